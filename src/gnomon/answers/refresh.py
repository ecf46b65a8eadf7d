"""Keep the observations equal to what the facts say, by recomputing what new facts can move."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec import Struct

from gnomon.answers.changes import Changes
from gnomon.answers.lineage import entities, entity_tables, made_with, metrics
from gnomon.answers.linked import is_linked, linked
from gnomon.answers.ownership import store_owned_group
from gnomon.answers.parented import is_parented, parent_scopes
from gnomon.answers.scopes import (
    SCOPE_COLUMNS,
    SCOPE_ENTITIES,
    SHARED_ENTITIES,
    WIDE_ENTITIES,
)
from gnomon.answers.scoping import scopes
from gnomon.answers.state import RefreshState, load_state, save_state
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, write_scopes
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
    plan = _plan(current, state, changes)
    around: set[str] = set()
    with engine.session() as session:
        tables = Tables(session, lake, definitions)
        if changes.wide or not state.seen:
            store_owned_group(tables, lake)
        seconds = write_whole([metrics()[name] for name in plan.whole], tables, lake, tell=tell)
    if plan.partial:
        around = _write_partial(plan.partial, changes, lake, engine, definitions)
    lake.remove(OBSERVATION, {"metric": sorted(state.definitions.keys() - current.keys())})
    save_state(lake, RefreshState(current, changes.batches()))
    return Refreshed(plan.whole, plan.partial, len(around), seconds)


def _write_partial(
    names: tuple[str, ...],
    changes: Changes,
    lake: Lake,
    engine: Engine,
    definitions: Mapping[str, Any],
) -> set[str]:
    """Measure metrics again in the scopes that changed, and return those scopes."""
    asked = [metrics()[name] for name in names]
    following = [metric for metric in asked if is_linked(metric)]
    rising = [metric for metric in asked if is_parented(metric) and metric not in following]
    others = [metric for metric in asked if metric not in (*following, *rising)]
    reach: list[tuple[list[Metric], dict[str, Any]]] = []
    with engine.session() as session:
        brief = Tables(session, lake, definitions, is_brief=True)
        joined = scopes(brief)
        around = joined.around(changes.scope_names)
        if following:
            found = linked(brief, joined, around, changes.ticket_numbers)
            reach.append((following, {"scope_names": found.scopes, "tickets": found.tickets}))
        reach.append((others, {"scope_names": around}))
        if rising:
            measured, read = parent_scopes(brief, around)
            reach.append((rising, {"scope_names": read, "subject_names": measured}))

    def write(part: tuple[list[Metric], dict[str, Any]]) -> None:
        with engine.session() as session:
            write_scopes(part[0], Tables(session, lake, definitions, **part[1]), lake)

    # Few rows keep one core busy at a time; each part is of metrics of its own.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for each in [pool.submit(write, part) for part in reach]:
            each.result()
    return around


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


def _plan(current: Mapping[str, str], state: RefreshState, changes: Changes) -> _Plan:
    whole: list[str] = []
    partial: list[str] = []
    for name, metric in metrics().items():
        # Every metric's observations are completed with the calendar and the catalogue's links.
        inputs = {*entity_tables(metric.measure), "working_day", "tool_link", "repository"}
        if state.definitions.get(name) != current[name] or changes.wide & inputs:
            whole.append(name)
        elif changes.tables & inputs:
            (partial if _is_scoped(metric) else whole).append(name)
    return _Plan(tuple(whole), tuple(partial))
