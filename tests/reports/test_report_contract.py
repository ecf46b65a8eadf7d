"""What every report format promises, whatever it is fed."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnomon.domain.entity import Entity, field_meanings
from gnomon.domain.event import Event
from gnomon.errors import ReportError
from gnomon.lake.rows import RowBuffer
from gnomon.reports.registry import reports
from gnomon.reports.report import Report
from reports.payload_rows import EXPECTED

REPORTS = sorted(reports().values(), key=lambda report: report.name)
#: Put in one place of a real file: markup, numbers at the edge of theirs, and no text at all.
NONSENSE = (
    *(b"", b"\x00", b"\xff\xfe", b"<", b">", b"]]>", b"&x;", b'"', b"{}", b"[", b"null", b"-1"),
    *(b"99999999999999999999999", b"1e400", b"NaN", b"\n", b",", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
)
DEADLINE_SECONDS = 2.0


def name(value: Any) -> str:
    return value.name if isinstance(value, Report) else str(value)


def attempt(report: Report, event: Event) -> None:
    """Read bytes; only entities that fit their tables, or a `ReportError`, may come of it."""
    began = process_time()
    rows = RowBuffer()
    try:
        told = list(report.read(event))
    except ReportError:
        return
    finally:
        assert process_time() - began < DEADLINE_SECONDS
    assert all(isinstance(each, report.entities) for each in told)
    assert len({(type(each), each.key) for each in told}) == len(told)
    assert event.received_at is not None
    rows.add(told, event.received_at, event.id)
    rows.tables()


@pytest.fixture(scope="module")
def real(payloads: Path) -> dict[str, bytes]:
    """A small real file of each format."""
    found: dict[str, bytes] = {}
    for path, row in sorted(EXPECTED.items()):
        data = (payloads / path).read_bytes()
        known = str(row[0])
        if 1000 < len(data) < len(found.get(known, b" " * 30_000)):
            found[known] = data
    return found


@pytest.mark.parametrize("report", REPORTS, ids=name)
def test_a_format_says_what_it_is(report: Report) -> None:
    assert report.event_type == f"report.{report.name}"
    assert report.title
    assert report.summary.endswith(".")
    assert report.media_types
    assert all(issubclass(entity, Entity) for entity in report.entities)


@pytest.mark.parametrize("entity", sorted({e for r in REPORTS for e in r.entities}, key=str))
def test_every_field_has_a_meaning(entity: type[Entity]) -> None:
    assert set(entity.__struct_fields__) == field_meanings(entity).keys()


def _bytes() -> st.SearchStrategy[bytes]:
    return st.binary(max_size=200) | st.text('<>/{}[]":,=a1 \n&;-', max_size=80).map(str.encode)


@pytest.mark.parametrize("report", REPORTS, ids=name)
@settings(max_examples=60, deadline=None)
@given(data=_bytes())
def test_any_bytes_are_read_or_refused(report: Report, data: bytes) -> None:
    attempt(report, _event(report, data))


@pytest.mark.parametrize("report", REPORTS, ids=name)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.data())
def test_a_real_file_gone_wrong_is_read_or_refused(
    report: Report, real: dict[str, bytes], drawn: st.DataObject
) -> None:
    data = real.get(report.name)
    if data is None:
        # No real file lies there; the shortest document of each shape is made wrong instead.
        data = b'{"results": {"tool": {"name": "a"}, "summary": {"start": 1}, "tests": []}}'
    at = drawn.draw(st.integers(0, len(data)))
    until = drawn.draw(st.integers(at, min(len(data), at + 40)))
    is_cut = drawn.draw(st.booleans())
    tail = b"" if is_cut else data[until:]
    attempt(report, _event(report, data[:at] + drawn.draw(st.sampled_from(NONSENSE)) + tail))


def _event(report: Report, data: bytes) -> Event:
    received = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Event(id="1", source="ci", type=report.event_type, data=data, received_at=received)
