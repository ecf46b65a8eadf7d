"""No entity has a column that the lake keeps for itself."""

from gnomon.answers.lineage import entities
from gnomon.domain.entity import ENVELOPE

#: Parts of the path of a file, which are columns of every table.
_PARTITIONS = {"layer", "part"}


def test_no_field_is_called_like_a_column_of_the_lake() -> None:
    kept = {*ENVELOPE.names, *_PARTITIONS}
    clashes = {
        name: sorted(kept & set(kind.__struct_fields__)) for name, kind in entities().items()
    }
    assert {name: fields for name, fields in clashes.items() if fields} == {}
