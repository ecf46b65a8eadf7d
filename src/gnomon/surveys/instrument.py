"""What an instrument is: questions with codes for answers, and the figures that its rules make."""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Literal

from msgspec import Struct

from gnomon.insight.nines import Z95
from gnomon.surveys.proportions import (
    Interval,
    effective_count,
    mean_interval,
    wilson,
)

#: Words by language; English is always there.
Words = Mapping[str, str]
#: One person's answers: the code by question, null where they left it out.
Response = Mapping[str, int | None]


class Question(Struct, frozen=True, kw_only=True):
    """A closed question: one code per answer, or an open one, which has no codes."""

    id: str
    """Unique within the survey."""
    text: Words
    """What is asked; ``{subject}`` stands for what it is about."""
    codes: tuple[int, ...] = ()
    """Answers on offer, in their order; none: an open question."""
    labels: Mapping[int, Words] = {}
    """What codes are called; those at the ends of a scale at least."""
    aside: frozenset[int] = frozenset()
    """Codes that are no opinion, such as *I don't know*; counted, in no figure."""


class Figure(Struct, frozen=True, kw_only=True):
    """One figure that answers add up to."""

    name: str
    """What it is: ``csat``, ``nps``, or the id of the question it is about."""
    kind: Literal["share", "net", "mean"]
    """A share of answers, promoters less detractors, or a mean of points."""
    value: float | None
    """Shares and nets as ratios; null without answers."""
    n: int
    """Answers it is made of."""
    interval: Interval | None
    """Where it lies with 95 % confidence."""
    hits: int | None = None
    """Of a share: answers that count."""
    aside: int = 0
    """Answers left out: no opinion, or not enough of the questions answered."""


class Instrument(Struct, frozen=True, kw_only=True):
    """A way of asking that others use, too, so that its figures can be compared."""

    name: str
    """Its id: ``csat``."""
    title: str
    """What people call it."""
    questions: tuple[Question, ...]
    """What is asked."""
    figures: Callable[[Sequence[Response], int | None], list[Figure]]
    """Answers and the number of people who could have answered in, figures out, the main first."""
    goal: float | None = None
    """What its main figure is held against by its source; null: nothing."""
    better: Literal["higher", "lower"] = "higher"
    """Direction of its main figure."""
    source: str
    """Where questions and rule come from, with the licence where there is one."""


def share(
    name: str,
    answers: Sequence[int | None],
    counting: Callable[[int], bool],
    *,
    population: int | None,
    aside: frozenset[int] = frozenset(),
) -> Figure:
    """Take the share of answers that count, of those that are an opinion.

    Args:
        name: What the figure is called.
        answers: Codes; null where the question was left out.
        counting: Whether a code counts.
        population: People who could have answered.
        aside: Codes that are no opinion.
    """
    opinions = [code for code in answers if code is not None and code not in aside]
    hits, n = sum(map(counting, opinions)), len(opinions)
    return Figure(
        name=name,
        kind="share",
        value=hits / n if n else None,
        n=n,
        interval=wilson(hits, n, population=population),
        hits=hits,
        aside=len(answers) - n,
    )


def net(name: str, answers: Sequence[int | None], *, population: int | None) -> Figure:
    """Take promoters (9 and 10) less detractors (0 to 6), as a share of all.

    The interval is the normal one of a mean of +1, 0 and -1, cut at what a net can be; where all
    said alike it has no spread and says nothing, so it is null.
    """
    codes = [code for code in answers if code is not None]
    n = len(codes)
    aside = len(answers) - n
    if n == 0:
        return Figure(name=name, kind="net", value=None, n=0, interval=None, aside=aside)
    up = sum(code >= 9 for code in codes) / n  # noqa: PLR2004 - the instrument's own bounds
    down = sum(code <= 6 for code in codes) / n  # noqa: PLR2004
    variance = up + down - (up - down) ** 2
    half = Z95 * sqrt(variance / effective_count(n, population))
    interval = Interval(max(-1.0, up - down - half), min(1.0, up - down + half))
    is_told = half > 0 or n == population
    return Figure(
        name=name,
        kind="net",
        value=up - down,
        n=n,
        interval=interval if is_told else None,
        aside=aside,
    )


def mean(
    name: str,
    points: Sequence[float | None],
    *,
    population: int | None,
    scale: tuple[float, float],
) -> Figure:
    """Take the mean of points; null stands for somebody whose points cannot be told.

    Args:
        name: What the figure is called.
        points: Points of everybody.
        population: People who could have answered; null where nobody knows.
        scale: Fewest and most points there are: no mean lies beyond, so neither does its interval.
    """
    told = [each for each in points if each is not None]
    n = len(told)
    aside = len(points) - n
    if n == 0:
        return Figure(name=name, kind="mean", value=None, n=0, interval=None, aside=aside)
    middle = sum(told) / n
    spread = sqrt(sum((each - middle) ** 2 for each in told) / (n - 1)) if n > 1 else 0.0
    interval = mean_interval(middle, spread, n, population=population) if spread else None
    if interval is not None:
        low, high = scale
        interval = Interval(max(interval.lower, low), min(interval.upper, high))
    return Figure(name=name, kind="mean", value=middle, n=n, interval=interval, aside=aside)


def histogram(question: Question, responses: Sequence[Response]) -> dict[int, int]:
    """Count the answers of each code a question has."""
    counts = dict.fromkeys(question.codes, 0)
    for response in responses:
        code = response.get(question.id)
        if code in counts:
            counts[code] += 1
    return counts
