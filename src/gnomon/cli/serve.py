"""`gnomon serve`: the pages."""

import ipaddress
from typing import Annotated

import typer
import uvicorn

from gnomon.cli.options import HomeOption, err, opened
from gnomon.errors import SettingsError
from gnomon.operations.home import Home
from gnomon.web.app import create_app
from gnomon.web.webhooks import Webhooks


def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind; loopback only.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to bind; 0 takes any that is free.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Serve the pages, their JSON and the webhooks; read and measure what arrives.

    Binds loopback and refuses any other address, because there is no sign-in yet.
    """
    with opened(home) as place:
        bound = host or place.settings.serve.host
        serve_home(place, bound, place.settings.serve.port if port is None else port)


def serve_home(place: Home, host: str, port: int) -> None:
    """Serve a home until interrupted.

    Raises:
        SettingsError: The address is not loopback.
    """
    _refuse_outside(host)
    err.print(f"Gnomon on http://{host}:{port} (Ctrl-C ends it)", highlight=False)
    app = Webhooks(place.settings, place.inbox, create_app(place))
    uvicorn.run(app, host=host, port=port, log_level="warning")


def _refuse_outside(host: str) -> None:
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise SettingsError(
            f"serve binds loopback only until sign-in is configured, and {host!r} is not loopback. "
            "Use 127.0.0.1 and, for others to reach it, a proxy that signs people in."
        )
