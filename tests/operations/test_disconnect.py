"""A source is taken out with what it told, and nothing of it is left; or its facts stay."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from gnomon.answers.tables import Tables
from gnomon.domain.event import Event
from gnomon.errors import SettingsError, UsageError
from gnomon.operations.connect import connect_source, said
from gnomon.operations.disconnect import (
    disconnect_source,
    extent,
    finish_removals,
    unconnected,
)
from gnomon.operations.home import Home, open_home
from gnomon.operations.removals import removals
from gnomon.settings import Settings, load
from small_home import (
    CATALOGUE,
    branch_commit,
    bring_up_to_date,
    entity_hashes,
    event,
    incident,
    merge_request,
    observation_rows,
    pipeline_deployment,
    project,
    read_up_to_date,
    tell,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES = {name: {"type": name} for name in ("gitlab", "pagerduty", "argocd")}


def settings(folder: Path, *names: str) -> Settings:
    """Write a home's settings and catalogue, as people keep them."""
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "all.yaml").write_text(CATALOGUE)
    told = {"catalogue": ["catalogue"], "sources": {name: SOURCES[name] for name in names}}
    (folder / "gnomon.yaml").write_text(yaml.safe_dump(told))
    return load(folder)


def gitlab() -> list[Event]:
    return [
        project(1, "web/checkout"),
        branch_commit(1, MONDAY - HOUR),
        merge_request(1, MONDAY, MONDAY + HOUR),
        pipeline_deployment(1, MONDAY + 2 * HOUR),
    ]


def pagerduty() -> list[Event]:
    return [
        incident("Q1", MONDAY + 3 * HOUR),
        incident("Q1", MONDAY + 3 * HOUR, MONDAY + 5 * HOUR),
        incident("Q2", MONDAY + 30 * HOUR, MONDAY + 31 * HOUR),
    ]


def figures(home: Home) -> list[tuple[str, str, str]]:
    return sorted(
        (row["metric"], row["subject_id"], str(row["value"])) for row in observation_rows(home)
    )


