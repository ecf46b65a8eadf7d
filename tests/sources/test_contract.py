"""What every source promises, whichever tool it reads."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnomon.discovery import modules
from gnomon.domain.entity import Entity, field_meanings
from gnomon.domain.event import Event
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.source import Delivery, Reader, Source, Want

NAMED_BY_FOLDER = {
    module.__name__.rpartition(".")[2]: module.SOURCE
    for module in modules("sources")
    if isinstance(getattr(module, "SOURCE", None), Source)
}
SOURCES = sorted(NAMED_BY_FOLDER.values(), key=lambda source: source.name)
READERS = [(source, type_) for source in SOURCES for type_ in source.readers]
PUSHING = [source for source in SOURCES if source.webhook is not None]
#: What a payload is changed into, in one place: other types, and values at the edge of theirs.
NONSENSE = (
    *(None, True, -1, 0, 2**63, 1.5, "", "\x00", [], {}, [{}], {"a": []}),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00"),
)


def named(value: Any) -> str:
    return value.name if isinstance(value, Source) else str(value)


def attempt(reader: Reader, type_: str, data: bytes) -> None:
    """Read bytes; only a `PayloadError` may come of it, and only facts and wants."""
    event = Event(id="1", source="it", type=type_, subject="/some/path?page=1", data=data)
    try:
        rows = list(reader(event))
    except PayloadError as error:
        assert str(error)  # noqa: PT017 - any other error fails the test
        return
    assert all(isinstance(row, Entity | Want) for row in rows)


@pytest.mark.parametrize("folder", sorted(NAMED_BY_FOLDER))
def test_a_source_is_named_after_its_folder(folder: str) -> None:
    assert NAMED_BY_FOLDER[folder].name == folder


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_every_type_a_source_reads_begins_with_its_name(source: Source) -> None:
    assert source.readers
    assert all(type_.startswith(f"{source.name}.") for type_ in source.readers)


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_readers_made_for_the_default_options_are_the_readers(source: Source) -> None:
    if source.readers_for is not None:
        assert source.readers_for(source.options()).keys() == source.readers.keys()


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_source_says_what_it_is_and_how_to_connect_it(source: Source) -> None:
    for text in (source.title, source.summary, source.rights, source.setup):
        assert text.strip()
    assert source.summary.endswith(".")
    assert source.entities
    # The prober looks by itself, in the server or by a command.
    is_told = source.fetch is not None or source.webhook is not None
    assert is_told or source.name == "prober"


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_every_option_and_every_column_has_a_meaning(source: Source) -> None:
    for struct in (source.options, *source.entities):
        assert set(struct.__struct_fields__) <= field_meanings(struct).keys()


@pytest.mark.parametrize("source", PUSHING, ids=named)
@pytest.mark.parametrize("secret", ["s3cret", ""])
def test_a_delivery_without_proof_is_refused(source: Source, secret: str) -> None:
    assert source.webhook is not None
    with pytest.raises(SignatureError):
        source.webhook.verify(Delivery({}, b"{}"), secret)


@pytest.mark.parametrize("source", PUSHING, ids=named)
@given(
    body=st.binary(max_size=200)
    | st.sampled_from([b"", b"{}", b"[]", b"null", b"\xff", b"[" * 9999])
)
@settings(max_examples=30, deadline=None)
def test_no_body_breaks_the_naming_of_a_delivery(source: Source, body: bytes) -> None:
    assert source.webhook is not None
    event = source.webhook.event(Delivery({}, body), "it")
    if event is not None:
        assert event.type in source.readers
        assert (event.source, event.data) == ("it", body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(("source", "type_"), READERS, ids=named)
@given(data=st.binary(max_size=100) | JSON.map(lambda content: json.dumps(content).encode()))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_reader_refuses_nonsense_and_never_breaks(
    source: Source, type_: str, data: bytes
) -> None:
    attempt(source.readers[type_], type_, data)


@pytest.mark.parametrize(("source", "type_"), READERS, ids=named)
def test_a_reader_survives_real_payloads_with_one_thing_changed(
    payloads: Path, source: Source, type_: str
) -> None:
    random = Random(f"{type_}")  # noqa: S311 - a seed, no secret
    for content in _contents(payloads, source.name):
        for changed in _changed(content, random):
            attempt(source.readers[type_], type_, json.dumps(changed).encode())
        whole = json.dumps(content).encode()
        attempt(source.readers[type_], type_, whole[: random.randrange(len(whole))])


@cache
def _contents(payloads: Path, tool: str) -> list[Any]:
    """Load the tool's payloads, small ones first and few: all are read by their own tests."""
    files = sorted((payloads / tool).rglob("*.json"), key=lambda file: (file.stat().st_size, file))
    loaded = [json.loads(file.read_bytes()) for file in files if file.stat().st_size < 60_000]
    bodies = [
        exchange["response"]["body"]
        for content in loaded
        if isinstance(content, dict)
        for exchange in content.get("exchanges", [])
    ]
    return [content for content in [*loaded, *bodies] if isinstance(content, dict | list)][:40]


def _changed(content: Any, random: Random) -> Iterator[Any]:
    """Yield copies of a payload, each with one thing in it changed or missing."""
    places = list(_places(content))
    for path in random.sample(places, min(6, len(places))):
        copy = json.loads(json.dumps(content))
        parent = copy
        for step in path[:-1]:
            parent = parent[step]
        if random.random() < 0.3 and isinstance(parent, dict):
            del parent[path[-1]]
        else:
            parent[path[-1]] = random.choice(NONSENSE)
        yield copy


def _places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if len(path) > 0:
        yield path
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    for step, value in inner:
        if isinstance(value, dict | list):
            yield from _places(value, (*path, step))
        else:
            yield (*path, step)
