"""What a form of Gnomon's own pages says."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

_KIND = "application/x-www-form-urlencoded"
_MAX_BYTES = 2 * 2**20
_MAX_FIELDS = 500


async def _form(request: Request) -> Mapping[str, str]:
    """Read a submitted form; of a field given twice the last counts, line ends are plain.

    Raises:
        HTTPException: The body is no form, or too large.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != _KIND:
        raise HTTPException(415, f"Send a form, {_KIND}.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BYTES:
            raise HTTPException(413, f"The form is larger than {_MAX_BYTES:,} bytes. Shorten it.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MAX_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise HTTPException(400, f"The form cannot be read: {error}.") from error
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


#: Dependency of a handler: the form that was submitted.
FormOf = Annotated[Mapping[str, str], Depends(_form)]
