"""How the platform team works: with whom it writes, who else changes its code, what it works on.

Planted: it writes about a third of its commits in pairs and no other team does; teams that use the
platform write an eighth of its changes; of its stories some name nobody who wants them; and in one
quarter it paid back debt instead of building.
"""

from collections.abc import Iterator

from gnomon.demo.chance import hash_of
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import SERVICES, Person
from gnomon.demo.platform.offer import CUSTOMERS, LOVED, PROVIDER, first_week
from gnomon.demo.records import Commit, MergeRequest, Repository, Ticket
from gnomon.demo.working_time import local

#: Of so many commits one is written in a pair, of so many changes one comes from outside.
PAIRED_OF, OUTSIDE_OF = 3, 8
_REPOSITORIES = frozenset(each.repository for each in SERVICES if each.team == PROVIDER)
#: Of ten tickets that are no bugs, so many pay back debt: usually, and in the quarter for it.
_DEBT_OF_TEN, _DEBT_THEN = 1, 7
_MONTHS, _MERGE_PARENTS = 3, 2


def _chosen(number: int, *name: object) -> bool:
    """Take one of so many things, always the same."""
    return int(hash_of(*name)[:8], 16) % number == 0


def share_work(organisation: Organisation, repositories: list[Repository]) -> None:
    """Let customers of the platform write some of its changes, and its people pair.

    Args:
        organisation: Who was where when.
        repositories: Every repository, with its changes; those of the platform are changed.
    """
    for repository in repositories:
        if repository.path not in _REPOSITORIES:
            continue
        for change in repository.merge_requests:
            if change.author.kind == "human":
                _from_outside(organisation, change)
        _in_pairs(organisation, repository)


def _from_outside(organisation: Organisation, change: MergeRequest) -> None:
    if change.kind != "change" or not _chosen(OUTSIDE_OF, "outside", change.branch):
        return
    others = [
        person
        for team in CUSTOMERS
        if first_week(LOVED, team) is not None
        for person in organisation.engineers(team, change.first_commit_at)
    ]
    before, author = change.author, others[int(hash_of(change.branch)[:8], 16) % len(others)]
    change.author, change.is_second_account = author, False
    for commit in change.commits:
        if commit.author is before and len(commit.parents) < _MERGE_PARENTS:
            commit.author, commit.email = author, author.email
    for note in change.notes:
        if note.author is before:
            note.author = author
    change.events = [
        (what, at, author if who is before and what != "merged" else who)
        for what, at, who in change.events
    ]


def _in_pairs(organisation: Organisation, repository: Repository) -> None:
    seen: set[str] = set()
    for commit in [*repository.commits, *_branches(repository)]:
        is_first, is_merge = commit.sha not in seen, len(commit.parents) >= _MERGE_PARENTS
        seen.add(commit.sha)
        if is_merge or commit.author.kind != "human" or not is_first:
            continue
        beside = _beside(organisation, commit.author, commit.authored_at)
        if beside and _chosen(PAIRED_OF, "pair", commit.sha):
            other = beside[int(commit.sha[:8], 16) % len(beside)]
            commit.message += f"\n\nCo-authored-by: {other.title} <{other.email}>"


def _branches(repository: Repository) -> Iterator[Commit]:
    for change in repository.merge_requests:
        yield from change.commits


def _beside(organisation: Organisation, author: Person, moment: int) -> list[Person]:
    return [each for each in organisation.engineers(PROVIDER, moment) if each is not author]


def is_debt_quarter(moment: int, now: int) -> bool:
    """Whether a moment lies in the quarter of debt: the one before the last whole one.

    Args:
        moment: The moment.
        now: When it is now.
    """
    return _quarter(moment) == _quarter(now) - 2


def debt_quarter(now: int) -> str:
    """Name the quarter of debt, as in ``2026-Q2``."""
    year, number = divmod(_quarter(now) - 2, 4)
    return f"{year}-Q{number + 1}"


def _quarter(moment: int) -> int:
    day = local(moment).date()
    return day.year * 4 + (day.month - 1) // _MONTHS


def labels(ticket: Ticket, now: int) -> list[str]:
    """Return the labels that say what a ticket of the platform is for.

    Args:
        ticket: The ticket.
        now: When it is now.
    """
    if ticket.team != PROVIDER or ticket.kind in ("Bug", "Epic") or ticket.started_at is None:
        return []
    drawn = int(hash_of("debt", ticket.id)[:8], 16) % 10
    ended = ticket.done_at or ticket.started_at
    wanted = _DEBT_THEN if is_debt_quarter(ended, now) else _DEBT_OF_TEN
    if drawn < wanted:
        return ["tech-debt"]
    return ["ops"] if drawn == 9 and ticket.kind == "Task" else []  # noqa: PLR2004 - one of ten


def opening(ticket: Ticket) -> str:
    """Write how the description of a ticket begins: a story, or what the platform made of it."""
    what = ticket.title.lower()
    if ticket.team != PROVIDER:
        return f"As a customer I want to {what}, so that it is less work."
    drawn = int(hash_of("story", ticket.id)[:8], 16) % 10
    if drawn < 5:  # noqa: PLR2004 - half of them
        return f"As a developer I want to {what}, so that it is less work."
    return f"As a developer I want to {what}." if drawn < 7 else f"{ticket.title}, as agreed."  # noqa: PLR2004
