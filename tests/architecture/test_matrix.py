"""The matrix of sources says what the code does, and every test it names is there."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gnomon.sources.registry import source, sources

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def matrix() -> ModuleType:
    spec = importlib.util.spec_from_file_location("matrix", _ROOT / "docs/matrix.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_way_the_code_has_is_proven_and_no_other(matrix: ModuleType) -> None:
    proven = {name: set(found) for name, found in matrix.proofs().items()}
    assert proven == {name: matrix.ways(each) for name, each in sources().items()}


def test_every_test_that_is_named_is_there(matrix: ModuleType) -> None:
    for found in matrix.proofs().values():
        for test in found.values():
            file, name = test.split("::")
            assert f"def {name}(" in (_ROOT / file).read_text(encoding="utf-8"), test


def test_the_page_shows_every_source_and_what_is_not_read(matrix: ModuleType) -> None:
    page = matrix.page()
    for each in sources().values():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| [{each.title}](")]
        assert row.count("| no ") == 3 - len(matrix.ways(each))
        assert row.count("::test_") == len(matrix.ways(each))
    read, unread = page.partition("process names ")[2].partition(".\n")[0].split(". Not read: ")
    assert read == ", ".join(f"[{word}](sources.md#{name})" for name, word in matrix.NAMED.items())
    assert tuple(unread.split(", ")) == matrix.UNREAD


def test_every_source_that_is_named_is_there_and_what_is_not_read_is_not(
    matrix: ModuleType,
) -> None:
    for name, word in matrix.NAMED.items():
        # `source` says which one may be meant where there is none of that name.
        assert _words(word) <= _words(source(name).title)
    titles = [_words(each.title) for each in sources().values()]
    for word in matrix.UNREAD:
        assert not [title for title in titles if _words(word) <= title], word


def _words(text: str) -> set[str]:
    return set(text.lower().split())
