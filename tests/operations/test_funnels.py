"""A funnel counted from a table of events: what is kept, what is refused, what is never kept."""

from collections.abc import Iterator
from datetime import date

import pytest

from gnomon.domain.growth import FunnelCount
from gnomon.errors import UsageError
from gnomon.lake.every import newest_rows
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.documents import held_documents
from gnomon.operations.edit import edit
from gnomon.operations.funnels import count_funnel, keep_count
from gnomon.operations.home import Home, open_home
from gnomon.operations.intake import give_out, take_in
from small_home import CATALOGUE, read_up_to_date, settings

FUNNEL = (
    "apiVersion: gnomon.dev/v1\nkind: Funnel\nmetadata: {name: NAME}\n"
    "spec: {steps: [visit, order]}\n"
)
EVENTS = """\
user,step,at,page
u-17,visit,2026-05-02T10:00:00+02:00,/
u-17,order,2026-05-03T08:00:00Z,/order
u-18,visit,2026-05-04 09:00:00,/
,visit,2026-05-04T09:00:00Z,/
u-19,visit,yesterday,/
"""


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    filed = f"{CATALOGUE}---\n{FUNNEL.replace('NAME', 'filed')}"
    with open_home(settings(tmp_path_factory.mktemp("home"), catalogue=filed)) as home:
        apply_catalogue(home)
        edit(home, FUNNEL.replace("NAME", "order"), author="ann")
        read_up_to_date(home)
        yield home


def test_counts_are_kept_and_users_are_not(home: Home) -> None:
    told = count_funnel(home, "order", EVENTS)
    assert (told.since, told.until) == (date(2026, 5, 2), date(2026, 5, 4))
    assert told.counted.reached == (2, 1)
    assert [(each.row, each.reason) for each in told.refused] == [
        (4, "no user"),
        (5, "at: 'yesterday' is no ISO 8601 time"),
    ]
    keep_count(home, told, author="ann")
    read_up_to_date(home)
    assert [
        (each.position, each.reached_count) for each in newest_rows(home.lake, FunnelCount)
    ] == [
        (1, 2),
        (2, 1),
    ]
    assert not [each for each in held_documents(home) if "u-17" in each.document.text]


def test_what_cannot_be_counted_says_what_to_do(home: Home) -> None:
    with pytest.raises(UsageError, match="No funnel is called 'odrer'"):
        count_funnel(home, "odrer", EVENTS)
    with pytest.raises(UsageError, match="lacks the column user; it needs user, step, at"):
        count_funnel(home, "order", "who,step,at\n")
    with pytest.raises(UsageError, match="No row is an event of a user; 1 could not be used"):
        count_funnel(home, "order", "user,step,at\n,visit,2026-05-01\n")
    with pytest.raises(UsageError, match="before it begins on 2026-05-02"):
        count_funnel(home, "order", EVENTS, until=date(2026, 5, 1))


def test_a_funnel_of_a_file_keeps_its_counts_there(home: Home) -> None:
    told = count_funnel(home, "filed", EVENTS)
    with pytest.raises(UsageError, match="defines the funnel filed: write the counts there"):
        keep_count(home, told, author="ann")


def test_a_table_brings_counts_and_gives_them_out_again(home: Home) -> None:
    table = (
        "name,steps,counts.1.from,counts.1.to,counts.1.reached\n"
        "more,look; buy,2026-05-01,2026-05-31,30; 12\n"
    )
    assert take_in(home, "Funnel", table, author="ann").kept == ("more",)
    read_up_to_date(home)
    rows = [each for each in newest_rows(home.lake, FunnelCount) if "more" in each.funnel_id]
    assert [(each.position, each.reached_count) for each in rows] == [(1, 30), (2, 12)]
    assert "30; 12" in give_out(home, "Funnel")
