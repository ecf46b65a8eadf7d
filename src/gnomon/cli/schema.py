"""`gnomon schema`: the contract of a table."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from gnomon.cli.options import print_json
from gnomon.domain.contract import arrow_contract, json_schema
from gnomon.sources.table.rows import table as find_table
from gnomon.sources.table.rows import tables


class SchemaFormat(StrEnum):
    """Languages a contract is written in."""

    json_schema = "json-schema"
    arrow = "arrow"
    arrow_ipc = "arrow-ipc"


def schema(
    table: Annotated[
        str | None, typer.Argument(help="Name of the table; none: list them all.")
    ] = None,
    format: Annotated[  # noqa: A002 - what everybody calls it
        SchemaFormat,
        typer.Option(
            "--format", help="JSON Schema, Arrow as text, or Arrow as a serialised schema message."
        ),
    ] = SchemaFormat.json_schema,
) -> None:
    """Write what a row of a table must say, for whoever wants to load one."""
    if table is None:
        for name in tables():
            typer.echo(name)
        return
    entity = find_table(table)
    if format is SchemaFormat.json_schema:
        print_json(json_schema(entity))
    elif format is SchemaFormat.arrow:
        typer.echo(arrow_contract(entity).to_string(show_field_metadata=False))
    else:
        sys.stdout.buffer.write(arrow_contract(entity).serialize().to_pybytes())
