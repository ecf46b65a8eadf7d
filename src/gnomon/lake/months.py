"""The month an entity's row is settled in: that of its own event, where it has one."""

from datetime import datetime
from typing import Any, get_type_hints

import ibis
from ibis import _

from gnomon.domain.entity import Entity

#: Part of rows whose entity happens at no particular time.
ALWAYS = "always"


def month_of(entity: type[Entity]) -> Any:
    """Return the settled part of a row as an expression: ``YYYY-MM`` (UTC) or ``always``."""
    columns = _time_columns(entity)
    if not columns:
        return ibis.literal(ALWAYS)
    when = ibis.coalesce(*(_[column] for column in columns))
    return when.strftime("%Y-%m").coalesce(ALWAYS)


def _time_columns(entity: type[Entity]) -> list[str]:
    """Name the fields that say when the thing happened, the ones always known first."""
    hints = get_type_hints(entity)
    own = [name for name in entity.__struct_fields__ if name != "changed_at"]
    known = [name for name in own if hints[name] is datetime]
    return known or [name for name in own if hints[name] == (datetime | None)]
