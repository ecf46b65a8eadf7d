"""Documents of the catalogue for programs: put one, told whether somebody was faster."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from gnomon.operations.edit import EditRefusedError, Kept, StaleEditError, edit, identified
from gnomon.operations.home import Home
from gnomon.operations.intake import kind_of
from gnomon.web.access import STEWARD, needs
from gnomon.web.editing import document_held, editor
from gnomon.web.personal import check_document

ROUTER = APIRouter()

_MOST_BYTES = 2 * 2**20
_CREATED, _STALE, _REFUSED = 201, 412, 422


async def _text(request: Request) -> str:
    """Read the document that is put.

    Raises:
        HTTPException: It is too large, or no text.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, f"The document is larger than {_MOST_BYTES:,} bytes.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"The document is no UTF-8 text: {error}.") from error


@ROUTER.put("/catalogue/{kind}/{name}.yaml", response_model=None, dependencies=[needs(STEWARD)])
def put_document(
    request: Request, kind: str, name: str, text: Annotated[str, Depends(_text)]
) -> Response:
    """Put a document: a new one, or with ``If-Match`` a new version of the one that says.

    Answers 200 or 201 with the version as ``ETag``; 412 when the version is not the newest, and
    nothing is overwritten; 422 when the document cannot be used, with every finding.
    """
    home: Home = request.app.state.home
    about = kind_of(kind)
    check_document(request, text)
    before = document_held(home, about.name, name)
    if before is not None:
        check_document(request, before.document.text)
    based_on = request.headers.get("if-match", "").strip().strip('"') or None
    try:
        _check_name(text, about.name, name)
        kept = edit(home, text, author=editor(request), based_on=based_on)
    except StaleEditError as error:
        return _json({"error": str(error)}, _STALE)
    except EditRefusedError as error:
        findings = [str(each) for each in error.findings]
        return _json({"error": str(error), "findings": findings}, _REFUSED)
    is_new = before is None or before.document.is_deleted
    return _kept(kept, _CREATED if is_new else 200)


def _check_name(text: str, kind: str, name: str) -> None:
    """Refuse a document that is not the one the address names.

    Raises:
        EditRefusedError: It is another, or none.
    """
    found = identified(text)
    if (found[0], found[1].lower()) != (kind, name.lower()):
        raise EditRefusedError(f"The address names {kind} {name!r}, the text {' '.join(found)!r}.")


def _kept(kept: Kept, status: int) -> Response:
    answer = _json({"kind": kept.kind, "name": kept.name, "version": kept.version}, status)
    answer.headers["ETag"] = f'"{kept.version}"'
    return answer


def _json(body: object, status: int) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
