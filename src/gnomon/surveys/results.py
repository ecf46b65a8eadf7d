"""What a wave says, as far as it may be shown: figures, how sure they are, groups, comments.

Figures are shown by one thing at a time, by group or by the answer to one question. Two together
would part people so finely that what is hidden of one could be worked out from the other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.surveys.instrument import Figure, Response, histogram
from gnomon.surveys.plan import Plan, read_plan
from gnomon.surveys.proportions import certainty, is_change
from gnomon.surveys.suppression import MINIMUM, Part, shown_parts


class ShownFigure(Struct, frozen=True, kw_only=True):
    """A figure that may be shown."""

    instrument: str | None
    """The instrument; null of a question of the survey's own."""
    figure: Figure
    """The figure."""
    certainty: str | None = None
    """Whether its source's goal is met, and how surely; null where there is no goal."""
    parts: dict[str, Figure | None] = {}
    """The same by group or answer; null: hidden, of too few."""


class Result(Struct, frozen=True, kw_only=True):
    """One wave, as far as it may be shown."""

    wave: SurveyWave
    """The wave."""
    plan: Plan
    """What was asked."""
    response_ratio: float | None
    """Part of those invited who answered; null where nobody knows who could have."""
    is_suppressed: bool
    """Whether fewer than five answered, so that nothing is shown."""
    figures: list[ShownFigure]
    """Figures by group, the main of each instrument first."""
    segments: list[ShownFigure]
    """The same figures by the answers to the survey's question for it; none without one."""
    histograms: dict[str, dict[int, int]]
    """Answers by code, of each closed question that five answered."""
    comments: dict[str, list[str]]
    """Open answers in the order of the alphabet, of each question that five commented on."""
    hidden_comments: int
    """Comments that are not shown, because fewer than five said something there."""


class Point(Struct, frozen=True, kw_only=True):
    """A main figure of one wave among others."""

    wave: str
    """Name of the wave."""
    on: date
    """Its last day."""
    figure: Figure
    """The figure."""
    change: str
    """``up`` or ``down`` by more than chance since the wave before, *steady*, or *first*."""


def result(wave: SurveyWave, answers: Iterable[SurveyAnswer]) -> Result:
    """Work out what may be shown of a wave.

    Args:
        wave: The wave.
        answers: Answers of this or any wave; those of others are left out.
    """
    plan = read_plan(wave.plan)
    own = [each for each in answers if each.wave_id == wave.key]
    responses = _responses(own)
    is_suppressed = wave.answered_count < MINIMUM or not responses
    population = wave.invited_count
    ratio = wave.answered_count / population if population else None
    groups = _groups(own)
    segment = plan.segment
    chosen = {id_: _chosen(plan, said) for id_, said in responses.items()} if segment else {}
    kept = {} if is_suppressed else responses
    comments, hidden = _comments(plan, [] if is_suppressed else own)
    invited = dict(zip(wave.groups, wave.group_invited_counts, strict=True))
    return Result(
        wave=wave,
        plan=plan,
        response_ratio=ratio,
        is_suppressed=is_suppressed,
        figures=_figures(plan, kept, population, groups, invited),
        segments=_figures(plan, kept, population, chosen, {}) if segment else [],
        histograms=_histograms(plan, list(kept.values())),
        comments=comments,
        hidden_comments=hidden,
    )


def trend(results: Sequence[Result], name: str) -> list[Point]:
    """Return one figure wave by wave, the oldest first, with what is change and what is chance.

    Shares are compared by the two-proportion test; others only by whether their intervals part.

    Args:
        results: Waves of one survey.
        name: Name of the figure: ``pmf``.
    """
    points: list[Point] = []
    for each in sorted(results, key=lambda one: one.wave.closed_on):
        told = next((one.figure for one in each.figures if one.figure.name == name), None)
        if told is None or told.value is None:
            continue
        change = _change(points[-1].figure, told) if points else "first"
        points.append(
            Point(wave=each.wave.wave, on=each.wave.closed_on, figure=told, change=change)
        )
    return points


