"""What waits for whose word: initiatives by the role that is to agree, and the phase they are in.

Source: own model. Waiting is elapsed days from being told to agreeing; leave is not taken off, for
nobody else can agree meanwhile either. The working days of it that the approver's group was there
for are told beside it (`presence`). Roles are told, people are not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

from msgspec import Struct

from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.contacts import plain_role
from gnomon.steering.registers.presence import Presence, Span

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
    present_days: float | None
    """Working days of those, without leave, of all words it is known of; null: of none."""
    leave_unknown: int
    """Words that are waited for and of which it is not known."""
    nobody: int
    """Words waited for that no person is named for: a shared mailbox, or nobody at all."""
    given: int
    """Words that were given."""
    given_days: float | None
    """Half of them took at most so many days; null: none was given."""
    given_present_days: float | None
    """Half of those it is known of, so many working days without leave; null: of none."""
    given_leave_unknown: int
    """Words given of which it is not known."""


class _Asked(Struct, frozen=True, kw_only=True):
    role: str
    phase: str
    days: int
    present_days: float | None
    is_open: bool
    is_named: bool


def load_by_role(
    dossiers: Iterable[Dossier],
    roles_of: Mapping[str, frozenset[str]],
    presence: Presence,
    today: date,
) -> list[Load]:
    """Say what waits for each role, by phase; what waits the longest first.

    Args:
        dossiers: Initiatives; of those that are over only words given count.
        roles_of: Roles of people today, by key, for requests whose approver is named.
        presence: When groups were there.
        today: The day.
    """
    asked: dict[tuple[str, str], list[_Asked]] = defaultdict(list)
    for dossier in dossiers:
        for each in (
            *_signatures(dossier, presence, today),
            *_requests(dossier, roles_of, presence, today),
        ):
            asked[each.role, each.phase].append(each)
    found = [_load(role, phase, those) for (role, phase), those in asked.items()]
    return sorted(found, key=lambda one: (-one.waited_days, -one.given, one.role, one.phase))


def _signatures(dossier: Dossier, presence: Presence, today: date) -> Iterable[_Asked]:
    for each in dossier.signatures:
        if each.told_on is None or each.told_on > today:
            # Nobody knows since when it was waited for.
            continue
        agreed = each.agreed_on if each.agreed_on and each.agreed_on <= today else None
        if agreed is None and dossier.state in _OVER:
            continue
        span = Span(
            first_on=each.told_on,
            last_on=agreed or today,
            person_id=each.person_id,
            group_name=each.line_name,
        )
        yield _Asked(
            role=plain_role(each.role),
            phase=_phase(dossier, each.told_on),
            days=max(0, (span.last_on - span.first_on).days),
            present_days=presence.days(span),
            is_open=agreed is None,
            is_named=each.person_id is not None,
        )


def _requests(
    dossier: Dossier, roles_of: Mapping[str, frozenset[str]], presence: Presence, today: date
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
        span = Span(first_on=each.written_on, last_on=approved or today, person_id=each.approver_id)
        yield _Asked(
            role=known[0] if known else REQUESTS,
            phase=_phase(dossier, each.written_on),
            days=max(0, (span.last_on - span.first_on).days),
            present_days=presence.days(span),
            is_open=approved is None,
            is_named=each.approver_id is not None,
        )


def _phase(dossier: Dossier, on: date) -> str:
    begun = [phase for phase, day in began_by_moves(dossier).items() if day <= on]
    return begun[-1] if begun else "before research"


def _load(role: str, phase: str, asked: list[_Asked]) -> Load:
    waiting = [each for each in asked if each.is_open]
    given = [each for each in asked if not each.is_open]
    present, given_present = _present(waiting), _present(given)
    return Load(
        role=role,
        phase=phase,
        waiting=len(waiting),
        waited_days=sum(each.days for each in waiting),
        longest_days=max((each.days for each in waiting), default=None),
        present_days=sum(present) if present else None,
        leave_unknown=len(waiting) - len(present),
        nobody=sum(not each.is_named for each in waiting),
        given=len(given),
        given_days=float(median(each.days for each in given)) if given else None,
        given_present_days=median(given_present) if given_present else None,
        given_leave_unknown=len(given) - len(given_present),
    )


def _present(asked: list[_Asked]) -> list[float]:
    return [each.present_days for each in asked if each.present_days is not None]
