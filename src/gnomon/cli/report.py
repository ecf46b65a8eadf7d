"""`gnomon report`: hand over what tools wrote about a revision."""

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx2
import msgspec
import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, out, print_json
from gnomon.domain.event import Event
from gnomon.domain.quality import Gate
from gnomon.engines.duckdb import DuckDB
from gnomon.errors import GnomonError, UsageError, unknown
from gnomon.inbox import Accepted
from gnomon.inbox.storing import MAX_EVENT_BYTES
from gnomon.operations.judge import (
    Outcome,
    is_passed,
    judge,
    policy_of_files,
    policy_of_home,
)
from gnomon.operations.report import Told, accept, prepare, summed_up
from gnomon.reports.about import GATES

_TOKEN = "GNOMON_EVENTS_TOKEN"  # noqa: S105 - the variable's name
_SECONDS = 60.0
_NOT_PASSED = 3


def report(
    files: Annotated[list[str], typer.Argument(help="The report files, as the tools wrote them.")],
    service: Annotated[
        str | None, typer.Option(help="The service they are about, as the catalogue names it.")
    ] = None,
    revision: Annotated[str | None, typer.Option(help="The commit they judge.")] = None,
    pipeline: Annotated[str | None, typer.Option(help="Address of the pipeline run.")] = None,
    environment: Annotated[str | None, typer.Option(help="The environment they judge.")] = None,
    gate: Annotated[
        str | None, typer.Option(help="The gate they serve; default: what their format is for.")
    ] = None,
    type: Annotated[  # noqa: A002 - the event's word
        str | None, typer.Option("--type", help="Their format; default: recognised.")
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(help="Catalogue file or folder to judge by; default: that of the home."),
    ] = None,
    fail_on_gate: Annotated[
        bool,
        typer.Option("--fail-on-gate", help="Judge, and leave with 3 unless every gate passes."),
    ] = False,
    source: Annotated[str, typer.Option(help="The instance that tells them.")] = "reports",
    url: Annotated[
        str | None,
        typer.Option(help="Address of a running Gnomon; default: straight into the home."),
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Hand over report files: test results, coverage, findings, load runs.

    Formats are recognised. Every file is read once before any is handed over, so that a broken
    one ends the command, says where, and leaves nothing behind. The same report twice counts once.
    A load run too large to hand over is summed up where it lies.

    With `--url` they go to a running Gnomon; `$GNOMON_EVENTS_TOKEN` is its token.

    With `--fail-on-gate` they are judged by what the catalogue agreed, and the command leaves with
    3 unless every gate passes, is waived or does not apply. They are handed over all the same.
    """
    now = datetime.now(UTC)
    read = [_read(file, type) for file in files]
    told = [
        prepare(
            file,
            data,
            source=source,
            now=now,
            service=service,
            revision=revision,
            pipeline=pipeline,
            environment=environment,
            gate=_gate(gate),
            type=format_,
        )
        for file, (format_, data) in zip(files, read, strict=True)
    ]
    wants_verdict = fail_on_gate or catalogue is not None
    if url is not None and wants_verdict and catalogue is None:
        raise UsageError("Policies are not asked of a server. Say with --catalogue where they are.")
    outcomes: list[Outcome] | None = None
    if url is not None:
        accepted = _send(url, told)
        if catalogue is not None:
            with TemporaryDirectory() as scratch:
                policy = policy_of_files(catalogue, now=now)
                outcomes = judge(DuckDB(Path(scratch)), told, policy, now=now)
    else:
        with opened(home) as place:
            accepted = accept(place, told)
            if wants_verdict:
                policy = policy_of_files(catalogue, now=now) if catalogue else policy_of_home(place)
                outcomes = judge(place.engine, told, policy, now=now)
    _show(told, accepted, outcomes, json=json)
    if fail_on_gate and not is_passed(outcomes or ()):
        raise typer.Exit(_NOT_PASSED)


def _gate(told: str | None) -> Gate | None:
    found = next((gate for gate in GATES if gate == told), None)
    if told is not None and found is None:
        raise unknown("gate", told, GATES)
    return found


def _show(
    told: list[Told], accepted: Accepted, outcomes: list[Outcome] | None, *, json: bool
) -> None:
    if json:
        judged = {} if outcomes is None else {"gates": outcomes}
        files = [{"file": t.file, "format": t.format, "rows": t.rows} for t in told]
        print_json(
            {"files": files, "new": accepted.new, "duplicates": accepted.duplicates, **judged}
        )
        return
    for one in told:
        rows = ", ".join(f"{count} {name}" for name, count in one.rows.items())
        err.print(f"{one.file}: {one.format}, {rows}", markup=False, soft_wrap=True)
    err.print(f"{accepted.new} accepted, {accepted.duplicates} known already")
    for each in outcomes or ():
        out.print(_verdict(each), markup=False, soft_wrap=True)


def _verdict(outcome: Outcome) -> str:
    words = outcome.verdict.replace("_", " ")
    gate = outcome.gate.replace("_", " ")
    if outcome.measure is None:
        return f"{words:15}{gate}"
    measure = outcome.measure.replace("_", " ")
    label = f" of {outcome.label}" if outcome.label else ""
    value = "not measured" if outcome.value is None else f"{outcome.value:g}"
    return f"  {words:15}{measure}{label}: {value}, agreed {outcome.threshold:g}"


def _read(file: str, type_: str | None) -> tuple[str | None, bytes]:
    """Return a file's format where it is known, and its bytes or what they were summed up to."""
    try:
        if Path(file).stat().st_size > MAX_EVENT_BYTES:
            return summed_up(Path(file), type=type_)
        return type_, Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error


def _send(url: str, told: list[Told]) -> Accepted:
    token = os.environ.get(_TOKEN)
    authorisation = {"authorization": f"Bearer {token}"} if token else {}
    address = url.rstrip("/").removesuffix("/events") + "/events"
    new = 0
    with httpx2.Client(timeout=_SECONDS) as client:
        for one in told:
            headers = _headers(one.event) | authorisation
            try:
                answer = client.post(address, content=one.event.data, headers=headers)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise GnomonError(f"{address} did not answer: {error}. Is it running?") from error
            if answer.status_code != httpx2.codes.OK:
                raise GnomonError(
                    f"{address} answered {answer.status_code} for {one.file}: {answer.text[:300]}"
                )
            new += msgspec.json.decode(answer.content, type=Accepted).new
    return Accepted(new, len(told) - new)


def _headers(event: Event) -> dict[str, str]:
    told = {
        "ce-specversion": "1.0",
        "ce-id": event.id,
        "ce-source": event.source,
        "ce-type": event.type,
        "content-type": event.datacontenttype,
    }
    # A query string is percent-encoded once itself, and once more as a header of CloudEvents.
    if event.subject:
        told["ce-subject"] = event.subject.replace("%", "%25")
    return told
