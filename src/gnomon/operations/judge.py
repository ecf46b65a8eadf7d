"""Judge report files before anybody reads them from the lake: by the same rule, on what is at hand.

The model tables that make verdicts run over the rows of these files alone, with the policies of an
installation or of catalogue files.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.lineage import reads
from gnomon.answers.tables import Tables
from gnomon.catalog import catalogue
from gnomon.catalog.organisation import told as told_by
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.gates import GateThreshold, GateWaiver
from gnomon.domain.quality import (
    CoverageReport,
    Finding,
    GateResult,
    LoadResult,
    ReportFile,
    TestRun,
)
from gnomon.engines.engine import Engine, Session
from gnomon.errors import UsageError
from gnomon.lake.rows import RowBuffer, lake_schema
from gnomon.model.gate_condition import gate_condition
from gnomon.model.gate_measure import gate_measure
from gnomon.model.gate_outcome import gate_outcome
from gnomon.model.judged_report import judged_report
from gnomon.operations.home import Home
from gnomon.operations.report import Told
from gnomon.reports.registry import report

#: Puts `gate_threshold` and `gate_waiver` into a session.
Policy = Callable[[Session], None]

_FACTS = (ReportFile, TestRun, CoverageReport, Finding, LoadResult, GateResult)
_POLICIES = (GateThreshold, GateWaiver)
_MAKERS = (judged_report, gate_measure, gate_condition, gate_outcome)
_GOES_ON = frozenset({"pass", "waived", "not_applicable"})


class Outcome(Struct, frozen=True, kw_only=True):
    """What a gate says, as a whole or about one condition."""

    gate: str
    """The gate."""
    service_id: str | None
    """The service judged."""
    measure: str | None
    """What was held against a threshold; null: the gate as a whole."""
    label: str | None
    """Kind of request, for load tests."""
    verdict: str
    """pass, fail, not_run, not_applicable or waived."""
    value: float | None
    """What was measured."""
    threshold: float | None
    """What it was held against."""


def judge(
    engine: Engine, reports: Iterable[Told], policy: Policy, *, now: datetime
) -> list[Outcome]:
    """Judge reports together.

    Args:
        engine: What runs the model.
        reports: The reports, each of which can be read.
        policy: What was agreed.
        now: When they are handed over; the day decides which policies are in force.

    Returns:
        Gate by gate, the whole before its conditions.
    """
    rows: list[Entity] = []
    for one in reports:
        rows += report(one.format).read(replace(one.event, received_at=now))
    with engine.session() as session:
        _bring(session, _FACTS, rows, now)
        policy(session)
        for maker in _MAKERS:
            _keep(session, maker)
        found = session.rows(lambda: session.table("gate_outcome")).to_pylist()
    names = Outcome.__struct_fields__
    outcomes = [Outcome(**{name: row[name] for name in names}) for row in found]
    return sorted(outcomes, key=_order)


def is_passed(outcomes: Iterable[Outcome]) -> bool:
    """Whether every gate lets go on; one that was not run does not."""
    return all(each.verdict in _GOES_ON for each in outcomes if each.measure is None)


def policy_of_home(home: Home) -> Policy:
    """Take what the catalogue of an installation says."""

    def bring(session: Session) -> None:
        tables = Tables(session, home.lake, home.settings.definitions)
        tables.bring(*(table_name(kind) for kind in _POLICIES))

    return bring


def policy_of_files(path: Path, *, now: datetime) -> Policy:
    """Take what catalogue files say, as where a repository holds the policies of its service.

    Raises:
        UsageError: There is no such file or folder, or it cannot be read.
    """
    if not path.exists():
        raise UsageError(f"There is no catalogue at {path}.")
    read = catalogue.read([path])
    if read.problems:
        raise UsageError(f"The catalogue cannot be read: {read.problems[0]}")
    kinds = (GateThreshold, GateWaiver)
    rows = [row for row in told_by(read, changed_at=now) if isinstance(row, kinds)]
    return lambda session: _bring(session, kinds, rows, now)


def _bring(
    session: Session, kinds: Iterable[type[Entity]], rows: Iterable[Entity], now: datetime
) -> None:
    """Name the rows of some entities; those that nobody told are empty."""
    buffer = RowBuffer()
    wanted = {table_name(kind): kind for kind in kinds}
    buffer.add((row for row in rows if table_name(type(row)) in wanted), now, "")
    told = buffer.tables()
    for name, kind in wanted.items():
        session.memory(name, told.get(name, lake_schema(kind).empty_table()))


def _keep(session: Session, maker: Callable[..., Any]) -> None:
    session.keep(
        maker.__name__,
        lambda: maker(*(session.table(name) for name in reads(maker))),
        f"judge {maker.__name__}",
    )


def _order(outcome: Outcome) -> tuple[str, ...]:
    return tuple(
        text or "" for text in (outcome.gate, outcome.service_id, outcome.measure, outcome.label)
    )
