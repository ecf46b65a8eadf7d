"""Keep the observations equal to what the facts say, by recomputing what new facts can move."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.changes import Changes
from gnomon.answers.lineage import (
    entities,
    entity_tables,
    lineage,
    made_with,
    makers,
    metrics,
)
from gnomon.answers.linked import is_linked, linked
from gnomon.answers.ownership import store_owned_group
from gnomon.answers.parented import is_parented, parent_scopes
from gnomon.answers.scopes import (
    CHANGE_COLUMNS,
    OF_ONE_CHANGE,
    SCOPE_COLUMNS,
    SCOPE_ENTITIES,
    SHARED_ENTITIES,
    STEADY,
    WIDE_ENTITIES,
)
from gnomon.answers.scoping import fingerprints, scopes
from gnomon.answers.state import RefreshState, load_state, save_state
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, Alone, write_scopes
from gnomon.answers.writing_whole import write_whole
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Engine
from gnomon.lake.lake import Lake

#: Parts of a refresh that run side by side.
_AT_ONCE = 2


class Refreshed(Struct, frozen=True):
    """What one refresh did."""

    whole: tuple[str, ...]
    """Metrics measured again as a whole."""
    partial: tuple[str, ...]
    """Metrics measured again in the scopes that changed."""
    scope_count: int
    """How many names the scopes that changed have."""
    seconds: dict[str, float]
    """How long each metric measured as a whole took."""


def refresh(
    lake: Lake,
    engine: Engine,
    definitions: Mapping[str, Any],
    *,
    whole: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Refreshed:
    """Measure what is new; for the holder of the lease alone.

    Args:
        lake: Where facts are read and observations are written.
        engine: What runs the measures.
        definitions: Judgements that differ from their defaults.
        whole: Whether to measure everything again.
        tell: Called with the name of each metric before it is measured.
    """
    state = RefreshState() if whole else load_state(engine, lake)
    changes = Changes(engine, lake, state.seen)
    current = {name: made_with(metric, definitions) for name, metric in metrics().items()}
    with engine.session() as session:
        brief = Tables(session, lake, definitions, is_brief=True)
        steady = fingerprints(brief, STEADY)
        unmoved = frozenset(name for name in steady if state.steady.get(name) == steady[name])
        plan = _plan(current, state, changes, unmoved)
        parts = _parts(plan.partial, changes, brief, unmoved) if plan.partial else _Parts()
    with engine.session() as session:
        tables = Tables(session, lake, definitions)
        if changes.wide or not state.seen:
            store_owned_group(tables, lake)
        seconds = write_whole([metrics()[name] for name in plan.whole], tables, lake, tell=tell)
    _write_parts(parts.each, lake, engine, definitions)
    lake.remove(OBSERVATION, {"metric": sorted(state.definitions.keys() - current.keys())})
    save_state(lake, RefreshState(current, changes.batches(), steady))
    return Refreshed(plan.whole, plan.partial, len(parts.around), seconds)


class _Part(Struct, frozen=True):
    """Metrics that are measured again in the same scopes."""

    asked: list[Metric]
    within: dict[str, Any]
    """What narrows `Tables` to these scopes."""
    alone: Alone = Alone()
    """Those that are measured of some changes alone."""


class _Parts(Struct, frozen=True):
    each: list[_Part] = []
    """One for each way of finding what moved."""
    around: set[str] = set()
    """Names of the scopes whose facts changed."""


def _parts(
    names: tuple[str, ...], changes: Changes, brief: Tables, unmoved: frozenset[str]
) -> _Parts:
    """Say where each of some metrics is measured again."""
    asked = [metrics()[name] for name in names]
    following = [metric for metric in asked if is_linked(metric)]
    rising = [metric for metric in asked if is_parented(metric) and metric not in following]
    others = [metric for metric in asked if metric not in (*following, *rising)]
    joined = scopes(brief)
    around = joined.around(changes.scope_names)
    alone = Alone(
        metrics=frozenset(one.name for one in others if is_alone(one, changes.tables, unmoved)),
        changes=pa.table({"subject_id": pa.array(sorted(changes.change_ids), pa.string())}),
    )
    parts = [_Part(others, {"scope_names": around}, alone)] if others else []
    if following:
        found = linked(brief, joined, around, changes.ticket_numbers)
        parts.append(_Part(following, {"scope_names": found.scopes, "tickets": found.tickets}))
    if rising:
        measured, read = parent_scopes(brief, around)
        parts.append(_Part(rising, {"scope_names": read, "subject_names": measured}))
    return _Parts(parts, around)


def is_alone(metric: Metric, moved: Collection[str], unmoved: frozenset[str]) -> bool:
    """Whether what moved can only have moved a metric's figures of the changes it tells of.

    Args:
        metric: The metric.
        moved: Entities with any change.
        unmoved: Model tables known to be as they were.
    """
    made_of = lineage(metric.measure, unmoved)
    by_changes = {
        name
        for name in made_of.keys() & makers().keys()
        if not CHANGE_COLUMNS.keys().isdisjoint(lineage(makers()[name], unmoved))
    }
    is_told_of_changes = made_of.keys() & moved <= CHANGE_COLUMNS.keys()
    return metric.subject == "change" and is_told_of_changes and by_changes <= OF_ONE_CHANGE


def _write_parts(
    parts: list[_Part], lake: Lake, engine: Engine, definitions: Mapping[str, Any]
) -> None:
    def write(part: _Part) -> None:
        with engine.session() as session:
            tables = Tables(session, lake, definitions, **part.within)
            write_scopes(part.asked, tables, lake, part.alone)

    # Few rows keep one core busy at a time; each part is of metrics of its own.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for each in [pool.submit(write, part) for part in parts]:
            each.result()


class _Plan(Struct, frozen=True):
    whole: tuple[str, ...]
    partial: tuple[str, ...]


def _is_scoped(metric: Metric) -> bool:
    """Whether a part of what a metric measures can be told by scope.

    What a customer said is of no scope and follows changes of any, so that the changes of some
    scopes alone say nothing about it.
    """
    kind = entities().get(metric.subject)
    known = SCOPE_ENTITIES | WIDE_ENTITIES | SHARED_ENTITIES
    if kind is None or metric.subject in known:
        return True
    return not set(SCOPE_COLUMNS).isdisjoint(kind.__struct_fields__)


def _plan(
    current: Mapping[str, str], state: RefreshState, changes: Changes, unmoved: frozenset[str]
) -> _Plan:
    whole: list[str] = []
    partial: list[str] = []
    for name, metric in metrics().items():
        # Every metric's observations are completed with the calendar and the catalogue's links.
        told = entity_tables(metric.measure, unmoved)
        inputs = {*told, "working_day", "tool_link", "repository"}
        if state.definitions.get(name) != current[name] or changes.wide & inputs:
            whole.append(name)
        elif changes.tables & inputs:
            (partial if _is_scoped(metric) else whole).append(name)
    return _Plan(tuple(whole), tuple(partial))
