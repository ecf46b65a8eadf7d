"""Who is asked: everybody once a cycle, nobody too soon or too often."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil

from msgspec import Struct

from gnomon.domain.survey import Survey
from gnomon.errors import UsageError
from gnomon.inbox import Asked
from gnomon.surveys.suppression import MINIMUM

_QUARTER = timedelta(days=91)


class Panel(Struct, frozen=True, kw_only=True):
    """Who is asked, and who is left in peace this time."""

    invited: tuple[str, ...]
    """Names of people."""
    cooling: int
    """People asked too recently."""
    capped: int
    """People asked as often as anybody may be in a quarter."""
    others: int
    """People whose turn comes in a later wave."""


def choose(
    survey: Survey,
    people: Iterable[str],
    asked: Iterable[Asked],
    on: date,
    chance: random.Random | None = None,
) -> Panel:
    """Choose the people of one wave.

    Of those who may be asked a wave takes its share, first those this survey asked the longest
    ago or never; among equals the draw decides.

    Args:
        survey: How many it asks, and how often anybody may be asked.
        people: The population.
        asked: Who was asked before, by any survey.
        on: The day.
        chance: Draws among equals; default a source nobody can foresee.

    Raises:
        UsageError: Nobody may be asked, or so few that nothing could ever be shown.
    """
    draw = chance or random.SystemRandom()
    everybody = sorted(set(people))
    history = list(asked)
    last, recent = _last(history), _counts(history, on - _QUARTER)
    own = _last([each for each in history if each.survey == survey.name])
    edge = on - timedelta(days=survey.cool_down_days)
    rested = [one for one in everybody if one not in last or last[one] <= edge]
    free = [one for one in rested if recent.get(one, 0) < survey.most_per_quarter]
    draw.shuffle(free)
    free.sort(key=lambda one: own.get(one, date.min))
    invited = free[: ceil(len(everybody) * survey.sample_ratio - 1e-9)]
    panel = Panel(
        invited=tuple(sorted(invited)),
        cooling=len(everybody) - len(rested),
        capped=len(rested) - len(free),
        others=len(free) - len(invited),
    )
    _refuse_few(survey, panel, len(everybody))
    return panel


def _refuse_few(survey: Survey, panel: Panel, everybody: int) -> None:
    count = len(panel.invited)
    if count and (count >= MINIMUM or survey.privacy != "anonymous"):
        return
    why = (
        f"{everybody} in the population, {panel.cooling} asked in the last "
        f"{survey.cool_down_days} days, {panel.capped} asked {survey.most_per_quarter} times in "
        "this quarter"
    )
    if not count:
        raise UsageError(f"Nobody can be asked for {survey.name} now: {why}.")
    raise UsageError(
        f"Only {count} people would be asked for {survey.name}, and what fewer than {MINIMUM} "
        f"answer anonymously is never shown: {why}. Widen the population or the sample."
    )


def _last(asked: Iterable[Asked]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for each in asked:
        found[each.person] = max(each.on, found.get(each.person, date.min))
    return found


def _counts(asked: Iterable[Asked], since: date) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for each in asked:
        if each.on > since:
            found[each.person] = found.get(each.person, 0) + 1
    return found
