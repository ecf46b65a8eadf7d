"""What a delivery leaves out is fetched soon, by itself."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from gnomon.domain.event import Event
from gnomon.errors import SourceError, UsageError
from gnomon.operations import collecting, sync
from gnomon.operations.home import Home, open_home
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Fetching, Source, Want


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    told = SourceSettings(type="argocd", url="http://127.0.0.1:1")
    settings = Settings(home=tmp_path / "home", sources={"argo": told}, folder=tmp_path)
    with open_home(settings) as opened:
        yield opened


def _answering(monkeypatch: pytest.MonkeyPatch, fetch_one: object) -> None:
    tool: Source = replace(find_source("argocd"), fetch_one=fetch_one, credentials=None)
    for module in (collecting, sync):
        monkeypatch.setattr(module, "find_source", lambda _: tool)


def test_what_is_wanted_is_fetched_kept_and_wanted_no_more(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch_one(_: Fetching, wanted: Want) -> AsyncIterator[Event]:
        yield Event(id=wanted.ref, source="argo", type="argocd.api.application", data=b"{}")

    _answering(monkeypatch, fetch_one)
    home.inbox.add_wants([("argo", "application", "cart"), ("argo", "application", "search")])
    (done,) = sync.fetch_wanted(home, ["argo"])
    assert (done.new_count, done.error) == (2, None)
    assert home.inbox.want_counts() == {}
    assert [stored.event.id for stored in home.inbox.new()] == ["cart", "search"]
    # That one object came says nothing of how fresh everything else is.
    assert "argo" not in home.inbox.source_states()


def test_what_cannot_be_fetched_stays_wanted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch_one(_: Fetching, wanted: Want) -> AsyncIterator[Event]:
        raise SourceError(f"no answer for {wanted.ref}")
        yield

    _answering(monkeypatch, fetch_one)
    home.inbox.add_wants([("argo", "application", "cart")])
    sync.fetch_wanted(home, ["argo"])
    assert home.inbox.want_counts() == {"argo": 1}
    assert home.inbox.wants() == []


def test_an_unknown_source_is_refused_by_name(home: Home) -> None:
    with pytest.raises(UsageError, match="argoo"):
        sync.fetch_wanted(home, ["argoo"])
