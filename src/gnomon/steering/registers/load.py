"""What waits for whose word: initiatives by the role that is to agree, and the phase they are in.

Source: own model. Waiting is elapsed days from being told to agreeing; leave is not taken off, for
nobody else can agree meanwhile either. Roles are told, people are not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

from msgspec import Struct

from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.contacts import plain_role

#: States in which nobody waits for a word any more.
_OVER = frozenset({"closed", "parked", "rejected"})
#: Whose word on a request for change is meant where nobody is named.
REQUESTS = "approver of requests"


class Load(Struct, frozen=True, kw_only=True):
    """What waits, and waited, for a role in a phase."""

    role: str
    """The role."""
    phase: str
    """Phase the initiative was in when the role was asked; ``before research`` where in none."""
    waiting: int
    """Words that are waited for."""
    waited_days: int
    """Days that all of them have waited so far, added up."""
    longest_days: int | None
    """Days that the oldest of them has; null: nothing waits."""
    nobody: int
    """Those of them that no person is named for: a shared mailbox, or nobody at all."""
    given: int
    """Words that were given."""
    given_days: float | None
    """Half of them took at most so many days; null: none was given."""


class _Asked(Struct, frozen=True, kw_only=True):
    role: str
    phase: str
    days: int
    is_open: bool
    is_named: bool


def load_by_role(
    dossiers: Iterable[Dossier], roles_of: Mapping[str, frozenset[str]], today: date
) -> list[Load]:
    """Say what waits for each role, by phase; what waits the longest first.

    Args:
        dossiers: Initiatives; of those that are over only words given count.
        roles_of: Roles of people today, by key, for requests whose approver is named.
        today: The day.
    """
    asked: dict[tuple[str, str], list[_Asked]] = defaultdict(list)
    for dossier in dossiers:
        for each in (*_signatures(dossier, today), *_requests(dossier, roles_of, today)):
            asked[each.role, each.phase].append(each)
    found = [_load(role, phase, those) for (role, phase), those in asked.items()]
    return sorted(found, key=lambda one: (-one.waited_days, -one.given, one.role, one.phase))


def _signatures(dossier: Dossier, today: date) -> Iterable[_Asked]:
    for each in dossier.signatures:
        if each.told_on is None or each.told_on > today:
            # Nobody knows since when it was waited for.
            continue
        agreed = each.agreed_on if each.agreed_on and each.agreed_on <= today else None
        if agreed is None and dossier.state in _OVER:
            continue
        yield _Asked(
            role=plain_role(each.role),
            phase=_phase(dossier, each.told_on),
            days=max(0, ((agreed or today) - each.told_on).days),
            is_open=agreed is None,
            is_named=each.person_id is not None,
        )


def _requests(
    dossier: Dossier, roles_of: Mapping[str, frozenset[str]], today: date
) -> Iterable[_Asked]:
    for place, each in enumerate(dossier.requests, 1):
        approved = each.approved_on if each.approved_on and each.approved_on <= today else None
        is_last = place == len(dossier.requests)
        if each.written_on > today or (approved is None and not is_last):
            # A later version took its place.
            continue
        if approved is None and dossier.state in _OVER:
            continue
        known = sorted(roles_of.get(each.approver_id or "", ()))
        yield _Asked(
            role=known[0] if known else REQUESTS,
            phase=_phase(dossier, each.written_on),
            days=max(0, ((approved or today) - each.written_on).days),
            is_open=approved is None,
            is_named=each.approver_id is not None,
        )


def _phase(dossier: Dossier, on: date) -> str:
    begun = [phase for phase, day in began_by_moves(dossier).items() if day <= on]
    return begun[-1] if begun else "before research"


def _load(role: str, phase: str, asked: list[_Asked]) -> Load:
    waiting = [each for each in asked if each.is_open]
    given = [each.days for each in asked if not each.is_open]
    return Load(
        role=role,
        phase=phase,
        waiting=len(waiting),
        waited_days=sum(each.days for each in waiting),
        longest_days=max((each.days for each in waiting), default=None),
        nobody=sum(not each.is_named for each in waiting),
        given=len(given),
        given_days=float(median(given)) if given else None,
    )
