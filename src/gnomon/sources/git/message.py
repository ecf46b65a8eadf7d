"""What a commit message says beside its text: people, hashes, tickets, and the change it merges."""

import re

from msgspec import Struct

_ANY_CASE_LINE = re.MULTILINE | re.IGNORECASE
_CO_AUTHOR = re.compile(r"^co-authored-by:[ \t]*(.*?)[ \t]*<([^<>\n]+)>", _ANY_CASE_LINE)
_REVERTS = re.compile(r"[Tt]his reverts commit ([0-9a-f]{7,64})\b")
_PICKED = re.compile(r"\(cherry picked from commit ([0-9a-f]{7,64})\)")
# What may not stand before is looked for after the first character: only an expression that begins
# with a character can skip to it, which makes these three to ten times faster.
_TICKET = re.compile(r"([A-Z](?<![\w.#-].)[A-Z0-9]+)-([1-9]\d{0,8})(?!\w|-\d)")
_NUMBER = re.compile(r"#(?<![\w&/#].)([1-9]\d{0,8})(?!\w)")

#: Standards whose names look like ticket numbers.
_STANDARDS = frozenset(("AES", "CP", "CVE", "CWE", "ISO", "MD", "PEP", "RFC", "SHA", "UCS", "UTF"))

#: A title is a line to show; a longer first line is a message without one.
_TITLE_LENGTH = 1000

_GITHUB = re.compile(r"Merge pull request #(\d{1,9}) from (\S+)")
_BITBUCKET_SERVER = re.compile(r"Merge pull request #(\d{1,9}) in \S+ from (\S+) to (\S+)")
_BITBUCKET = re.compile(r"Merged in (\S+) \(pull request #(\d{1,9})\)")
_AZURE = re.compile(r"Merged PR (\d{1,9}): (.*)")
_BRANCH = re.compile(
    r"Merge (?:remote-tracking )?branch '([^']+)'(?: of \S+)?(?: into '?([^']+)'?)?"
)
_GITLAB_NUMBER = re.compile(r"^See merge request \S*!(\d{1,9})\s*$", re.MULTILINE)
_SQUASHED = re.compile(r"^(.*\S)\s*\(#(\d{1,9})\)$")


class MergedChange(Struct, frozen=True):
    """What a message says about the change that its commit brought in."""

    title: str
    """Title of the change where it is told, else of the commit."""
    number: int | None = None
    """Number in the forge; null when the message names none."""
    source_branch: str | None = None
    """Branch merged."""
    target_branch: str | None = None
    """Branch it was merged into."""


def title(message: str) -> str:
    """Return the first line, cut where it is too long to be a title."""
    return message.split("\n", 1)[0].strip()[:_TITLE_LENGTH]


def co_authors(message: str) -> list[tuple[str, str]]:
    """List name and e-mail of each ``Co-authored-by`` line, wherever a squash has put it."""
    # Most messages have none, and the search is cheaper than the expression.
    if "uthored-" not in message and "UTHORED-" not in message:
        return []
    return _CO_AUTHOR.findall(message)


def reverts(message: str) -> tuple[str, ...]:
    """List the hashes that the message says it reverts."""
    return tuple(_REVERTS.findall(message)) if "his reverts commit" in message else ()


def cherry_picked_from(message: str) -> tuple[str, ...]:
    """List the hashes that the message says it was picked from."""
    return tuple(_PICKED.findall(message)) if "(cherry picked from" in message else ()


def ticket_refs(text: str) -> tuple[str, ...]:
    """List the tickets named, once each, in order: ``SHOP-12``, ``#7``."""
    found: dict[str, None] = {}
    if "-" in text:
        for project, number in _TICKET.findall(text):
            if project not in _STANDARDS:
                found[f"{project}-{number}"] = None
    if "#" in text:
        for number in _NUMBER.findall(text):
            found[f"#{number}"] = None
    return tuple(found)


def _second_title(message: str, fallback: str) -> str:
    """Find the change's own title under a merge's first line."""
    for line in message.split("\n")[1:]:
        text = line.strip()
        if text and not text.startswith(("See merge request", "Approved-by:", "* ")):
            return text[:_TITLE_LENGTH]
    return fallback


def merge(message: str) -> MergedChange:
    """Read the message of a merge commit: GitHub, GitLab, Bitbucket, Azure DevOps, plain git."""
    first = title(message)
    if told := _BITBUCKET_SERVER.match(first):
        return MergedChange(
            _second_title(message, first),
            int(told[1]),
            source_branch=told[2],
            target_branch=told[3],
        )
    if told := _GITHUB.match(first):
        # GitHub writes owner/branch; the branch may hold slashes of its own.
        branch = told[2].partition("/")[2] or told[2]
        return MergedChange(_second_title(message, first), int(told[1]), source_branch=branch)
    if told := _BITBUCKET.match(first):
        return MergedChange(_second_title(message, first), int(told[2]), source_branch=told[1])
    if told := _AZURE.match(first):
        return MergedChange(told[2], int(told[1]))
    number = _GITLAB_NUMBER.search(message)
    if told := _BRANCH.match(first):
        return MergedChange(
            _second_title(message, first) if number else first,
            int(number[1]) if number else None,
            source_branch=told[1],
            target_branch=told[2],
        )
    return MergedChange(first, int(number[1]) if number else None)


def is_catching_up(subject: str, default_branch: str | None) -> bool:
    """Tell whether a merge only brings the default branch into itself: a pull, not a change."""
    told = _BRANCH.match(subject)
    if told is None or default_branch is None:
        return False
    branch = told[1].removeprefix("origin/")
    return branch == default_branch and told[2] in (None, default_branch)


def squash(message: str) -> MergedChange | None:
    """Read the message of a commit that holds a whole change; null when it names no change."""
    first = title(message)
    if told := _SQUASHED.match(first):
        return MergedChange(told[1], int(told[2]))
    if told := _AZURE.match(first):
        return MergedChange(told[2], int(told[1]))
    if number := _GITLAB_NUMBER.search(message):
        return MergedChange(first, int(number[1]))
    return None
