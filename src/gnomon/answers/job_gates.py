"""What the jobs of pipelines caught: which commits failed each, and what was mended after."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import judgements_in_force
from gnomon.answers.tables import Tables
from gnomon.domain.expression import is_any_of
from gnomon.model.job_outcome import job_outcome

Table = Any


class JobGate(Struct, frozen=True, kw_only=True):
    """A job without which a pipeline does not pass, and what it told of commits."""

    name: str
    """Name of the job."""
    judged: int
    """Commits that it passed or failed."""
    caught: int
    """Commits that it failed, and passed on no later try."""
    mended: int
    """Times it failed and passed again later, on another commit of the same change or branch."""
    escaped: int
    """Commits that it passed and that failed their users all the same."""


class _Verdict(Struct, frozen=True, kw_only=True):
    revision: str
    at: datetime
    is_pass: bool


def job_gates(
    place: Installation, since: datetime, until: datetime, failed: Collection[str]
) -> list[JobGate]:
    """Say what each job caught over all repositories, by name.

    Jobs that a pipeline passes without are no gates and are left out, as are failures of the
    infrastructure. Deployments that do not tell their commit count for no job.

    Args:
        place: What is asked.
        since: First instant.
        until: First instant after.
        failed: Commits that failed their users in production.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("job_run", "pipeline_run")
        instant = pa.timestamp("us", "UTC")
        span = {"since": pa.array([since], instant), "until": pa.array([until], instant)}
        session.memory("asked_span", pa.table(span))
        judgements = judgements_in_force(job_outcome, place.definitions)
        reasons = tuple(judgements["infrastructure_failures"])
        judged = session.rows(
            lambda: _judged(tables, reasons), f"jobs as gates {reasons}"
        ).to_pylist()
    return gates_of(judged, failed)


def _judged(tables: Tables, reasons: tuple[str, ...]) -> Table:
    job, run = tables["job_run"], tables["pipeline_run"]
    about = run.select(
        run_id="key", about=run.change_id.coalesce(run.repository_id + ":" + run.ref.fill_null(""))
    )
    told = job.join(about, job.pipeline_run_id == about.run_id).cross_join(
        tables.session.table("asked_span")
    )
    told = told.filter(
        ~told.is_allowed_to_fail
        & told.revision.notnull()
        & told.about.notnull()
        & (told.finished_at >= told.since)
        & (told.finished_at < told.until)
    )
    is_pass = told.result == "success"
    is_failure = (told.result == "failure") & ~is_any_of(told.failure_reason, reasons)
    verdicts = told.filter(is_pass | is_failure).mutate(is_pass=is_pass)
    return verdicts.group_by(["name", "about", "revision"]).agg(
        # A try again that passed was no fault of the code.
        is_pass=verdicts.is_pass.any(),
        at=verdicts.finished_at.max(),
    )


def gates_of(rows: Sequence[Mapping[str, Any]], failed: Collection[str]) -> list[JobGate]:
    """Sum verdicts up by job, by name.

    Args:
        rows: ``name``, ``about`` (the change or branch), ``revision``, ``is_pass`` and ``at``; one
            per job, change or branch and commit.
        failed: Commits that failed their users in production.
    """
    said: dict[str, dict[str, list[_Verdict]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        verdict = _Verdict(revision=row["revision"], at=row["at"], is_pass=bool(row["is_pass"]))
        said[row["name"]][row["about"]].append(verdict)
    return [
        JobGate(
            name=name,
            judged=sum(map(len, of.values())),
            caught=sum(not one.is_pass for each in of.values() for one in each),
            mended=sum(_mends(each) for each in of.values()),
            escaped=len(
                {v.revision for each in of.values() for v in each if v.is_pass}.intersection(failed)
            ),
        )
        for name, of in sorted(said.items())
    ]


def _mends(verdicts: list[_Verdict]) -> int:
    """Count how often red became green."""
    found, is_red = 0, False
    for one in sorted(verdicts, key=lambda each: each.at):
        found += is_red and one.is_pass
        is_red = not one.is_pass
    return found
