"""The promise of an anonymous wave, attacked wherever something of it is kept."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from survey_home import PEOPLE, SECRET, Hold, read_all

from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.inbox.secrecy import hashed
from gnomon.lake.every import newest_rows
from gnomon.operations.backup import backup
from gnomon.operations.home import Home
from gnomon.operations.replay import replay
from gnomon.operations.surveys import Opened, answer, close_wave, open_wave
from gnomon.surveys.sealing import Seal, SealError

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("surveys")]

_TODAY = datetime.now(UTC).date()
#: Scores that tell everybody apart, were there a link.
_SAID = {
    person: {"csat": str(1 + place % 5), "nps": str(place % 11)}
    for place, person in enumerate(PEOPLE)
    if person not in ("build5", "tiny1")
}
_SAID["shop3"]["own_missing"] = SECRET


def _files(home: Home) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(home.settings.home.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


@pytest.fixture(scope="module")
def under_way(home: Home) -> Opened:
    """Let everybody answer in one known order, and leave the wave open."""
    opened = open_wave(home, "builds", who="test", wave="2026-a", on=_TODAY)
    for person, form in _SAID.items():
        invited = home.inbox.invited_by(opened.tokens[person])
        assert invited is not None
        assert answer(home, invited, form)
    return opened


@pytest.fixture(scope="module")
def over(home: Home, under_way: Opened) -> Opened:
    close_wave(home, "builds", who="test")
    read_all(home)
    return under_way


def test_the_open_wave_is_sealed_in_database_and_journal(home: Home, under_way: Opened) -> None:
    for path, data in _files(home):
        assert SECRET.encode() not in data, path
        for token in under_way.tokens.values():
            assert token.encode() not in data, path
    with sqlite3.connect(home.settings.home / "inbox.db") as database:
        boxes = database.execute("SELECT id, box FROM survey_sealed").fetchall()
        spent = dict(database.execute("SELECT person, is_spent FROM survey_invitee").fetchall())
        schema = {
            table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            for table in ("survey_sealed", "survey_token", "survey_invitee")
        }
    database.close()
    # All of one length: the one with the long comment is not among them by size.
    assert {len(box) for _, box in boxes} == {len(boxes[0][1])}
    assert len(boxes) == len(_SAID)
    assert sum(spent.values()) == len(_SAID)
    # Nothing joins the tables but the wave, and no column is a time.
    assert set(schema["survey_sealed"]) & set(schema["survey_invitee"]) == {"wave"}
    assert schema["survey_sealed"] == ["id", "wave", "box"]
    assert schema["survey_token"] == ["token_hash", "wave", "person"]
    assert schema["survey_invitee"] == [
        "wave", "person", "group_id", "asked_on", "is_spent", "reminders",
    ]  # fmt: skip


def test_rows_lie_in_no_order_of_time(home: Home, under_way: Opened) -> None:
    seal = Seal(home.settings.home, under_way.wave.id)
    kept = [seal.open(box) for _, box in home.inbox.sealed(under_way.wave.id)]
    told = [f'"nps":{form["nps"]}'.encode() for form in _SAID.values()]
    order = [next(place for place, one in enumerate(told) if one in box) for box in kept]
    assert order != sorted(order)
    with sqlite3.connect(home.settings.home / "inbox.db") as database:
        for table in ("survey_sealed", "survey_token", "survey_invitee"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                database.execute(f"SELECT rowid FROM {table}")  # noqa: S608
    database.close()


def test_a_backup_of_an_open_wave_opens_no_seal(
    home: Home, under_way: Opened, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    with home.lease() as held:
        backup(home, held, file)
    import tarfile  # noqa: PLC0415

    with tarfile.open(file) as archive:
        names = archive.getnames()
        database = archive.extractfile("inbox.db")
        assert database is not None
        copied = database.read()
    assert not [name for name in names if "key" in name and "survey" in name]
    key = next((home.settings.home / "survey-keys").glob("*.key")).read_bytes()
    assert key not in copied
    with pytest.raises(SealError, match="Backups do not hold it"):
        Seal(tmp_path, under_way.wave.id).open(home.inbox.sealed(under_way.wave.id)[0][1])


def test_nobody_answers_twice_or_with_another_token(home: Home, under_way: Opened) -> None:
    invited = home.inbox.invited_by(under_way.tokens["build0"])
    assert invited is not None
    assert invited.has_answered
    assert not answer(home, invited, {"csat": "1"})
    assert home.inbox.answer_count(under_way.wave.id) == len(_SAID)
    assert home.inbox.invited_by("guessed") is None
    assert home.inbox.invited_by("") is None
    assert home.inbox.invited_by(hashed(under_way.tokens["build0"]).hex()) is None


def test_after_the_wave_nothing_says_who_answered(home: Home, over: Opened) -> None:
    with sqlite3.connect(home.settings.home / "inbox.db") as database:
        assert database.execute("SELECT count(*) FROM survey_token").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM survey_sealed").fetchone() == (0,)
        rows = database.execute(
            "SELECT DISTINCT is_spent, reminders, group_id FROM survey_invitee"
        ).fetchall()
    database.close()
    assert rows == [(0, 0, None)]
    assert list((home.settings.home / "survey-keys").iterdir()) == []
    assert home.inbox.invited_by(over.tokens["build0"]) is None
    hashes = [hashed(token) for token in over.tokens.values()]
    for path, data in _files(home):
        assert not any(one in data for one in hashes), path


def test_the_lake_links_nobody(home: Home, over: Opened) -> None:
    del over
    (wave,) = newest_rows(home.lake, SurveyWave)
    answers = newest_rows(home.lake, SurveyAnswer)
    assert (wave.answered_count, wave.invited_count) == (len(_SAID), len(PEOPLE))
    assert {each.respondent_id for each in answers} == {None}
    assert {each.answered_on for each in answers} == {wave.closed_on}
    # One of two of `tiny` answered: nothing is of that group, and the next smallest lost its name.
    groups = {each.group_id for each in answers}
    assert groups == {None, "catalog:group:shop"}
    assert sum(each.question == "csat" and each.group_id is None for each in answers) == 6
    # A comment stands apart from the scores beside it, and of no group.
    (comment,) = [each for each in answers if each.text is not None]
    assert (comment.text, comment.group_id) == (SECRET, None)
    assert sum(each.response_id == comment.response_id for each in answers) == 1


def test_commits_and_events_tell_one_time_for_all(home: Home, over: Opened) -> None:
    del over
    received, events = set(), set()
    for file in home.lake.snapshot("survey_answer").files:
        rows = pq.ParquetFile(file.uri).read()
        received |= set(rows["received_at"].to_pylist())
        events |= set(rows["event_id"].to_pylist())
    assert len(received) == len(events) == 1
    log = Path(home.lake.root) / "survey_answer" / "_delta_log"
    assert len(list(log.glob("*.json"))) <= 2


def test_the_order_of_the_event_is_not_that_of_answering(home: Home, over: Opened) -> None:
    del over
    (file,) = home.lake.snapshot("survey_answer").files
    rows = pq.ParquetFile(file.uri).read().to_pylist()
    told = [row["code"] for row in rows if row["question"] == "nps"]
    assert sorted(told) == sorted(int(form["nps"]) for form in _SAID.values())
    assert told != [int(form["nps"]) for form in _SAID.values()]


def test_gnomons_own_journal_names_no_one(home: Home, over: Opened) -> None:
    del over
    entries = [each for each in home.inbox.entries(limit=99) if each.action.startswith("survey")]
    assert {each.action for each in entries} == {"survey.opened", "survey.closed"}
    for entry in entries:
        assert not any(person in entry.detail + entry.about for person in PEOPLE)


def test_a_replay_tells_the_same_and_no_more(home: Home, over: Opened) -> None:
    del over
    before = newest_rows(home.lake, SurveyAnswer), newest_rows(home.lake, SurveyWave)
    with home.lease() as held:
        replay(home, held)
    assert (newest_rows(home.lake, SurveyAnswer), newest_rows(home.lake, SurveyWave)) == before


def test_what_few_say_is_never_kept(home: Home, hold: Hold, over: Opened) -> None:
    del over
    few = {person: {"csat": "1", "own_missing": "too few to say"} for person in PEOPLE[:4]}
    _, closed = hold("builds", few, "2026-b", _TODAY.replace(year=_TODAY.year + 1))
    assert (closed.answered_count, closed.is_told) == (4, False)
    wave = next(each for each in newest_rows(home.lake, SurveyWave) if each.wave == "2026-b")
    assert wave.answered_count == 4
    answers = newest_rows(home.lake, SurveyAnswer)
    assert not [each for each in answers if each.wave_id == wave.key]
    for path, data in _files(home):
        assert b"too few to say" not in data, path


def test_a_lost_key_loses_no_answer(home: Home, over: Opened) -> None:
    del over
    opened = open_wave(
        home, "builds", who="test", wave="2026-c", on=_TODAY.replace(year=_TODAY.year + 2)
    )
    invited = home.inbox.invited_by(opened.tokens["build0"])
    assert invited is not None
    assert answer(home, invited, {"csat": "4"})
    (key,) = (home.settings.home / "survey-keys").iterdir()
    data = key.read_bytes()
    key.unlink()
    with pytest.raises(SealError, match=r"not at .*survey-keys"):
        close_wave(home, "builds", who="test")
    assert home.inbox.answer_count(opened.wave.id) == 1
    key.write_bytes(data)
    assert close_wave(home, "builds", who="test").answered_count == 1
