"""What comes again every year is no news: two years of a team that rests at the end of each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gnomon.answers import changed as feeds
from gnomon.answers.ask import ask
from gnomon.answers.changed import Change, Feed, what_changed
from gnomon.answers.lineage import metric
from gnomon.answers.marks import marks
from gnomon.answers.question import Question
from gnomon.answers.readings import SEASONS, history_since, readings
from gnomon.domain.answer import AnswerRow
from gnomon.insight.reading import SEASON_WORDS, Natural
from gnomon.notices.wording import signal_rule
from gnomon.operations.home import Home, open_home
from small_home import bring_up_to_date, settings, tell, ticket

WEEKS, YEAR = 104, 52
MONDAY = datetime(2024, 7, 1, 9, tzinfo=UTC)
NOW = MONDAY + timedelta(weeks=WEEKS, days=2)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Finish seven to nine tickets a week, and one in each of the last two weeks of a year."""
    with open_home(settings(tmp_path_factory.mktemp("seasons"))) as home:
        number = 0
        for week in range(WEEKS):
            count = 1 if week % YEAR >= YEAR - 2 else 7 + week * 5 % 3
            for nth in range(count):
                number += 1
                start = MONDAY + timedelta(weeks=week, hours=3 * nth)
                moves = [(start, "indeterminate"), (start + timedelta(hours=30), "done")]
                tell(home, ticket(number, start - timedelta(hours=1), *moves))
        bring_up_to_date(home)
        yield home


def _feed(home: Home) -> Feed:
    installation = home.installation()
    return what_changed(installation, marks(installation), now=NOW)


def _throughput(feed: Feed) -> list[Change]:
    return [one for one in feed.changes if (one.metric, one.scope) == ("throughput", "shop")]


def test_a_quiet_end_of_the_year_is_told_only_where_no_season_is_looked_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _feed(home)
    assert _throughput(found) == []
    assert found.seasonal_count > 0
    monkeypatch.setattr(feeds, "SEASONS", dict.fromkeys(SEASONS))
    blind = _feed(home)
    (told,) = _throughput(blind)
    assert (told.side, told.natural.is_seasonal, blind.seasonal_count) == ("below", False, 0)


def test_a_figure_on_its_page_is_read_as_in_the_feed(home: Home) -> None:
    asked = Question(
        metrics=("throughput",),
        scope="shop",
        since=history_since(NOW.date(), "week"),
        until=NOW.date() + timedelta(days=1),
        every="week",
    )
    (answer,) = ask(home.installation(), asked, now=NOW)
    newest = readings(metric("throughput"), answer.rows, [])[-1]
    assert (newest.value, newest.signal) == (1.0, None)
    assert newest.natural is not None
    assert newest.natural.is_seasonal
    assert newest.natural.lower <= 1 <= newest.natural.upper
    earlier = readings(metric("throughput"), answer.rows, [])[-4]
    assert earlier.natural is not None
    assert earlier.natural.centre > 5 > newest.natural.centre


def test_a_busy_week_in_a_quiet_season_is_held_against_the_season() -> None:
    """Twenty in a week that is quiet every year is a signal, usual as they are elsewhere."""
    values = [1.0 if week % YEAR >= YEAR - 2 else 20.0 + week * 5 % 3 for week in range(WEEKS)]
    values[-1] = 20.0
    rows = [
        AnswerRow(
            period_start=str((MONDAY + timedelta(weeks=week)).date()),
            value=value,
            n=int(value),
            open_n=0,
            coverage=None,
            state="value",
        )
        for week, value in enumerate([*values, 0.0])
    ]
    newest = readings(metric("throughput"), rows, [])[-1]
    assert newest.signal == "above"


def test_a_signal_says_that_its_season_was_taken_out() -> None:
    natural = Natural(
        centre=4, lower=1, upper=7, baseline_count=20, is_provisional=False, is_seasonal=True
    )
    change = Change(
        metric="throughput",
        level="team",
        scope="shop",
        since=NOW.date(),
        side="above",
        value=9,
        n=9,
        natural=natural,
        surprise=0.001,
        rule="rule 1",
        meanwhile=(),
    )
    assert signal_rule(change).endswith(SEASON_WORDS)
