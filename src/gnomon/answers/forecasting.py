"""When will it be done, and how much by then: from a unit's own throughput."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.marks import Marks
from gnomon.answers.question import Question
from gnomon.answers.readings import known_values
from gnomon.errors import UsageError
from gnomon.insight.forecast import Chance, Kept, Sure, backtest, chances, how_many, when

#: How much of the past a forecast draws from: long enough to know, short enough to be the team.
HISTORY = timedelta(weeks=26)
_THROUGHPUT = "throughput"
_SEED = 20_260_101


class When(Struct, frozen=True, kw_only=True):
    """One answer to *when*."""

    percent: int
    """Share of the simulated futures that keep it."""
    days: int | None
    """Days until it is done; null when it takes more than three years."""
    on: date | None
    """The day it is done by."""


class Forecast(Struct, frozen=True, kw_only=True):
    """What a unit's own pace says about the time to come."""

    scope: str | None
    """The unit; null: the whole organisation."""
    refusal: str | None
    """Why nothing is promised; null where something is."""
    since: date
    """First day of the history."""
    until: date
    """First day of what is foretold: today, which still runs."""
    day_count: int
    """Days of history, those without anything finished included."""
    finished_count: int
    """Items finished in them."""
    left_out_count: int
    """Days left out: blackouts, and days of which nothing is known."""
    days: int
    """How far ahead *how many* looks."""
    items: int
    """How many items *when* is about."""
    how_many: tuple[Sure, ...]
    """At least so many are finished within the days."""
    when: tuple[When, ...]
    """So many items are finished by then."""
    chances: tuple[Chance, ...]
    """Chance of at least so many, for each number that is neither certain nor hopeless."""
    kept: tuple[Kept, ...]
    """How often such promises would have been kept in this history."""


def forecast(
    place: Installation,
    marks: Marks,
    *,
    scope: str | None,
    days: int = 30,
    items: int = 10,
    now: datetime | None = None,
) -> Forecast:
    """Forecast from a unit's own throughput, calendar days, by simulation.

    Args:
        place: What is asked.
        marks: Says which days are blackouts.
        scope: The unit; null: the whole organisation.
        days: How far ahead *how many* looks, at least 1.
        items: How many items *when* is about, at least 1.
        now: The time of asking; default the clock.

    Raises:
        UsageError: The scope is not there, or there are no days or items.
    """
    moment = now or datetime.now(UTC)
    if days < 1 or items < 1:
        raise UsageError("A forecast needs at least one day and one item.")
    until, known, left_out = _history(place, marks, scope, moment)
    history = [finished for _, finished in known]
    try:
        told = how_many(history, days, seed=_SEED)
        done = when(history, items, seed=_SEED)
        refusal = None
    except UsageError as error:
        told, done, refusal = [], [], str(error)
    return Forecast(
        scope=scope,
        refusal=refusal,
        since=known[0][0] if known else until,
        until=until,
        day_count=len(history),
        finished_count=sum(history),
        left_out_count=left_out,
        days=days,
        items=items,
        how_many=tuple(told),
        when=tuple(
            When(
                percent=one.percent,
                days=one.days,
                on=None if one.days is None else until + timedelta(days=one.days - 1),
            )
            for one in done
        ),
        chances=tuple(chances(history, days, seed=_SEED)) if told else (),
        kept=tuple(backtest(history, days, seed=_SEED)) if told else (),
    )


def _history(
    place: Installation, marks: Marks, scope: str | None, moment: datetime
) -> tuple[date, list[tuple[date, int]], int]:
    """Return today, what was finished on each day before it, and how many days are left out."""
    about = find_metric(_THROUGHPUT)
    today = moment.date()
    (answer,) = ask(
        place,
        Question(metrics=(about.name,), scope=scope, every="day", since=today - HISTORY),
        now=moment,
    )
    values = known_values(about, answer.rows, answer.fresh_at)
    starts = [date.fromisoformat(str(row.period_start)) for row in answer.rows]
    blackouts = [one for one in marks.of(scope, about.name) if one.is_blackout and one.until]
    # A rate per week over one day is seven times what was finished on it.
    counted = [
        (day, row.n if value is not None else None)
        for (day, _), row, value in zip(pairwise(starts), answer.rows, values, strict=False)
    ]
    begun = next((at for at, (_, n) in enumerate(counted) if n), len(counted))
    told = counted[begun:]
    known = [
        (day, n)
        for day, n in told
        if n is not None and not any(one.on <= day < (one.until or day) for one in blackouts)
    ]
    return starts[-1] if starts else today, known, len(told) - len(known)
