"""What gates said in a scope and a window, and which revisions went live."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session

Table = Any

_JUDGED, _DEPLOYED = "quality_gate_pass_rate", "change_fail_rate"


class Judged(Struct, frozen=True, kw_only=True):
    """What a gate said once about a service's revision."""

    gate: str
    """The gate."""
    verdict: str
    """``pass``, ``fail``, ``waived``, ``not_run`` or ``not_applicable``."""
    service_id: str | None
    """The service; null when nobody said."""
    revision: str | None
    """Commit judged; null when nobody said."""
    at: datetime
    """When it was judged."""
    teller: str | None = None
    """Who judged; null: Gnomon, by what was agreed."""
    why: str = ""
    """Broken conditions, where the judge tells them."""
    url: str | None = None
    """Pipeline run that was judged."""
    is_of_change: bool = False
    """Whether it was about a change, which says nothing yet of what the service is now."""


class Deployed(Struct, frozen=True, kw_only=True):
    """A deployment that reached users."""

    service_id: str | None
    """The service; null when not known."""
    revision: str | None
    """Commit, where the deploying tool tells it."""
    at: datetime
    """When users had it."""
    has_failed: bool | None
    """Whether it failed them; null when not known."""


class GateHistory(Struct, frozen=True, kw_only=True):
    """What gates said, and what went live."""

    judged: tuple[Judged, ...] = ()
    """Verdicts, in no order."""
    deployed: tuple[Deployed, ...] = ()
    """Deployments, in no order."""


def gate_history(
    place: Installation, question: Question, services: Iterable[str] | None, *, now: datetime
) -> GateHistory:
    """Return what gates said and what went live.

    Args:
        place: What is asked.
        question: Scope and window; its metrics do not matter.
        services: Keys of the services of the scope, for verdicts of other tools; null: all.
        now: The time of asking.

    Raises:
        UsageError: The scope is not there.
    """
    asked = [metric(_JUDGED), metric(_DEPLOYED)]
    with place.engine.session() as session:
        observed = Observed(session, place.lake, place.definitions, question, asked, now)
        since, until = question.window(observed.local_days().on(now))
        observed.bring_observations(since)
        session.memory("asked", pa.table({"since": [since], "until": [until]}))
        wanted = None if services is None else sorted(services)
        named = pa.table({"value": pa.array(wanted or [], pa.string())})
        session.memory("asked_service", named)
        tables = Tables(session, place.lake, place.definitions)
        rows = _observed(session, observed)
        verdicts = [row for row in rows if row["metric"] == _JUDGED]
        live = [row for row in rows if row["metric"] == _DEPLOYED]
        reports = _of_keys(
            tables, "report_file", [row["subject_id"] for row in verdicts],
            ("key", "revision", "pipeline_url"),
        )  # fmt: skip
        revisions = _of_keys(
            tables, "deployment", [row["subject_id"] for row in live], ("key", "revision")
        )
        told = _told(tables, is_every=wanted is None)
    return GateHistory(
        judged=(*(_own(row, reports) for row in verdicts), *told),
        deployed=tuple(_deployed(row, revisions) for row in live),
    )


def _observed(session: Session, observed: Observed) -> list[dict[str, Any]]:
    def query() -> Table:
        rows = observed.scoped(session.table("observed")).cross_join(session.table("asked"))
        ended = rows.filter((rows.ended_on >= rows.since) & (rows.ended_on < rows.until))
        return ended.select("metric", "subject_id", "service_id", "ended_at", "value", "detail")

    found: list[dict[str, Any]] = session.rows(query, f"gates {observed.shape}").to_pylist()
    return found


def _of_keys(
    tables: Tables, name: str, keys: list[str], columns: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """Return a few columns of some rows of a table, by key."""
    if not keys:
        return {}
    tables.bring(name)
    session, asked = tables.session, f"asked {name}"
    session.memory(asked, pa.table({"value": pa.array(sorted(set(keys)), pa.string())}))

    def query() -> Table:
        rows = session.table(name)
        return rows.filter(rows.key.isin(session.table(asked).value)).select(*columns)

    return {row["key"]: row for row in session.rows(query, f"{name} of gates").to_pylist()}


def _told(tables: Tables, *, is_every: bool) -> list[Judged]:
    """Return what other judges said of a gate as a whole, with the conditions that were broken."""
    tables.bring("gate_result", "linked_analysis")
    session = tables.session

    def query() -> Table:
        # A static analyser names its project, of changes as well; the catalogue says whose it is.
        whose = session.table("linked_analysis")
        whose = whose.select("analysis_id", "is_main", of_service="service_id")
        rows = session.table("gate_result").left_join(whose, "analysis_id")
        rows = rows.mutate(service_id=rows.service_id.coalesce(rows.of_service))
        rows = rows.cross_join(session.table("asked"))
        on = rows.judged_at.date()
        rows = rows.filter((on >= rows.since) & (on < rows.until))
        if not is_every:
            rows = rows.filter(rows.service_id.isin(session.table("asked_service").value))
        return rows.select(
            "source", "gate", "verdict", "service_id", "revision", "analysis_id", "judged_at",
            "measure", "value", "threshold", "is_main",
        )  # fmt: skip

    rows = session.rows(query, f"gate results {is_every}").to_pylist()
    broken: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in rows:
        if row["measure"] is not None and row["verdict"] == "fail":
            broken[_thing(row)].append(_condition(row))
    return [
        Judged(
            gate="static_analysis" if row["analysis_id"] is not None else row["gate"],
            verdict=row["verdict"],
            service_id=row["service_id"],
            revision=row["revision"],
            at=row["judged_at"],
            teller=row["source"],
            why=", ".join(sorted(broken[_thing(row)])),
            url=None,
            is_of_change=row["is_main"] is False,
        )
        for row in rows
        if row["measure"] is None
    ]


def _thing(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["source"], row["gate"], row["service_id"], row["revision"], row["judged_at"]


def _condition(row: dict[str, Any]) -> str:
    words = str(row["measure"]).replace("_", " ")
    if row["value"] is None or row["threshold"] is None:
        return words
    return f"{words} {row['value']:g} against {row['threshold']:g}"


def _own(row: dict[str, Any], reports: dict[str, dict[str, Any]]) -> Judged:
    gate, _, verdict = row["detail"].partition(": ")
    report = reports.get(row["subject_id"], {})
    return Judged(
        gate=gate,
        verdict=verdict,
        service_id=row["service_id"],
        revision=report.get("revision"),
        at=row["ended_at"],
        teller=None,
        why="",
        url=report.get("pipeline_url"),
    )


def _deployed(row: dict[str, Any], revisions: dict[str, dict[str, Any]]) -> Deployed:
    return Deployed(
        service_id=row["service_id"],
        revision=revisions.get(row["subject_id"], {}).get("revision"),
        at=row["ended_at"],
        has_failed=None if row["value"] is None else row["value"] > 0,
    )
