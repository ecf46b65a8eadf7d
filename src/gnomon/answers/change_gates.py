"""What gates said of the commits of some changes: the last word of each gate."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from gnomon.answers.ask import Installation
from gnomon.answers.gate_history import Judged
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session

Table = Any

_JUDGED = "quality_gate_pass_rate"
_REVISIONS = ("head_revision", "merge_revision", "squash_revision")


def change_gates(
    place: Installation, changes: Iterable[str], *, since: date, now: datetime
) -> dict[str, tuple[Judged, ...]]:
    """Return the last verdict of each gate on any commit of each change, by the change's key.

    A change is judged on its branch and once it was merged; the later word counts. Changes that no
    gate said anything about are left out.

    Args:
        place: What is asked.
        changes: Keys of the changes.
        since: The day they began at the earliest.
        now: The time of asking.
    """
    wanted = sorted(set(changes))
    if not wanted:
        return {}
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        whose = _whose(session, tables, wanted)
        session.memory("asked_revision", _texts(list(whose)))
        said = _told(session, tables)
        reports = {row["key"]: row for row in _of_revisions(session, tables, "report_file")}
        if reports:
            asked = Question(metrics=(_JUDGED,), since=min(since, now.date()))
            observed = Observed(
                session, place.lake, place.definitions, asked, [metric(_JUDGED)], now
            )
            observed.bring_observations(asked.window(now.date())[0])
            said += _own(session, reports)
    found: dict[str, dict[str, Judged]] = {}
    for one in sorted(said, key=lambda each: each.at):
        for change in whose.get(one.revision or "", ()):
            found.setdefault(change, {})[one.gate] = one
    return {
        change: tuple(verdicts[gate] for gate in sorted(verdicts))
        for change, verdicts in found.items()
    }


def _whose(session: Session, tables: Tables, changes: list[str]) -> dict[str, list[str]]:
    """Return the changes of each commit that any of them is judged by."""
    tables.bring("change_merge")
    session.memory("asked_change", _texts(changes))

    def query() -> Table:
        rows = session.table("change_merge")
        ours = rows.filter(rows.change_id.isin(session.table("asked_change").value))
        return ours.select("change_id", *_REVISIONS)

    found: dict[str, list[str]] = {}
    for row in session.rows(query, "commits of changes judged").to_pylist():
        for revision in {row[column] for column in _REVISIONS} - {None}:
            found.setdefault(revision, []).append(row["change_id"])
    return found


def _of_revisions(session: Session, tables: Tables, name: str) -> list[dict[str, Any]]:
    tables.bring(name)

    def query() -> Table:
        rows = session.table(name)
        return rows.filter(rows.revision.isin(session.table("asked_revision").value))

    rows: list[dict[str, Any]] = session.rows(query, f"{name} of commits judged").to_pylist()
    return rows


def _told(session: Session, tables: Tables) -> list[Judged]:
    """Return what other judges said of a gate as a whole."""
    return [
        Judged(
            gate="static_analysis" if row["analysis_id"] is not None else row["gate"],
            verdict=row["verdict"],
            service_id=row["service_id"],
            revision=row["revision"],
            at=row["judged_at"],
            teller=row["source"],
        )
        for row in _of_revisions(session, tables, "gate_result")
        if row["measure"] is None and row["judged_at"] is not None
    ]


def _own(session: Session, reports: Mapping[str, Mapping[str, Any]]) -> list[Judged]:
    """Return what reports came to, held against what was agreed."""
    session.memory("asked_report", _texts(list(reports)))

    def query() -> Table:
        rows = session.table("observed")
        ours = rows.filter(rows.subject_id.isin(session.table("asked_report").value))
        return ours.select("subject_id", "service_id", "ended_at", "detail")

    found = []
    for row in session.rows(query, "reports of commits judged").to_pylist():
        gate, _, verdict = row["detail"].partition(": ")
        found.append(
            Judged(
                gate=gate,
                verdict=verdict,
                service_id=row["service_id"],
                revision=reports[row["subject_id"]]["revision"],
                at=row["ended_at"],
                url=reports[row["subject_id"]]["pipeline_url"],
            )
        )
    return found


def _texts(values: list[str]) -> pa.Table:
    return pa.table({"value": pa.array(values, pa.string())})
