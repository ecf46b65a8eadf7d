"""Pages become HTML; the same dataclass answers as JSON."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from msgspec import Struct

from gnomon.charts.theme import VARIABLES, theme
from gnomon.charts.units import duration, shown
from gnomon.steering.visibility import Rule
from gnomon.web.access import needs
from gnomon.web.definitions import plain
from gnomon.web.navigation import Navigation, navigation
from gnomon.web.untrusted import safe_href

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": shown,
        "duration": duration,
        "when": _when,
        "day": _day,
        "words": lambda text: str(text).replace("_", " "),
        "safe_href": safe_href,
        "embedded": _embedded,
        "plain": plain,
    }
    environment.globals |= {"chart_theme": theme(VARIABLES)}
    return environment


def render(request: Request, template: str, page: Struct, *, status: int = 200) -> HTMLResponse:
    """Render a page with the navigation around it."""
    around: Navigation = navigation(request)
    html = (
        _environment().get_template(template).render(page=page, nav=around, path=request.url.path)
    )
    return HTMLResponse(html, status_code=status)


def render_alone(template: str, page: Struct) -> str:
    """Write a page that nothing stands around, for people who only come to do one thing."""
    return _environment().get_template(template).render(page=page)


def add_page(
    router: APIRouter, path: str, template: str, show: Callable[..., Struct], rule: Rule
) -> None:
    """Serve a page at `path`, and the same figures as JSON at `<path>.json`.

    Args:
        router: The page module's router.
        path: Address, without an ending.
        template: Template of the page.
        show: Makes the page; its parameters are FastAPI's, one of them named ``request``.
        rule: Who may see it, both ways; `access.READ` is everybody who is signed in.
    """
    twin = f"{path.rstrip('/') or '/index'}.json"

    @wraps(show)
    def as_html(*args: Any, **kwargs: Any) -> Response:
        request: Request = kwargs["request"]
        answer = render(request, template, show(*args, **kwargs))
        request.app.state.usage.count(request, path)
        return answer

    @wraps(show)
    def as_json(*args: Any, **kwargs: Any) -> Response:
        body = msgspec.json.encode(show(*args, **kwargs), enc_hook=str)
        return Response(body, media_type="application/json")

    # The twin first: a path parameter of the page would swallow its ending.
    router.get(twin, response_model=None, dependencies=[needs(rule)])(as_json)
    router.get(
        path,
        response_class=HTMLResponse,
        include_in_schema=False,
        response_model=None,
        dependencies=[needs(rule)],
    )(as_html)


def _embedded(value: Any) -> Markup:
    """Write data into a script element that is never run; nothing in it can close the element."""
    text = msgspec.json.encode(value).decode()
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  # No character that HTML knows is left in it.


def _when(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant.astimezone(UTC):%-d %b %Y %H:%M} UTC"


def _day(on: date | str | None) -> str:
    if on is None:
        return ""
    found = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{found:%-d %b %Y}"
