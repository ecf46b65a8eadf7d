"""`gnomon report`: hand over what tools wrote about a revision."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx2
import msgspec
import typer

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.domain.event import Event
from gnomon.errors import GnomonError, UsageError
from gnomon.inbox import Accepted
from gnomon.inbox.storing import MAX_EVENT_BYTES
from gnomon.operations.report import Told, accept, prepare

_TOKEN = "GNOMON_EVENTS_TOKEN"  # noqa: S105 - the variable's name
_SECONDS = 60.0


def report(
    files: Annotated[list[str], typer.Argument(help="The report files, as the tools wrote them.")],
    service: Annotated[
        str | None, typer.Option(help="The service they are about, as the catalogue names it.")
    ] = None,
    revision: Annotated[str | None, typer.Option(help="The commit they judge.")] = None,
    pipeline: Annotated[str | None, typer.Option(help="Address of the pipeline run.")] = None,
    environment: Annotated[str | None, typer.Option(help="The environment they judge.")] = None,
    type: Annotated[  # noqa: A002 - the event's word
        str | None, typer.Option("--type", help="Their format; default: recognised.")
    ] = None,
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

    With `--url` they go to a running Gnomon; `$GNOMON_EVENTS_TOKEN` is its token.
    """
    now = datetime.now(UTC)
    told = [
        prepare(
            file,
            _bytes(file),
            source=source,
            now=now,
            service=service,
            revision=revision,
            pipeline=pipeline,
            environment=environment,
            type=type,
        )
        for file in files
    ]
    if url is not None:
        accepted = _send(url, told)
    else:
        with opened(home) as place:
            accepted = accept(place, told)
    _show(told, accepted, json=json)


def _show(told: list[Told], accepted: Accepted, *, json: bool) -> None:
    if json:
        files = [{"file": t.file, "format": t.format, "rows": t.rows} for t in told]
        print_json({"files": files, "new": accepted.new, "duplicates": accepted.duplicates})
        return
    for one in told:
        rows = ", ".join(f"{count} {name}" for name, count in one.rows.items())
        err.print(f"{one.file}: {one.format}, {rows}", markup=False, soft_wrap=True)
    err.print(f"{accepted.new} accepted, {accepted.duplicates} known already")


def _bytes(file: str) -> bytes:
    try:
        size = Path(file).stat().st_size
        if size > MAX_EVENT_BYTES:
            raise UsageError(
                f"{file} has {size:,} bytes; at most {MAX_EVENT_BYTES:,} are taken. "
                "Let the tool write several files, or less into one."
            )
        return Path(file).read_bytes()
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
