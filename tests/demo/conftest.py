"""One company for all tests of the room, with its tools behind it."""

from collections.abc import Iterator

import pytest
from demo_reader import NOW, Reader

from gnomon.demo.books import Books
from gnomon.demo.company import Company, found
from gnomon.demo.server import Serving, serve


@pytest.fixture(scope="session")
def company() -> Company:
    return found(seed=7, now=NOW)


@pytest.fixture(scope="session")
def books(company: Company) -> Books:
    return Books(company)


@pytest.fixture(scope="session")
def serving(company: Company) -> Iterator[Serving]:
    with serve(company) as running:
        yield running


@pytest.fixture(scope="session")
def tools(serving: Serving) -> Iterator[Reader]:
    with Reader(serving.base_url) as reader:
        yield reader