def _change(before: Figure, after: Figure) -> str:
    assert before.value is not None and after.value is not None  # noqa: S101, PT018 - points have values
    if before.hits is not None and after.hits is not None:
        differs = is_change((before.hits, before.n), (after.hits, after.n))
    elif before.interval is not None and after.interval is not None:
        differs = (
            before.interval.upper < after.interval.lower
            or after.interval.upper < before.interval.lower
        )
    else:
        differs = False
    if not differs:
        return "steady"
    return "up" if after.value > before.value else "down"


def _responses(answers: Iterable[SurveyAnswer]) -> dict[str, Response]:
    found: dict[str, dict[str, int | None]] = defaultdict(dict)
    for each in answers:
        if each.code is not None:
            found[each.response_id][each.question] = each.code
    return dict(sorted(found.items()))


def _groups(answers: Iterable[SurveyAnswer]) -> dict[str, str]:
    return {each.response_id: each.group_id for each in answers if each.group_id is not None}


def _chosen(plan: Plan, response: Response) -> str:
    segment = plan.segment
    code = response.get(segment.id) if segment else None
    if segment is None or code is None:
        return ""
    return segment.choices[plan.languages[0]][code - 1]


def _figures(
    plan: Plan,
    responses: Mapping[str, Response],
    population: int | None,
    parts: Mapping[str, str],
    invited: Mapping[str, int],
) -> list[ShownFigure]:
    by_part: dict[str, list[Response]] = defaultdict(list)
    for id_, response in responses.items():
        by_part[parts.get(id_, "")].append(response)
    names = sorted(name for name in by_part if name)
    whole = plan.figures(list(responses.values()), population)
    below = {name: plan.figures(by_part[name], invited.get(name)) for name in names}
    found = []
    for place, (instrument, figure) in enumerate(whole):
        if figure.n < MINIMUM:
            continue
        cells = {name: below[name][place][1] for name in names}
        counts = [Part(name, cell.n) for name, cell in cells.items()]
        shown = shown_parts(counts, figure.n)
        is_main = instrument is not None and instrument.goal is not None
        found.append(
            ShownFigure(
                instrument=instrument.name if instrument else None,
                figure=figure,
                certainty=certainty(figure.value, figure.interval, instrument.goal)
                if is_main and instrument is not None and instrument.goal is not None
                else None,
                # A group that was asked is named whether it is shown or not, answers or none.
                parts={
                    name: _apart(cells[name])
                    if name in cells and name in shown and cells[name].n
                    else None
                    for name in sorted({*cells, *filter(None, invited)})
                },
            )
        )
    return found


def _apart(figure: Figure) -> Figure:
    """Leave out how many of a group had no opinion: so few could be told apart."""
    return Figure(
        name=figure.name,
        kind=figure.kind,
        value=figure.value,
        n=figure.n,
        interval=figure.interval,
        hits=figure.hits,
    )


def _histograms(plan: Plan, responses: list[Response]) -> dict[str, dict[int, int]]:
    found = {}
    segment = plan.segment
    for question in plan.asked():
        if segment is not None and question.id == segment.id:
            # Its counts would tell how large the parts are that are hidden.
            continue
        counts = histogram(question, responses)
        if sum(counts.values()) >= MINIMUM:
            found[question.id] = counts
    return found


def _comments(plan: Plan, answers: Iterable[SurveyAnswer]) -> tuple[dict[str, list[str]], int]:
    texts: dict[str, list[str]] = defaultdict(list)
    for each in answers:
        if each.text is not None:
            texts[each.question].append(each.text)
    counts = Counter({question: len(found) for question, found in texts.items()})
    order: Callable[[str], str] = str.casefold
    shown = {
        question.id: sorted(texts[question.id], key=order)
        for question in plan.asked()
        if counts[question.id] >= MINIMUM
    }
    return shown, sum(counts.values()) - sum(map(len, shown.values()))
