"""Where work is in the delivery process: what is in each phase, how long, and how it got there."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.phase_roles import RoleState, held_roles, role_states
from gnomon.answers.process_rules import RuleState, rule_states, tickets_by_status
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables

Table = Any

_METRICS = ("phase_time", "phase_on_time", "escape_rate", "phase_participation", "adherence")
_TOLD = (
    "process_version", "process_phase", "process_role", "process_check", "phase_rule", "membership",
)  # fmt: skip


class CheckState(Struct, frozen=True, kw_only=True):
    """Something a phase asks for, on entry or exit."""

    check: str
    """Its name."""
    sides: tuple[str, ...]
    """``entry``, ``exit``."""
    satisfied_count: int | None = None
    """Cases of the window that had it when it was due; null: of none is it known."""
    due_count: int = 0
    """Cases that were asked for it; waived ones, and those of which it is not known, left out."""


class PhaseState(Struct, frozen=True, kw_only=True):
    """A phase, and the cases that are or were in it."""

    phase: str
    """Its name; phases of several processes with one name are one here."""
    title: str
    expected_days: float | None
    """Working days it should take at most; null: as long as the work takes."""
    responsible: str | None
    """Role that answers for it."""
    roles: tuple[RoleState, ...] = ()
    """Roles it names, whoever answers for it first."""
    checks: tuple[CheckState, ...] = ()
    """What it asks for."""
    outputs: tuple[str, ...]
    """What must be there when it ends."""
    guide_url: str | None
    """Where people read how it is done."""
    open_count: int = 0
    """Cases in it now."""
    open_age_seconds: float | None = None
    """Half of them have been in it for longer; null when none is."""
    oldest_since: datetime | None = None
    """When the one that has been in it longest entered."""
    left_count: int = 0
    """Stays that ended in the window."""
    worked_p50_days: float | None = None
    """Median of their working days."""
    worked_p85_days: float | None = None
    """What 85 % of them stayed below."""
    on_time_count: int | None = None
    """How many were on time; null when nothing is expected."""
    on_time_of: int | None = None
    """Of how many."""
    escape_count: int | None = None
    """Entries in the window that lacked something; null when nothing is checked on entry."""
    entry_count: int | None = None
    """Entries with checks in the window."""


class ProcessState(Struct, frozen=True, kw_only=True):
    """The process in force, with what is known of the work in it."""

    versions: tuple[tuple[str, str, bool], ...]
    """Title and version of each process in force, and whether it is the shipped default."""
    phases: tuple[PhaseState, ...]
    """Phases in their order."""
    rules: tuple[RuleState, ...]
    """What leads into each, and at last what leads nowhere."""


def process_state(
    place: Installation, question: Question, *, now: datetime | None = None
) -> ProcessState:
    """Say where work is in the process, in a scope, and how phases went in a window.

    Args:
        place: What is asked.
        question: Scope and window; its metrics do not matter.
        now: The time of asking; default the clock.

    Raises:
        UsageError: The scope is not there.
    """
    moment = now or datetime.now(UTC)
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        told = {name: _rows(tables, name) for name in _TOLD}
        today = moment.date()
        versions = [v for v in told["process_version"] if _in_force(v, today)]
        statuses = tickets_by_status(tables)
        day_seconds = _day_seconds(tables)
    found = _observed(place, question, moment)
    names = {version["key"]: version for version in versions}
    # The widest process first: it lends its order, the others add what it lacks.
    length: dict[str, int] = defaultdict(int)
    for phase in told["process_phase"]:
        length[phase["version_id"]] += 1
    ordered = sorted(versions, key=lambda v: (len(v["kinds"]) > 0, -length[v["key"]], v["key"]))
    held = held_roles(told["membership"], today)
    phases: dict[str, PhaseState] = {}
    for version in ordered:
        own = [p for p in told["process_phase"] if p["version_id"] == version["key"]]
        for phase in sorted(own, key=lambda each: each["position"]):
            named = [r for r in told["process_role"] if _is_of(r, phase)]
            asked = [c for c in told["process_check"] if _is_of(c, phase)]
            state = _phase(phase, found, day_seconds)
            roles = role_states(named, held, found["over"])
            state = replace(state, roles=roles, checks=_checks(asked, found["over"]))
            phases.setdefault(phase["phase"], state)
    titles = {name: phase.title for name, phase in phases.items()}
    rules = [rule for rule in told["phase_rule"] if rule["version_id"] in names]
    return ProcessState(
        versions=tuple((v["title"], v["version"], v["is_shipped"]) for v in ordered),
        phases=tuple(phases.values()),
        rules=tuple(rule_states(rules, names, titles, statuses)),
    )


def _rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    tables.bring(name)
    found: list[dict[str, Any]] = tables.session.rows(
        lambda: tables[name], f"all of {name}"
    ).to_pylist()
    return found


def _in_force(version: Mapping[str, Any], today: date) -> bool:
    begun = version["valid_from"] is None or version["valid_from"] <= today
    return begun and (version["valid_to"] is None or version["valid_to"] > today)


def _day_seconds(tables: Tables) -> float:
    """Return the length of the longest working day."""
    tables.bring("working_day")

    def query() -> Table:
        day = tables["working_day"]
        day = day.filter(day.calendar == "default")
        first = day.first_end_second - day.first_start_second
        return day.agg(longest=(first + day.second_end_second - day.second_start_second).max())

    (row,) = tables.session.rows(query, "longest working day").to_pylist()
    return float(row["longest"] or 0)


def _observed(place: Installation, question: Question, moment: datetime) -> dict[str, Any]:
    """Sum up stays, times and escapes by phase."""
    with place.engine.session() as session:
        asked = [metric(name) for name in _METRICS]
        observed = Observed(session, place.lake, place.definitions, question, asked, moment)
        since, until = question.window(observed.local_days().on(moment))
        observed.bring_observations(since)
        instant = pa.array([moment], pa.timestamp("us", "UTC"))
        session.memory("asked", pa.table({"since": [since], "until": [until], "now": instant}))

        def rows() -> Table:
            return observed.scoped(session.table("observed")).cross_join(session.table("asked"))

        def ended() -> Table:
            found = rows()
            found = found.filter((found.ended_on >= found.since) & (found.ended_on < found.until))
            return found.group_by("metric", "detail").agg(
                n=found.count(),
                hits=found.value.sum(),
                known=found.value.count(),
                p50=found.working_seconds.cast("float64").quantile(0.5),
                p85=found.working_seconds.cast("float64").quantile(0.85),
            )

        def still() -> Table:
            found = rows()
            found = found.filter(found.ended_at.isnull() & (found.metric == "phase_time"))
            age = found.now.delta(found.started_at, unit="second").cast("float64")
            aged = found.mutate(age=age)
            return aged.group_by("detail").agg(
                n=aged.count(), age=aged.age.quantile(0.5), since=aged.started_at.min()
            )

        over = session.rows(ended, f"phases ended {observed.shape}").to_pylist()
        lasting = session.rows(still, f"phases open {observed.shape}").to_pylist()
    return {
        "over": {(row["metric"], row["detail"]): row for row in over},
        "still": {row["detail"]: row for row in lasting},
    }


def _is_of(role: Mapping[str, Any], phase: Mapping[str, Any]) -> bool:
    return (role["version_id"], role["phase"]) == (phase["version_id"], phase["phase"])


def _checks(
    asked: list[dict[str, Any]], over: Mapping[tuple[str, str], Mapping[str, Any]]
) -> tuple[CheckState, ...]:
    sides: dict[str, list[str]] = defaultdict(list)
    for each in sorted(asked, key=lambda one: one["side"]):
        sides[each["check"]].append(each["side"])
    states = []
    for check, on in sides.items():
        due = over.get(("adherence", f"{asked[0]['phase']}: {check}"), {})
        known = due.get("known") or 0
        states.append(
            CheckState(
                check=check,
                sides=tuple(on),
                satisfied_count=round(due["hits"]) if known else None,
                due_count=known,
            )
        )
    return tuple(states)


def _phase(phase: Mapping[str, Any], found: Mapping[str, Any], day_seconds: float) -> PhaseState:
    name = phase["phase"]
    left = found["over"].get(("phase_time", name), {})
    timely = found["over"].get(("phase_on_time", name), {})
    entries = found["over"].get(("escape_rate", name), {})
    still = found["still"].get(name, {})

    def days(seconds: float | None) -> float | None:
        return seconds / day_seconds if seconds is not None and day_seconds else None

    return PhaseState(
        phase=name,
        title=phase["title"],
        expected_days=phase["expected_days"],
        responsible=phase["responsible"],
        outputs=tuple(phase["outputs"]),
        guide_url=phase["guide_url"],
        open_count=still.get("n", 0),
        open_age_seconds=still.get("age"),
        oldest_since=still.get("since"),
        left_count=left.get("n", 0),
        worked_p50_days=days(left.get("p50")),
        worked_p85_days=days(left.get("p85")),
        on_time_count=_whole(timely.get("hits")),
        on_time_of=timely.get("known"),
        escape_count=_whole(entries.get("hits")),
        entry_count=entries.get("known"),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
