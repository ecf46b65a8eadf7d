"""What goes wrong, said on a page or in JSON, with what to do next."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from msgspec import Struct
from starlette.exceptions import HTTPException

from gnomon.errors import GnomonError, UsageError
from gnomon.steering.visibility import ForbiddenError
from gnomon.web.access import SignInNeededError, answer_sign_in_needed
from gnomon.web.rendering import render


class FailurePage(Struct, frozen=True, kw_only=True):
    """A page that could not be shown."""

    title: str
    message: str
    status: int


def install_failures(app: FastAPI) -> None:
    """Answer errors in the form the address asks for."""

    @app.exception_handler(SignInNeededError)
    def _sign_in_needed(request: Request, _: SignInNeededError) -> Response:
        return answer_sign_in_needed(request)

    @app.exception_handler(ForbiddenError)
    def _forbidden(request: Request, error: ForbiddenError) -> Response:
        return _failure(request, "Not for you to see", str(error), 403)

    @app.exception_handler(GnomonError)
    def _gnomon(request: Request, error: GnomonError) -> Response:
        status = 404 if isinstance(error, UsageError) else 503
        return _failure(request, "This cannot be shown", str(error), status)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return _failure(
            request,
            "Not found" if error.status_code == _MISSING else "Refused",
            str(error.detail),
            error.status_code,
        )


_MISSING = 404


def _failure(request: Request, title: str, message: str, status: int) -> Response:
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": message}, status_code=status)
    page = FailurePage(title=title, message=message, status=status)
    return render(request, "failure.html", page, status=status)
