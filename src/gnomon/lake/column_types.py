"""A column keeps its type for good."""

import pyarrow as pa

from gnomon.errors import LakeError


def refuse_other_types(name: str, present: pa.Schema | None, new: pa.Schema) -> None:
    """Refuse what Delta would quietly turn into text.

    Args:
        name: Name of the table, for the message.
        present: Its columns; null for a table that was never written.
        new: Columns of the rows to be written.

    Raises:
        LakeError: A column has another type than before.
    """
    for field in new:
        if present is None or field.name not in present.names:
            continue
        there, here = str(present.field(field.name).type), str(field.type)
        if _plain(there) != _plain(here):
            raise LakeError(
                f"Table {name!r} keeps {field.name!r} as {there}; rows bring it as {here}. "
                "A column never changes its type: give the new one another name."
            )


def _plain(kind: str) -> str:
    """Leave out what writers name differently and mean alike."""
    names = {"large_string": "string", "string_view": "string", "large_binary": "binary"}
    if kind.startswith(("list<", "large_list<", "list_view<")):
        return "list"
    return names.get(kind, kind)
