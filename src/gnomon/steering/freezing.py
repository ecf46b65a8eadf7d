"""Freeze a cycle: copy what its verdicts cite into tables that nobody rewrites.

Entities, observations and definitions go on changing; what is copied here does not, so that the
same verdicts can be made again years later, to the digit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.ask import Installation, ask
from gnomon.answers.citing import Cited, again, cite
from gnomon.answers.lineage import metric
from gnomon.domain.answer import Level
from gnomon.domain.appraisal import AppraisalCycle
from gnomon.domain.organisation import Group, Membership, ReportingLine
from gnomon.engines.engine import Engine
from gnomon.errors import UsageError
from gnomon.lake.lake import Lake
from gnomon.steering.agreed import Agreed
from gnomon.steering.cycles import groups_of, levels_of, targets_of
from gnomon.steering.facts import Facts, as_metric, facts_of, known_facts
from gnomon.steering.measuring import Measured, Wanted, by_window, measure, wanted
from gnomon.steering.people import Organisation, organisation_of
from gnomon.steering.scorecards import of_one_person
from gnomon.steering.service_levels.owned import OwnedLevel
from gnomon.steering.verdicts import Verdict, judge

FREEZE, OBSERVATION = "appraisal_freeze", "appraisal_observation"
_WINDOW = ("level", "since", "until")


class Window(Struct, frozen=True):
    """A window figures were taken over, and where it ended by the calendar of then."""

    level: Level
    since: date
    until: date
    today: date
    ends_at: datetime


class Figure(Struct, frozen=True):
    """A figure as it was."""

    wanted: Wanted
    measured: Measured


class Freeze(Struct, frozen=True, kw_only=True):
    """Everything a cycle's verdicts cite, but the observations, which lie beside it."""

    cycle: AppraisalCycle
    """The cycle as it was defined."""
    on: date
    """The day judged: its last."""
    frozen_at: datetime
    """When it was frozen."""
    groups: tuple[Group, ...]
    """The organisation then."""
    lines: tuple[ReportingLine, ...]
    """Who answered to whom."""
    memberships: tuple[Membership, ...]
    """Who belonged where, with roles, shares and dates."""
    facts: tuple[Facts, ...]
    """The definitions of its metrics."""
    definitions: dict[str, Any]
    """Judgements that differed from their defaults."""
    windows: tuple[Window, ...]
    """Windows its figures were taken over."""
    figures: tuple[Figure, ...]
    """Its figures."""
    verdicts: tuple[Verdict, ...]
    """Where each target stood."""
    appraised: tuple[str, ...]
    """Names of the groups appraised."""
    service_levels: tuple[OwnedLevel, ...] = ()
    """What was promised of the services they own, and how that stood at the end of the day."""

    def organisation(self) -> Organisation:
        """Return the organisation as it was."""
        return Organisation(groups=self.groups, lines=self.lines, memberships=self.memberships)


def freeze(place: Installation, cycle: AppraisalCycle, *, now: datetime) -> Freeze:
    """Freeze a cycle, once; for the holder of the lease.

    Args:
        place: What is asked.
        cycle: The cycle.
        now: The time of freezing.

    Raises:
        UsageError: The cycle is not over, was frozen before, or has nothing to judge.
    """
    if frozen(place.lake, cycle.name) is not None:
        raise UsageError(
            f"The cycle {cycle.name!r} is frozen already, and stays as it is. What came to light "
            "since goes into `addenda` of an Appraisal."
        )
    if now.date() < cycle.until:
        raise UsageError(f"The cycle {cycle.name!r} ends before {cycle.until}; freeze it then.")
    on = cycle.until - timedelta(days=1)
    organisation = organisation_of(place.lake)
    wanted_groups = groups_of(cycle, organisation, on)
    agreed = targets_of(place.lake, cycle, wanted_groups, on)
    levels = levels_of(place, organisation, wanted_groups, on)
    if not agreed and not levels:
        raise UsageError(
            f"No group of the cycle {cycle.name!r} had a target on {on}, or a service of which "
            "something is promised."
        )
    made, rows = _made(place, cycle, organisation, agreed, on, now)
    appraised = sorted({*made.appraised, *(each.group for each in levels)})
    made = replace(made, service_levels=tuple(levels), appraised=tuple(appraised))
    told = pa.table({"cycle": [cycle.name], "frozen_at": [now], "data": [_text(made)]})
    if rows.num_rows:
        # The observations first: what stands in the other table is whole.
        place.lake.replace(OBSERVATION, rows, partition_by=["cycle"], where={"cycle": [cycle.name]})
    place.lake.add(FREEZE, told, partition_by=["cycle"])
    return made


def frozen(lake: Lake, name: str) -> Freeze | None:
    """Read what a cycle froze; null when it is not frozen."""
    for uri in lake.snapshot(FREEZE).uris(cycle=name):
        for row in pq.ParquetFile(uri).read().to_pylist():
            return msgspec.json.decode(row["data"], type=Freeze)
    return None


