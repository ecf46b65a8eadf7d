"""The contracts of tables, where programs that load one can read them."""

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from gnomon.domain.contract import arrow_contract, json_schema
from gnomon.sources.table.rows import table, tables
from gnomon.web.access import READ, needs

ROUTER = APIRouter()


@ROUTER.get("/tables.json", response_model=None, dependencies=[needs(READ)])
def listed() -> Response:
    """List every table, with where its contracts are."""
    found = [
        {
            "table": name,
            "json_schema": f"/tables/{name}.schema.json",
            "arrow_schema": f"/tables/{name}.schema.arrow",
        }
        for name in tables()
    ]
    return Response(msgspec.json.encode(found), media_type="application/json")


@ROUTER.get("/tables/{name}.schema.json", response_model=None, dependencies=[needs(READ)])
def as_json(name: str) -> Response:
    """Write a table's contract as JSON Schema."""
    body = msgspec.json.encode(json_schema(table(name)))
    return Response(body, media_type="application/schema+json")


@ROUTER.get("/tables/{name}.schema.arrow", response_model=None, dependencies=[needs(READ)])
def as_arrow(name: str) -> Response:
    """Write a table's contract as a serialised Arrow schema message."""
    body = arrow_contract(table(name)).serialize().to_pybytes()
    return Response(body, media_type="application/vnd.apache.arrow.stream")
