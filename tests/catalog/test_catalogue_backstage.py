"""What goes out to Backstage comes back without loss."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import yaml

from gnomon.catalog.catalogue import Catalogue, File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.documents import exported
from gnomon.catalog.organisation import told
from gnomon.catalog.own_kind import own_kinds
from gnomon.domain.catalogue import CatalogDocument
from small_home import CATALOGUE

AT = datetime(2026, 3, 1, tzinfo=UTC)
#: One document of every kind of our own, beside two teams with dated ownership.
EVERYTHING = "---\n".join(
    [f"{CATALOGUE}", *(kind.example.lstrip("\n") for kind in own_kinds().values())]
)


def _catalogue(*texts: str) -> Catalogue:
    return of_files(
        File(f"{number}.yaml", f"{number}.yaml", text) for number, text in enumerate(texts)
    )


def _rows(catalogue: Catalogue) -> dict[str, Any]:
    """Return all that a catalogue says, without where each document is written."""
    return {
        f"{type(each).__name__} {each.key}": msgspec.structs.replace(each, file=None, line=None)
        if isinstance(each, CatalogDocument)
        else each
        for each in told(catalogue, changed_at=AT)
    }


def test_the_whole_catalogue_comes_back_as_it_was() -> None:
    before = _catalogue(EVERYTHING)
    out = exported(before)
    after = _catalogue(out)

    assert _rows(after) == _rows(before)
    assert {type(each).__name__ for each in told(after, changed_at=AT)} >= {
        "Ownership", "WorkingDay", "Target", "Framework", "Mark", "OperatingModel",
    }  # fmt: skip
    # A second time out it is the same to the letter.
    assert exported(after) == out


def test_backstage_reads_nothing_it_has_no_words_for() -> None:
    documents = list(yaml.safe_load_all(exported(_catalogue(EVERYTHING))))
    assert {each["apiVersion"] for each in documents} == {"backstage.io/v1alpha1"}
    assert {each["kind"] for each in documents} == {"Group", "User", "Component", "Location"}
    (location,) = [each for each in documents if each["kind"] == "Location"]
    assert location["spec"] == {"targets": []}
    # Backstage takes at most 63 characters after the slash, and texts alone as values.
    for name, value in location["metadata"]["annotations"].items():
        assert len(name.partition("/")[2]) <= 63
        assert isinstance(value, str)


def test_what_is_carried_is_checked_like_any_document() -> None:
    good, bad = (
        _catalogue(exported(_catalogue(CATALOGUE))),
        _catalogue(exported(_catalogue(CATALOGUE.replace("Europe/Berlin", "Europe/Nowhere")))),
    )
    assert [each for each in check(good) if each.severity == "error"] == []
    assert not [
        each for each in check(good) if "Location" in each.found or "document." in each.found
    ]
    (wrong,) = [each for each in check(bad) if each.severity == "error"]
    assert wrong.file == "0.yaml#gnomon.dev/document.1"
    assert "Europe/Nowhere" in wrong.found


def test_what_was_applied_is_not_unfolded_twice() -> None:
    once = _catalogue(exported(_catalogue(CATALOGUE)))
    again = of_files(once.files)
    assert [file.path for file in again.files] == [file.path for file in once.files]
    assert _rows(again) == _rows(once)


def test_a_catalogue_without_documents_of_ours_carries_nothing() -> None:
    text = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: shop}\n"
    assert exported(_catalogue(text)) == text
