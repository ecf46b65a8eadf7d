"""Every kind of our own: its example is accepted and says what the kind declares."""

from datetime import UTC, datetime

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.edited import meaning
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.references import Names

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", own_kinds())
def test_the_example_is_accepted(name: str) -> None:
    catalogue = of_files([File("example.yaml", "example.yaml", own_kinds()[name].example)])
    errors = [str(each) for each in check(catalogue) if each.severity == "error"]
    # What it refers to stands in other files of a whole catalogue.
    assert [each for each in errors if "which nothing defines" not in each] == []
    assert {document.kind for document in catalogue.documents} == {name}


@pytest.mark.parametrize("name", own_kinds())
def test_the_example_tells_its_declared_tables_and_no_other(name: str) -> None:
    kind = own_kinds()[name]
    catalogue = of_files([File("example.yaml", "example.yaml", kind.example)])
    told = list(kind.told(catalogue, Names(catalogue), _NOON))
    assert told
    assert {type(row) for row in told} <= set(kind.entities)
    assert {row.changed_at for row in told} == {_NOON}
    assert len({(type(row), row.key) for row in told}) == len(told)


@pytest.mark.parametrize("name", own_kinds())
def test_what_the_check_refuses_is_left_out(name: str) -> None:
    hollow = f"apiVersion: gnomon.dev/v1\nkind: {name}\nmetadata: {{name: hollow}}\n"
    for spec in ("", "spec: {}\n", "spec: []\n", "spec: text\n"):
        catalogue = of_files([File("hollow.yaml", "hollow.yaml", hollow + spec)])
        for row in own_kinds()[name].told(catalogue, Names(catalogue), _NOON):
            assert type(row) in own_kinds()[name].entities


def test_a_document_of_a_page_says_nothing_for_other_kinds() -> None:
    mark = own_kinds()["Mark"]
    told = meaning("Mark", "m", mark.example, (), changed_at=_NOON)
    # A page's document stands alone, and the default process holds only where no file has one.
    assert {type(row) for row in told} <= set(mark.entities)
