"""What teams did with the platform, week by week: its own account, from which telemetry tells."""

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY
from gnomon.demo.platform.offer import CUSTOMERS, IMPOSED, LOVED, first_week
from gnomon.demo.wire import Json

_HOUR = 3_600


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt of a team, as it truly went."""

    id: str
    service: str
    task: str
    journey: str
    team: str
    started_at: int
    ended_at: int | None
    """Null: the team gave up, or is still at it."""
    outcome: str | None
    had_help: bool


class _Manner(Struct, frozen=True, kw_only=True):
    """How attempts with a service go."""

    new_hours: float
    more_hours: float
    new_a_week: float
    more_a_week: float
    help_share: float
    failed_share: float
    left_share: float


_MANNERS = {
    LOVED: _Manner(
        new_hours=0.7, more_hours=0.2, new_a_week=0.45, more_a_week=0.8,
        help_share=0.04, failed_share=0.04, left_share=0.02,
    ),
    IMPOSED: _Manner(
        new_hours=150.0, more_hours=46.0, new_a_week=0.15, more_a_week=0.7,
        help_share=0.75, failed_share=0.12, left_share=0.08,
    ),
}  # fmt: skip


def attempts(company: Company) -> list[Attempt]:
    """Return every attempt until now, oldest first.

    Args:
        company: Whose teams.
    """
    found = [one for service in _MANNERS for one in _of(company, service)]
    return sorted(found, key=lambda one: (one.started_at, one.id))


def _of(company: Company, service: str) -> Iterator[Attempt]:
    manner = _MANNERS[service]
    for team in CUSTOMERS:
        since = first_week(service, team)
        chance = Chance(company.seed, "platform", service, team)
        for week in range(since or 0, 0, -1):
            is_first = week == since
            for journey, often in (
                ("from_scratch", 1.0 if is_first else manner.new_a_week),
                ("scaling", manner.more_a_week),
            ):
                happens, begins = chance.happens(often), chance.between(0, 4 * 24 + 8)
                typical = manner.new_hours if journey == "from_scratch" else manner.more_hours
                took, end = chance.around(typical, 0.5), _end(chance, manner)
                started = company.now - week * 7 * DAY + begins * _HOUR
                if happens:
                    yield _attempt(company, service, team, journey, started, took, end, week)


def _end(chance: Chance, manner: _Manner) -> tuple[str | None, bool]:
    left, failed = chance.happens(manner.left_share), chance.happens(manner.failed_share)
    helped = chance.happens(manner.help_share)
    return (None if left else "failed" if failed else "succeeded"), helped


def _attempt(
    company: Company,
    service: str,
    team: str,
    journey: str,
    started: int,
    took: float,
    end: tuple[str | None, bool],
    week: int,
) -> Attempt:
    outcome, helped = end
    ended = started + max(30, int(took * _HOUR))
    is_over = outcome is not None and ended <= company.now
    verb = {LOVED: "environment", IMPOSED: "release"}[service]
    return Attempt(
        id=f"{service}-{team}-{week}-{journey}",
        service=service,
        task=f"{'new' if journey == 'from_scratch' else 'another'}-{verb}",
        journey=journey,
        team=team,
        started_at=started,
        ended_at=ended if is_over else None,
        outcome=outcome if is_over else None,
        had_help=helped,
    )


def told(attempt: Attempt) -> Json:
    """Write an attempt as the platform's telemetry tells it."""
    body: Json = {
        "id": attempt.id,
        "service": attempt.service,
        "task": attempt.task,
        "journey": attempt.journey,
        "team": attempt.team,
        "persona": "developer" if attempt.service == LOVED else "manager",
        "started_at": _at(attempt.started_at),
    }
    if attempt.ended_at is None:
        return body
    return body | {
        "ended_at": _at(attempt.ended_at),
        "outcome": attempt.outcome,
        "human_help": attempt.had_help,
    }


def another(company: Company, now: int, chance: Chance) -> Json | None:
    """Let a team take a preview environment at a moment, now and then; null: none does.

    Args:
        company: Whose teams.
        now: The moment.
        chance: A stream of its own.
    """
    if not chance.happens(0.3):
        return None
    teams = [team for team in CUSTOMERS if first_week(LOVED, team) is not None]
    team, took = chance.one_of(teams), max(30, int(chance.around(0.2, 0.5) * _HOUR))
    return told(
        Attempt(
            id=f"{LOVED}-{team}-{company.now}-{now}",
            service=LOVED,
            task="another-environment",
            journey="scaling",
            team=team,
            started_at=now - took,
            ended_at=now,
            outcome="succeeded",
            had_help=False,
        )
    )


def _at(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
