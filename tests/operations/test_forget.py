"""Forgetting a person: nothing kept names them, nothing told later brings them back."""

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gnomon.domain.event import Event
from gnomon.errors import UsageError
from gnomon.operations.export import export
from gnomon.operations.forget import forget
from gnomon.operations.forgotten import Forgotten, Term
from gnomon.operations.home import Home, open_home
from gnomon.operations.replay import replay
from gnomon.operations.subject import find_subject
from small_home import (
    NewHome,
    branch_commit,
    bring_up_to_date,
    comment,
    entity_hashes,
    event,
    merge_request,
    observation_rows,
    project,
    tell,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN = re.compile(rb"ann archer|ann@example\.org|(?<![a-z])ann(?![a-z])", re.IGNORECASE)


def told() -> list[Event]:
    return [
        project(1, "web/checkout"),
        branch_commit(1, MONDAY - HOUR),
        merge_request(1, MONDAY),
        merge_request(1, MONDAY, MONDAY + HOUR, title="Ann Archer, ann@example.org: @ann"),
        comment(1, MONDAY + HOUR / 2, author="bob"),
        branch_commit(2, MONDAY, author="bob"),
        merge_request(2, MONDAY, MONDAY + 2 * HOUR, author="bob"),
    ]


def naming(home: Path) -> list[str]:
    """List the files under a home whose content names Ann, unpacked where it is compressed."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file() or "catalogue" in path.parts:
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += json.dumps(pq.read_table(path).to_pylist(), default=_text).encode()
        if path.suffix == ".db":
            with sqlite3.connect(path) as database:
                content += "\n".join(database.iterdump()).encode()
            database.close()
        if ANN.search(content):
            found.append(str(path.relative_to(home)))
    return found


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def figures(home: Home) -> list[tuple[str, str, str]]:
    rows = observation_rows(home)
    return sorted((row["metric"], row["subject_id"], str(row["value"])) for row in rows)


def forget_ann(home: Home, who: str = "ann") -> None:
    with home.lease() as held:
        done = forget(home, held, find_subject(home, who))
    assert any(re.search(r"all\.yaml:\d+$", where) for where in done.still_named)


def test_no_byte_of_the_home_names_a_forgotten_person(new_home: NewHome) -> None:
    with open_home(new_home()) as home:
        tell(home, *told())
        bring_up_to_date(home, settle=True)
        tell(
            home,
            merge_request(3, MONDAY, MONDAY + HOUR),
            event("gitlab.api.notes", b"ann@example.org{"),
        )
        bring_up_to_date(home)
        tell(home, merge_request(4, MONDAY, MONDAY + HOUR))
        values = figures(home)
        assert naming(home.settings.home)
        forget_ann(home)
        assert naming(home.settings.home) == []
        assert figures(home) == values
        people = {row["person_id"] for row in observation_rows(home)}
        assert len(people - {None, "catalog:person:bob"}) == 1
        key = home.settings.home / "forget.key"
        assert key.stat().st_mode & 0o777 == 0o600


def test_neither_sources_nor_catalogue_nor_replay_bring_a_person_back(new_home: NewHome) -> None:
    with open_home(new_home()) as home:
        tell(home, *told())
        bring_up_to_date(home)
        forget_ann(home)
        tell(home, merge_request(7, MONDAY, MONDAY + HOUR), branch_commit(7, MONDAY - HOUR))
        tell(home, event("gitlab.api.notes", b"cut short: Ann Archer <ann@example.org>"))
        bring_up_to_date(home)
        with home.lease() as held:
            home.inbox.scrub()
        assert naming(home.settings.home) == []
        before = entity_hashes(home), observation_rows(home)
        with home.lease() as held:
            replay(home, held)
        bring_up_to_date(home, whole=True)
        home.lake.vacuum(keep=timedelta(0))
        assert naming(home.settings.home) == []
        assert (entity_hashes(home), observation_rows(home)) == before
        with pytest.raises(UsageError, match="No person is called 'ann'"):
            find_subject(home, "ann")


@pytest.mark.parametrize("who", ["ann", "Ann@Example.org", "gitlab:ann"])
def test_a_person_is_found_by_name_address_or_account(new_home: NewHome, who: str) -> None:
    with open_home(new_home()) as home:
        tell(home, *told())
        bring_up_to_date(home)
        subject = find_subject(home, who)
    assert subject.names == ("Ann", "Ann Archer")
    assert subject.emails == ("ann@example.org",)
    assert subject.user_names == ("ann",)
    assert subject.keys == (
        "catalog:person:ann",
        "gitlab:identity:317",
        "gitlab:identity:ann@example.org",
    )


def test_an_export_holds_everything_that_names_a_person(new_home: NewHome) -> None:
    with open_home(new_home()) as home:
        tell(home, *told())
        bring_up_to_date(home)
        found = export(home, find_subject(home, "ann"))
    assert {row["key"] for row in found.entities["identity"]} == {
        "gitlab:identity:317",
        "gitlab:identity:ann@example.org",
    }
    assert {row["name"] for row in found.entities["person"]} == {"Ann Archer"}
    assert {row["person_id"] for row in found.observations} == {"catalog:person:ann"}
    assert {event.type for event in found.events} == {
        "catalog.applied",
        "gitlab.api.merge_requests",
        "gitlab.api.merge_request_commits",
    }
    assert not [event for event in found.events if '"iid": 2' in event.data]


def ann_forgotten() -> Forgotten:
    forgotten = Forgotten(b"key", {})
    forgotten.add(
        [Term("email", "ann@example.org"), Term("user", "ann"), Term("name", "ann archer")]
    )
    return forgotten


@pytest.mark.parametrize(
    "text",
    ["ann", "Ann Archer", "by Ann  Archer.", "@ann: look", "x <ann@example.org>", "/users/ann?a=1"],
)
def test_every_way_of_naming_a_person_is_replaced(text: str) -> None:
    clean = ann_forgotten().text(text)
    assert not ANN.search(clean.encode())
    assert "forgotten-" in clean


@pytest.mark.parametrize("text", ["annual", "an archer", "joann@example.org", "plan ann", ""])
def test_what_names_nobody_stays(text: str) -> None:
    assert ann_forgotten().text(text) == text


def test_a_body_that_is_no_json_is_cleaned_byte_by_byte() -> None:
    body = b"c0ffee\x00Ann Archer\x00ann@example.org\x00\xff\xfe title\n"
    clean = ann_forgotten().event(Event(id="1", source="git", type="git.log", data=body))
    assert clean.data.startswith(b"c0ffee\x00forgotten-")
    assert clean.data.endswith(b"\x00\xff\xfe title\n")
    assert not ANN.search(clean.data)
