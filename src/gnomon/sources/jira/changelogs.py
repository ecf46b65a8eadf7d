"""Long changelogs: which are cut inside a page, and what the requests for the rest answered."""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Raw

from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.jira.envelope import decode
from gnomon.sources.jira.payloads import Changelog, ChangelogPage, History, Issue

_PAGE = msgspec.json.Decoder(ChangelogPage)
_ISSUE_IN_PATH = re.compile(r"/issue/([^/?]+)/changelog")


def is_cut(changelog: Changelog) -> bool:
    """Tell whether a page holds fewer edits of an issue than Jira has."""
    return (changelog.total or 0) > len(changelog.histories)


def histories_by_issue(event: Event, told: Mapping[str, Raw]) -> dict[str, dict[str, History]]:
    """Sort the answers to requests for changelogs by issue and entry.

    Args:
        event: The event they are part of, for messages.
        told: Answers by request.

    Raises:
        PayloadError: An answer is not a changelog, or its request names no issue.
    """
    found: dict[str, dict[str, History]] = {}
    for request, body in told.items():
        page = decode(event, _PAGE, body)
        for log in page.issue_change_logs:
            found.setdefault(log.issue_id, {}).update((h.id, h) for h in log.change_histories)
        if page.id is not None and page.changelog is not None:
            histories = page.changelog.histories
            found.setdefault(page.id, {}).update((h.id, h) for h in histories)
        if page.values:
            named = _ISSUE_IN_PATH.search(request)
            if named is None:
                raise PayloadError(f"The changelog told for {request} does not say of which issue.")
            found.setdefault(named[1], {}).update((h.id, h) for h in page.values)
    return found


def whole(issue: Issue, more: Mapping[str, Mapping[str, History]]) -> tuple[list[History], bool]:
    """Put an issue's edits together.

    Args:
        issue: The issue with the edits of its page.
        more: Edits told apart, by issue and entry.

    Returns:
        The edits, and whether they are all of them.
    """
    apart = more.get(issue.id)
    if issue.changelog is None:
        return (list(apart.values()), True) if apart is not None else ([], False)
    if apart is None:
        return issue.changelog.histories, not is_cut(issue.changelog)
    merged = {history.id: history for history in issue.changelog.histories}
    merged.update(apart)
    return list(merged.values()), True
