"""Edits of the catalogue in pages: checked, accepted once, told like a file's."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from gnomon.domain.steering import Target, TargetGuard
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.documents import held_documents, history
from gnomon.operations.edit import EditRefusedError, StaleEditError, edit, remove
from gnomon.operations.forget import forget
from gnomon.operations.home import Home, open_home
from gnomon.operations.replay import replay
from gnomon.operations.subject import find_subject
from small_home import CATALOGUE, NewHome, entity_hashes, read_up_to_date, rows_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def target(name: str = "lead", value: str = "48h", more: str = "", metric: str = "") -> str:
    return (
        f"apiVersion: gnomon.dev/v1\nkind: Target\nmetadata: {{name: {name}}}\n"
        f"spec:\n  metric: {metric or 'change_lead_time'}\n  group: shop\n  direction: lower\n"
        f"  baseline: 96h\n  target: {value}\n  start: 2026-01-01\n  due: 2026-07-01\n"
        f"  owner: ann\n{more}"
    )


GUARDED = "  guards: [{metric: change_fail_rate, band: 10%}]\n"


@pytest.fixture
def home(new_home: NewHome) -> Iterator[Home]:
    with open_home(new_home()) as opened:
        apply_catalogue(opened, now=MONDAY)
        yield opened


def test_an_edit_becomes_the_same_rows_as_a_file(home: Home, new_home: NewHome) -> None:
    edit(home, target(more=GUARDED), author="ann", now=MONDAY + HOUR)
    read_up_to_date(home)
    in_file = new_home("filed", catalogue=f"{CATALOGUE}---\n{target(more=GUARDED)}")
    with open_home(in_file) as filed:
        apply_catalogue(filed, now=MONDAY + HOUR)
        read_up_to_date(filed)
        for table in (Target, TargetGuard):
            assert rows_of(home, table) == rows_of(filed, table) != []
    (row,) = rows_of(home, Target)
    assert (row["scope_id"], row["target"], row["due"]) == (
        "catalog:group:shop",
        48 * 3600.0,
        date(2026, 7, 1),
    )


def test_a_new_version_takes_back_what_it_no_longer_says(home: Home) -> None:
    first = edit(home, target(more=GUARDED), author="ann", now=MONDAY + HOUR)
    edit(home, target(value="40h"), author="bob", based_on=first.version, now=MONDAY + 2 * HOUR)
    read_up_to_date(home)
    assert [row["target"] for row in rows_of(home, Target)] == [40 * 3600.0]
    assert rows_of(home, TargetGuard) == []


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(home: Home) -> None:
    first = edit(home, target(), author="ann", now=MONDAY + HOUR)
    edit(home, target(value="40h"), author="ann", based_on=first.version)
    with pytest.raises(StaleEditError, match="changed by ann"):
        edit(home, target(value="30h"), author="bob", based_on=first.version)
    read_up_to_date(home)
    with pytest.raises(StaleEditError, match="Nothing is overwritten"):
        edit(home, target(value="30h"), author="bob")
    assert [row["target"] for row in rows_of(home, Target)] == [40 * 3600.0]


def test_of_many_edits_at_once_one_is_accepted(home: Home) -> None:
    first = edit(home, target(), author="ann", now=MONDAY + HOUR)
    begin, accepted, refused = threading.Barrier(6), [], []

    def attempt(number: int) -> None:
        begin.wait()
        try:
            accepted.append(
                edit(home, target(value=f"{number}h"), author="x", based_on=first.version)
            )
        except StaleEditError as error:
            refused.append(error)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(accepted), len(refused)) == (1, 5)


def test_the_same_edit_twice_is_one(home: Home) -> None:
    first = edit(home, target(), author="ann", now=MONDAY + HOUR)
    assert edit(home, target(), author="ann") == first
    assert len(history(home, "Target", "lead")) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no document"),
        (f"{target()}---\n{target('other')}", "2 documents"),
        ("a: [", "no document"),
        (target().replace("kind: Target", "kind: Targett"), "Did you mean 'Target'"),
        (target().replace("name: lead", "title: lead"), "no metadata.name"),
        (target(value="soon"), "a figure such as"),
        (target(value="200h"), "worse than the baseline"),
        (target().replace("group: shop", "group: shopp"), "which nothing defines"),
        (target(more="  parent: lead\n"), "a cycle"),
        (target(more="  note: glpat-abcdefghijklmnopqrstuv\n"), "GitLab token"),
    ],
)
def test_what_a_file_may_not_say_a_page_may_not_either(home: Home, text: str, says: str) -> None:
    with pytest.raises(EditRefusedError) as refused:
        edit(home, text, author="ann")
    assert says in str([str(refused.value), *map(str, refused.value.findings)])
    assert held_documents(home) == []


def test_what_a_file_defines_is_read_only(new_home: NewHome) -> None:
    with open_home(new_home(catalogue=f"{CATALOGUE}---\n{target()}")) as home:
        apply_catalogue(home, now=MONDAY)
        with pytest.raises(EditRefusedError, match=r"defined in all\.yaml:\d+"):
            edit(home, target(value="40h"), author="ann")
        read_up_to_date(home)
        (held,) = held_documents(home)
        assert held.document.text.splitlines() == target().splitlines()
        assert (held.document.file, held.document.author) == ("all.yaml", None)


def test_a_file_takes_over_what_a_page_made_and_gives_it_back(home: Home) -> None:
    edit(home, target(more=GUARDED), author="ann", now=MONDAY + HOUR)
    file = home.settings.folder / "catalogue" / "target.yaml"
    file.write_text(target(value="40h"), encoding="utf-8")
    apply_catalogue(home, now=MONDAY + 2 * HOUR)
    read_up_to_date(home)
    assert [row["target"] for row in rows_of(home, Target)] == [40 * 3600.0]
    assert rows_of(home, TargetGuard) == []
    file.unlink()
    apply_catalogue(home, now=MONDAY + 3 * HOUR)
    read_up_to_date(home)
    assert rows_of(home, Target) == []
    edit(home, target(value="44h"), author="ann", now=MONDAY + 4 * HOUR)
    read_up_to_date(home)
    assert [row["target"] for row in rows_of(home, Target)] == [44 * 3600.0]


def test_what_others_refer_to_stays(home: Home) -> None:
    north = edit(home, target("north"), author="ann", now=MONDAY + HOUR)
    edit(home, target(more="  parent: north\n"), author="ann", now=MONDAY + HOUR)
    with pytest.raises(EditRefusedError, match="Another document would break"):
        remove(home, "Target", "north", author="ann", based_on=north.version)


def test_a_removal_is_an_edit_with_a_history(home: Home) -> None:
    first = edit(home, target(more=GUARDED), author="ann", now=MONDAY + HOUR)
    remove(home, "Target", "lead", author="bob", based_on=first.version, now=MONDAY + 2 * HOUR)
    read_up_to_date(home, settle=True)
    assert rows_of(home, Target) == rows_of(home, TargetGuard) == []
    edit(home, target(value="40h"), author="ann", now=MONDAY + 3 * HOUR)
    read_up_to_date(home, settle=True)
    told = history(home, "Target", "lead")
    assert [(each.document.author, each.document.is_deleted) for each in told] == [
        ("ann", False),
        ("bob", True),
        ("ann", False),
    ]


def test_a_clock_that_goes_back_loses_no_edit(home: Home) -> None:
    first = edit(home, target(), author="ann", now=MONDAY + HOUR)
    edit(home, target(value="40h"), author="ann", based_on=first.version, now=MONDAY)
    read_up_to_date(home)
    assert [row["target"] for row in rows_of(home, Target)] == [40 * 3600.0]


def test_edits_can_be_replayed(home: Home) -> None:
    first = edit(home, target(more=GUARDED), author="ann", now=MONDAY + HOUR)
    edit(home, target("other"), author="ann", now=MONDAY + HOUR)
    edit(home, target(value="40h"), author="bob", based_on=first.version, now=MONDAY + 2 * HOUR)
    read_up_to_date(home, settle=True)
    before = entity_hashes(home)
    with home.lease() as held:
        replay(home, held)
    assert entity_hashes(home) == before


def test_edits_forget_people(home: Home) -> None:
    edit(home, target().replace("owner: ann", "owner: bob"), author="bob", now=MONDAY + HOUR)
    read_up_to_date(home)
    with home.lease() as held:
        forget(home, held, find_subject(home, "bob"))
    (row,) = rows_of(home, Target)
    (held_now,) = held_documents(home)
    assert "bob" not in str(row)
    assert "bob" not in held_now.document.text
    assert "bob" not in str(held_now)
    with home.lease() as held:
        replay(home, held)
    assert rows_of(home, Target) == [row]
