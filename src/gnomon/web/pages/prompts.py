"""The prompt: its script, its one question and the answer, for sites the survey names alone."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from gnomon.errors import UsageError
from gnomon.operations.home import Home
from gnomon.operations.prompts import shown, take
from gnomon.steering.visibility import ForbiddenError
from gnomon.surveys.page_wording import promise, say, spoken
from gnomon.web.access import ANYONE, needs
from gnomon.web.forms import FormOf
from gnomon.web.pages.answering import asked
from gnomon.web.static_files import static_file

ROUTER = APIRouter()

#: A site that may show nothing is told no more than that nothing is there.
_NOT_HERE, _GONE, _NOT_ASKED, _REFUSED = 404, 410, 204, 400
Told = Annotated[str, Header()]


@ROUTER.get("/prompt.js", dependencies=[needs(ANYONE)])
def script() -> Response:
    """Return the script that other sites load."""
    return Response(
        static_file("prompt.js"),
        media_type="text/javascript",
        headers={
            "Cache-Control": "public, max-age=3600",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@ROUTER.get("/prompts/{survey}", response_model=None, dependencies=[needs(ANYONE)])
def question(
    request: Request,
    survey: str,
    origin: Told = "",
    dnt: Told = "",
    sec_gpc: Told = "",
    accept_language: Told = "",
) -> Response:
    """Return the question, with a number that answers once."""
    home: Home = request.app.state.home
    if "1" in (dnt, sec_gpc):
        return _answer(_NOT_ASKED, None, None)
    try:
        found = shown(home, survey, origin)
    except ForbiddenError as error:
        return _answer(_NOT_HERE, {"error": str(error)}, None)
    language = spoken(found.plan, accept_language)
    first = asked(found.plan.asked()[0], found.plan, language, {})
    told = {
        "language": language,
        "question": first.text,
        "promise": promise(found.plan, language)[0],
        "choices": [
            {
                "code": one.code,
                "label": f"{one.code} {one.label}"
                if first.is_scale and one.label != one.code
                else one.label,
            }
            for one in first.choices
        ],
        "number": found.number,
        "thanks": say("thanks", language),
        "failed": say("over", language),
        "close": say("close", language),
    }
    return _answer(200, told, origin)


@ROUTER.post("/prompts/{survey}", response_model=None, dependencies=[needs(ANYONE)])
def answer(request: Request, survey: str, form: FormOf, origin: Told = "") -> Response:
    """Take the answer, once."""
    home: Home = request.app.state.home
    try:
        is_kept = take(home, survey, origin, form)
    except ForbiddenError as error:
        return _answer(_NOT_HERE, {"error": str(error)}, None)
    except UsageError as error:
        return _answer(_REFUSED, {"error": str(error)}, origin)
    if not is_kept:
        return _answer(_GONE, {"error": "This showing was answered before."}, origin)
    return _answer(200, {"kept": True}, origin)


def _answer(status: int, told: dict[str, Any] | None, origin: str | None) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Origin"}
    if origin is not None:
        # This one site, without credentials: a cookie that comes along changes nothing.
        headers["Access-Control-Allow-Origin"] = origin
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    body = b"" if told is None else msgspec.json.encode(told)
    return Response(body, status, headers, media_type="application/json")