def reproduced(engine: Engine, lake: Lake, kept: Freeze) -> tuple[Verdict, ...]:
    """Make the verdicts of a frozen cycle again, of what was frozen alone.

    Args:
        engine: What sums up.
        lake: Where the frozen observations are.
        kept: What was frozen.
    """
    rows = _observations(lake, kept.cycle.name)
    facts = {each.metric: each for each in kept.facts}
    values: dict[tuple[Window, str, str], float | None] = {}
    for window in kept.windows:
        asked = sorted({f.wanted.metric for f in kept.figures if _is_in(f.wanted, window)})
        if rows is None or not asked:
            continue
        cited = Cited(_of_window(rows, window), window.today, window.ends_at)
        metrics = [as_metric(facts[name]) for name in asked]
        span = (window.since, window.until)
        found = again(engine, cited, metrics, span, kept.frozen_at)
        values |= {(window, name, group): value for (name, group), value in found.items()}
    figures = {
        each.wanted: _remade(each, values.get(_place(each.wanted, kept.windows)))
        for each in kept.figures
    }
    organisation = kept.organisation()
    agreed = [each.agreed for each in kept.verdicts]
    alone = of_one_person(agreed, organisation, kept.on)
    return tuple(
        judge(
            each,
            figures,
            kept.on,
            organisation.kinds(),
            known=facts,
            is_one_person=each.target.scope_id in alone,
        )
        for each in agreed
    )


def _made(
    place: Installation,
    cycle: AppraisalCycle,
    organisation: Organisation,
    agreed: Sequence[Agreed],
    on: date,
    now: datetime,
) -> tuple[Freeze, pa.Table]:
    known, kinds = known_facts(), organisation.kinds()
    needed = list(dict.fromkeys(w for one in agreed for w in wanted(one, on, kinds, known)))
    found = measure(lambda question: ask(place, question, now=now), needed)
    alone = of_one_person(agreed, organisation, on)
    windows, rows = _cited(place, needed, now)
    verdicts = [
        judge(each, found, on, kinds, known=known, is_one_person=each.target.scope_id in alone)
        for each in agreed
    ]
    names = dict.fromkeys(each.target.scope_name or "" for each in agreed)
    made = Freeze(
        cycle=cycle,
        on=on,
        frozen_at=now,
        groups=organisation.groups,
        lines=organisation.lines,
        memberships=organisation.memberships,
        facts=tuple(facts_of(metric(name)) for name in sorted({w.metric for w in needed})),
        definitions=dict(place.definitions),
        windows=windows,
        figures=tuple(Figure(each, found[each]) for each in needed),
        verdicts=tuple(verdicts),
        appraised=tuple(sorted(names)),
    )
    return made, rows.append_column("cycle", pa.array([cycle.name] * rows.num_rows, pa.string()))


def _cited(
    place: Installation, needed: Sequence[Wanted], now: datetime
) -> tuple[tuple[Window, ...], pa.Table]:
    windows: list[Window] = []
    tables: list[pa.Table] = []
    for question, theirs in by_window(needed).items():
        cited = cite(place, question, {_grouping(each) for each in theirs}, now)
        since, until = theirs[0].since, theirs[0].until
        windows.append(Window(question.by, since, until, cited.today, cited.ends_at))
        rows = cited.rows
        for name, value, kind in (
            ("level", question.by, pa.string()),
            ("since", since, pa.date32()),
            ("until", until, pa.date32()),
        ):
            rows = rows.append_column(name, pa.array([value] * rows.num_rows, kind))
        tables.append(rows)
    whole = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})
    return tuple(windows), whole


def _grouping(each: Wanted) -> str:
    # A service counts by its key, groups by their names.
    return f"catalog:service:{each.name}" if each.level == "service" else each.name


def _observations(lake: Lake, cycle: str) -> pa.Table | None:
    files = lake.snapshot(OBSERVATION).uris(cycle=cycle)
    if not files:
        return None
    tables = [pq.ParquetFile(uri).read() for uri in files]
    return pa.concat_tables(tables, promote_options="permissive")


def _of_window(rows: pa.Table, window: Window) -> pa.Table:
    keep = [
        (level, since, until) == (window.level, window.since, window.until)
        for level, since, until in zip(*(rows[name].to_pylist() for name in _WINDOW), strict=True)
    ]
    return rows.filter(pa.array(keep, pa.bool_())).drop_columns(list(_WINDOW))


def _is_in(each: Wanted, window: Window) -> bool:
    return (each.level, each.since, each.until) == (window.level, window.since, window.until)


def _place(each: Wanted, windows: Iterable[Window]) -> tuple[Window, str, str]:
    (window,) = [one for one in windows if _is_in(each, one)]
    return window, each.metric, _grouping(each)


def _remade(kept: Figure, value: float | None) -> Measured:
    """Put a figure made again in the place of the one kept; what was no figure stays none."""
    told = kept.measured
    if told.value is None:
        return told
    # Of what only counts, nothing observed is a measured zero.
    return Measured(0.0 if value is None else value, told.state, told.n)


def _text(made: Freeze) -> str:
    return msgspec.json.encode(made).decode()


def by_group(found: Iterable[Verdict]) -> Mapping[str, list[Verdict]]:
    """Return verdicts by the name of their group, in the order of names."""
    groups: dict[str, list[Verdict]] = {}
    for each in found:
        groups.setdefault(each.agreed.target.scope_name or "", []).append(each)
    return dict(sorted(groups.items()))
