"""The chart library: one bundle made by vl-convert, so nothing is fetched from elsewhere."""

from functools import cache

import vl_convert
from fastapi import APIRouter
from fastapi.responses import Response

from gnomon.web.access import ANYONE, needs

_SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"


@cache
def _bundle() -> bytes:
    return vl_convert.javascript_bundle(_SNIPPET).encode()


def scripts_route() -> APIRouter:
    """Make the route of the bundle; browsers keep it for a day."""
    router = APIRouter()

    @router.get("/scripts/charts.js", include_in_schema=False, dependencies=[needs(ANYONE)])
    def charts() -> Response:
        return Response(
            _bundle(),
            media_type="text/javascript",
            headers={"Cache-Control": "public, max-age=86400"},
        )

    return router
