"""`gnomon probe`: look whether services answer, from here."""

import threading
from contextlib import suppress
from typing import Annotated

import typer

from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.errors import UsageError
from gnomon.operations.probe import keep_probing, probing
from gnomon.operations.probe import probe as look
from gnomon.sources.prober.payloads import Result


def probe(
    vantage: Annotated[
        str | None, typer.Option(help="Where this is; default: as the settings say.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on, each check in its interval, until interrupted.")
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Look whether services answer, as the settings' probers say, and keep what was found.

    A running server does so by itself. What does not answer at once is tried again before it is
    called down.
    """
    with opened(home) as place:
        what = probing(place.settings, vantage)
        if not any(options.checks for options in what.probers.values()):
            raise UsageError("The settings have no source of type prober with checks. Add one.")
        if keep:
            with suppress(KeyboardInterrupt):
                keep_probing(place, what, threading.Event())
            return
        found = look(place, what)
    if json:
        print_json(found)
    else:
        for each in found:
            out.print(_line(each), markup=False, highlight=False, soft_wrap=True)


def _line(result: Result) -> str:
    took = "" if result.response_seconds is None else f" {result.response_seconds * 1000:.0f} ms"
    return f"{result.state:12}{result.check}{took} {result.reason or ''}".rstrip()
