"""What programs may ask of these pages, as OpenAPI says it."""

from typing import Any

from fastapi import APIRouter, Request

from gnomon.web.access import READ, needs

ROUTER = APIRouter()


@ROUTER.get("/api.json", include_in_schema=False, dependencies=[needs(READ)])
def api(request: Request) -> dict[str, Any]:
    """Describe the addresses that answer in JSON and CSV."""
    described: dict[str, Any] = request.app.openapi()
    return described
