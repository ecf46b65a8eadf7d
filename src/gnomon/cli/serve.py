"""`gnomon serve`: the pages."""

import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer
import uvicorn

from gnomon.cli.options import HomeOption, command_line, err, opened
from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.settings_change import note_settings
from gnomon.operations.sign_in import check_bound
from gnomon.web.app import create_app
from gnomon.web.webhooks import Webhooks


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to bind; loopback only without sign-in.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to bind; 0 takes any that is free.", min=0, max=65535),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Serve the pages, their JSON and the webhooks; read and measure what arrives.

    Binds loopback and refuses any other address until `sign_in:` is configured in `gnomon.yaml`.
    """
    with opened(home) as place:
        told = place.settings.serve
        check_bound(place.settings, host or told.host)
        note_settings(place, who=command_line())
        with listening(host or told.host, told.port if port is None else port) as listener:
            serve_home(place, listener)


def serve_home(place: Home, listener: socket.socket) -> None:
    """Serve a home until interrupted.

    Args:
        place: What to serve.
        listener: Bound by `listening`.
    """
    host, port = listener.getsockname()[:2]
    err.print(f"Gnomon on http://{host}:{port} (Ctrl-C ends it)", highlight=False)
    pages = create_app(place)
    app = Webhooks(place.settings, place.inbox, pages)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    pages.state.is_ending = lambda: server.should_exit
    # Modules stay for good. Looked through again and again, they hold every answer up by 0.1 s.
    gc.collect()
    gc.freeze()
    # uvicorn ends in order and then raises what ended it.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take an address before any work is done for it.

    Args:
        host: An address of this machine.
        port: 0 takes any that is free.

    Raises:
        UsageError: The port is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"Gnomon cannot serve on {host} port {port}: {error.strerror}. "
                "Choose another with --port; 0 takes any that is free."
            ) from error
        yield listener