def naming(home: Path, what: bytes) -> list[str]:
    """List the files under a home that hold some bytes, unpacked where they are compressed."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file() or "catalogue" in path.parts:
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pq.read_table(path).to_pylist()).encode()
        if path.suffix == ".db":
            with sqlite3.connect(path) as database:
                lines = [line for line in database.iterdump() if '"journal"' not in line]
            database.close()
            content = "\n".join(lines).encode()
        if what in content:
            found.append(str(path.relative_to(home)))
    return found


def finish(home: Home) -> None:
    """Do what a refresh begins with."""
    with home.lease() as held:
        finish_removals(home, held)


def test_nothing_is_left_of_a_source_removed_with_its_data(tmp_path: Path) -> None:
    with open_home(settings(tmp_path / "never", "gitlab")) as home:
        tell(home, *gitlab())
        bring_up_to_date(home, settle=True)
        expected = entity_hashes(home), figures(home)

    with open_home(settings(tmp_path / "had", "gitlab", "pagerduty")) as home:
        tell(home, *gitlab(), *pagerduty())
        bring_up_to_date(home, settle=True)
        tell(home, event("pagerduty.api.incidents", b"not read", source="pagerduty"))
        read_up_to_date(home)
        tell(home, incident("Q3", MONDAY + 40 * HOUR))
        home.inbox.add_wants([("pagerduty", "incident", "Q9")])
        home.inbox.save_cursor("pagerduty", "incidents", "2026-03-02")
        assert figures(home) != expected[1]
        assert extent(home, "pagerduty").event_count == 3

        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        bring_up_to_date(home)

        assert (entity_hashes(home), figures(home)) == expected
        told = extent(home, "pagerduty")
        assert (told.waiting_count, told.event_count, told.rows) == (0, 0, {})
        assert not home.inbox.cursor("pagerduty")
        assert not home.inbox.want_counts()
        assert "pagerduty" not in home.inbox.source_states()
        assert removals(home) == []
        assert naming(home.settings.home, b"Incident Q") == []
        actions = [(one.who, one.action, one.about) for one in home.inbox.entries(limit=9)]
        assert ("ann", "source.removed", "pagerduty") in actions
        (done,) = home.inbox.entries(limit=9, action="source.data_removed")
        assert (done.who, done.detail[:9]) == ("ann", "5 events,")


def test_a_source_connected_again_tells_everything_again(tmp_path: Path) -> None:
    with open_home(settings(tmp_path, "gitlab", "pagerduty")) as home:
        tell(home, *gitlab(), *pagerduty())
        read_up_to_date(home)
        before = entity_hashes(home)

        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        finish(home)
        assert entity_hashes(home) != before
        tell(home, *pagerduty())
        read_up_to_date(home)

        assert entity_hashes(home) == before


def test_what_comes_late_of_a_removed_source_is_never_read(tmp_path: Path) -> None:
    """A sync of another process, which knows nothing of the removal, goes on for a while."""
    with open_home(settings(tmp_path, "gitlab", "pagerduty")) as home:
        tell(home, *gitlab(), *pagerduty())
        read_up_to_date(home)
        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        finish(home)
        expected = entity_hashes(home)

        tell(home, incident("Q9", MONDAY))
        home.inbox.save_cursor("pagerduty", "incidents", "2026-03-02")
        finish(home)
        read_up_to_date(home)

        assert entity_hashes(home) == expected
        assert not home.inbox.cursor("pagerduty")
        assert removals(home) == []
        # Connected again it is heard, and is told everything from the beginning.
        told = {"token_env": "PD_TOKEN", "url": "https://api.pagerduty.com"}
        wanted = said(home.settings, "pagerduty", "pagerduty", told)
        connect_source(home, wanted, who="ann")
        tell(home, incident("Q9", MONDAY))
        finish(home)
        read_up_to_date(home)
        assert extent(home, "pagerduty").event_count == 1


def test_a_source_is_not_connected_while_an_earlier_one_is_taken_out(tmp_path: Path) -> None:
    with open_home(settings(tmp_path, "gitlab", "pagerduty")) as home:
        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        told = {"url": "https://api.pagerduty.com"}
        wanted = said(home.settings, "pagerduty", "pagerduty", told)

        with pytest.raises(SettingsError, match="being taken out"):
            connect_source(home, wanted, who="ann")
        finish(home)
        connect_source(home, wanted, who="ann")
        assert list(load(tmp_path).sources) == ["gitlab", "pagerduty"]


def test_somebody_who_was_never_connected_may_tell_again(tmp_path: Path) -> None:
    with open_home(settings(tmp_path, "gitlab")) as home:
        tell(home, *pagerduty())
        home.inbox.record_success("pagerduty", MONDAY)
        read_up_to_date(home)
        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        finish(home)
        tell(home, incident("Q9", MONDAY))
        finish(home)
        read_up_to_date(home)

        assert extent(home, "pagerduty").event_count == 1


def test_without_its_data_the_facts_of_a_source_stay(tmp_path: Path) -> None:
    with open_home(settings(tmp_path, "gitlab", "pagerduty")) as home:
        tell(home, *gitlab(), *pagerduty())
        home.inbox.record_success("pagerduty", MONDAY)
        read_up_to_date(home)
        before = entity_hashes(home)

        disconnect_source(home, "pagerduty", with_data=False, who="ann")
        finish(home)

        assert entity_hashes(home) == before
        assert list(load(tmp_path).sources) == ["gitlab"]
        assert list(home.settings.sources) == ["gitlab"]
        assert unconnected(home) == ["pagerduty"]
        # What was kept may go later.
        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        finish(home)
        assert extent(home, "pagerduty").row_count == 0
        assert unconnected(home) == []


def test_what_another_source_told_of_the_same_thing_is_the_newest_again(tmp_path: Path) -> None:
    """Two tables are loaded under one key, as a hand-written one and its correction may be."""

    def told(source: str, name: str, at: datetime) -> Event:
        row = {
            "key": "hand:identity:ann",
            # Whom a row names need not be who loads it.
            "source": "first",
            "name": name,
            "changed_at": at.isoformat(),
        }
        return event("table.rows", row, "identity", source=source)

    folder = tmp_path / "home"
    sources = {name: {"type": "table"} for name in ("first", "second")}
    folder.mkdir()
    (folder / "gnomon.yaml").write_text(yaml.safe_dump({"sources": sources}))
    with open_home(load(folder)) as home:
        tell(home, told("first", "Ann", MONDAY), told("second", "Anne", MONDAY + HOUR))
        read_up_to_date(home, settle=True)
        assert home.inbox.counts() == {}

        disconnect_source(home, "second", with_data=True, who="ann")
        finish(home)

        assert _names(home) == ["Ann"]


def _names(home: Home) -> Iterable[str]:
    with home.engine.session() as session:
        tables = Tables(session, home.lake, {})
        tables.bring("identity")
        rows = session.rows(lambda: session.table("identity"), "identities").to_pylist()
    return [row["name"] for row in rows]


@pytest.mark.parametrize("fails_at", ["drop_source", "forget_seen", "record"])
def test_a_removal_that_was_interrupted_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    with open_home(settings(tmp_path / "never", "gitlab")) as home:
        tell(home, *gitlab())
        read_up_to_date(home)
        expected = entity_hashes(home)

    class KilledError(Exception):
        pass

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with open_home(settings(tmp_path / "had", "gitlab", "pagerduty")) as home:
        tell(home, *gitlab(), *pagerduty())
        read_up_to_date(home)
        disconnect_source(home, "pagerduty", with_data=True, who="ann")
        with monkeypatch.context() as patched:
            patched.setattr(type(home.inbox), fails_at, killed)
            with pytest.raises(KilledError):
                finish(home)
        assert [one.source for one in removals(home)] == ["pagerduty"]

        finish(home)

        assert entity_hashes(home) == expected
        # What was told may be told again, whenever it was interrupted.
        assert home.inbox.accept(pagerduty()).new == 3


def test_who_nobody_knows_and_a_file_that_says_otherwise_change_nothing(tmp_path: Path) -> None:
    with open_home(settings(tmp_path, "gitlab")) as home:
        with pytest.raises(UsageError, match="No source of the settings is called 'jira'"):
            disconnect_source(home, "jira", with_data=True, who="ann")
        (tmp_path / "gnomon.yaml").write_text("organisation: Somebody else's\n")
        with pytest.raises(SettingsError, match="no source 'gitlab' any more"):
            disconnect_source(home, "gitlab", with_data=True, who="ann")
        assert removals(home) == []
        assert list(home.settings.sources) == ["gitlab"]
        assert home.inbox.entries(limit=9) == []
