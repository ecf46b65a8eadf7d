"""Applying a catalogue is an event, and the event tells everything again."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gnomon.catalog.applied import Provenance, applied, provenance
from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.organisation import told
from gnomon.catalog.read import decode, entities, tables
from gnomon.domain.calendar import WorkingDay
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_SHORT = "timezone: UTC, from: 2026-01-01, to: 2026-01-03"


def _apply(catalogue: Catalogue, previous: Event | None = None, minutes: int = 0) -> Event:
    event = applied(catalogue, time=_NOON + timedelta(minutes=minutes), previous=previous)
    assert event is not None
    return event


def _rows(event: Event) -> list[Entity]:
    """List what the files tell; a calendar and the shipped process are told without any."""
    rows = [row for row in entities(event) if not isinstance(row, WorkingDay)]
    return [row for row in rows if not row.key.startswith("catalog:process_version:")]


def test_the_event_tells_what_the_files_tell(yaml: Any) -> None:
    catalogue = yaml.read(yaml.group("pay") + yaml.component("api", "pay") + yaml.calendar(_SHORT))
    event = _apply(catalogue)
    assert (event.source, event.type, event.time) == ("catalog", "catalog.applied", _NOON)
    assert [file.path for file in decode(event).files] == ["1.yaml"]
    rows = list(entities(event))
    assert rows == list(told(catalogue, changed_at=_NOON))
    assert rows == list(entities(event))
    assert {type(row) for row in rows} <= set(tables().values())
    assert {(row.source, row.changed_at) for row in rows} == {("catalog", _NOON)}


def test_the_same_files_are_not_applied_twice(yaml: Any) -> None:
    catalogue = yaml.read(yaml.group("pay"))
    first = _apply(catalogue)
    assert applied(catalogue, time=_NOON + timedelta(days=1), previous=first) is None


def test_what_is_gone_is_told_as_deleted(yaml: Any) -> None:
    first = _apply(yaml.read(yaml.group("pay") + yaml.component("api", "pay")))
    second = _apply(yaml.read(yaml.group("pay")), first, minutes=1)
    gone = {row.key: row for row in _rows(second) if row.is_deleted}
    assert set(gone) == {"catalog:service:api", "catalog:ownership:api:pay:"}
    assert {row.changed_at for row in gone.values()} == {_NOON + timedelta(minutes=1)}
    kept = [row.key for row in _rows(second) if not row.is_deleted]
    assert kept == ["catalog:group:pay"]


def test_going_back_is_an_event_of_its_own(yaml: Any) -> None:
    old, new = yaml.group("pay", kind="team"), yaml.group("pay", kind="sub-team")
    first = _apply(yaml.read(old))
    second = _apply(yaml.read(new), first, minutes=1)
    third = _apply(yaml.read(old), second, minutes=2)
    assert len({first.id, second.id, third.id}) == 3
    (back,) = _rows(third)
    assert (back.changed_at, back.kind) == (_NOON + timedelta(minutes=2), "team")


def test_deletions_do_not_come_back_two_events_later(yaml: Any) -> None:
    first = _apply(yaml.read(yaml.group("pay") + yaml.group("old")))
    second = _apply(yaml.read(yaml.group("pay")), first, minutes=1)
    third = _apply(yaml.read(yaml.group("pay", kind="sub-team")), second, minutes=2)
    assert [row.key for row in _rows(second) if row.is_deleted] == ["catalog:group:old"]
    assert [row.key for row in _rows(third) if row.is_deleted] == []


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"{",
        b'{"files": [{"path": "a.yaml"}]}',
        b'{"files": [], "gone": [{"table": "commit", "row": {}}]}',
        b'{"files": [], "gone": [{"table": "group", "row": {"key": 1}}]}',
    ],
)
def test_another_body_is_set_aside(data: bytes) -> None:
    event = Event(id="e1", source="catalog", type="catalog.applied", time=_NOON, data=data)
    with pytest.raises(PayloadError, match="e1"):
        list(entities(event))


def test_an_event_without_a_time_is_set_aside(yaml: Any) -> None:
    event = msgspec.structs.replace(_apply(yaml.read(yaml.group("pay"))), time=None)
    with pytest.raises(PayloadError, match="does not say when"):
        list(entities(event))


def _git(folder: Path, *arguments: str) -> str:
    name = ("-c", "user.name=Jane Doe", "-c", "user.email=jane@shop.example")
    done = subprocess.run(
        ["git", "-C", folder, *name, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_git_says_which_commit_the_files_are_at(tmp_path: Path, yaml: Any) -> None:
    _git(tmp_path, "init", "--quiet")
    catalogue = yaml.read(yaml.group("pay"))
    assert provenance([tmp_path]) is None
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "-m", "add")
    commit = _git(tmp_path, "rev-parse", "HEAD")
    found = provenance([tmp_path / "1.yaml"])
    assert found == Provenance(commit, "Jane Doe <jane@shop.example>")
    event = applied(catalogue, time=_NOON, provenance=found)
    assert event is not None
    assert (event.subject, decode(event).commit) == (commit, commit)
    (tmp_path / "1.yaml").write_text("changed: true\n")
    assert provenance([tmp_path]) is None


def test_outside_of_git_no_commit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance([tmp_path]) is None
    monkeypatch.setenv("PATH", "")
    assert provenance([tmp_path]) is None
    assert provenance([]) is None
