"""What a survey's figures are called on a page, and how they are written."""

from datetime import date

from msgspec import Struct

from gnomon.surveys.instrument import Figure
from gnomon.surveys.results import Point, Result, ShownFigure, trend
from gnomon.surveys.wording import said

#: What the figures of instruments are called; those of single questions by the question.
_TITLES = {
    "csat": "Satisfied: 4 or 5 of 5",
    "csat_mean": "Satisfaction, mean of 1 to 5",
    "nps": "Net promoter score, -100 to 100",
    "ces1": "Effort, mean of 1 to 5, lower is better",
    "ces2": "Easy: 5 or more of 7",
    "ces2_mean": "Ease, mean of 1 to 7",
    "pmf": "Very disappointed without it",
    "sus": "System usability scale, 0 to 100",
    "umux_lite": "UMUX-Lite, 0 to 100",
    "seq": "Ease of the task, mean of 1 to 7",
    "pulse_meaning": "Know who is better off for what they ship",
}
_MARKS = {"met with certainty": "good", "missed with certainty": "missed"}
_CHANGES = {
    "first": "first wave",
    "steady": "steady: no more than chance",
    "up": "up by more than chance",
    "down": "down by more than chance",
}


class PartRow(Struct, frozen=True, kw_only=True):
    """A figure of one group, or of those who chose one answer."""

    name: str
    value: str
    n: str
    interval: str


class FigureBlock(Struct, frozen=True, kw_only=True):
    """One figure with its parts."""

    title: str
    value: str
    n: int
    aside: int
    interval: str
    certainty: str | None
    mark: str
    parts: list[PartRow]


class PointRow(Struct, frozen=True, kw_only=True):
    """A figure in one wave."""

    wave: str
    on: date
    value: str
    interval: str
    n: int
    change: str


class Trend(Struct, frozen=True, kw_only=True):
    """A figure wave by wave."""

    title: str
    points: list[PointRow]
    says: str
    """What came of it, in a sentence."""


class BarRow(Struct, frozen=True, kw_only=True):
    """How often one answer was given."""

    label: str
    count: int
    share: float


class QuestionBars(Struct, frozen=True, kw_only=True):
    """The answers to one question."""

    title: str
    bars: list[BarRow]


def asked(told: Result, question: str) -> str:
    """Return the text of a question."""
    found = next(each for each in told.plan.asked() if each.id == question)
    return said(found.text, "en", subject=told.plan.about)


def _title(told: Result, figure: Figure) -> str:
    return _TITLES.get(figure.name) or asked(told, figure.name)


def figure_title(name: str) -> str:
    """Return what a figure of an instrument is called; of others its name."""
    return _TITLES.get(name, name.replace("_", " "))


def certainty_mark(certainty: str | None) -> str:
    """Return the mark of whether a goal is met, and how surely."""
    return _MARKS.get(certainty or "", "unknown")


def value(figure: Figure, told: float | None = None) -> str:
    """Write a figure, or another value in its unit."""
    told = figure.value if told is None else told
    if told is None:
        return "unknown"
    if figure.kind == "share":
        return f"{told:.0%}"
    return f"{told * 100:+.0f}" if figure.kind == "net" else f"{told:.1f}"


def _interval(figure: Figure) -> str:
    if figure.interval is None:
        return "not told by so few"
    lower, upper = figure.interval.lower, figure.interval.upper
    return f"{value(figure, lower)} to {value(figure, upper)}"


def blocks(told: Result, figures: list[ShownFigure], titles: dict[str, str]) -> list[FigureBlock]:
    """Write figures with their parts."""
    return [
        FigureBlock(
            title=_title(told, one.figure),
            value=value(one.figure),
            n=one.figure.n,
            aside=one.figure.aside,
            interval=_interval(one.figure),
            certainty=one.certainty,
            mark=certainty_mark(one.certainty),
            parts=[_part(name, part, titles) for name, part in one.parts.items()],
        )
        for one in figures
    ]


def _part(key: str, figure: Figure | None, titles: dict[str, str]) -> PartRow:
    # A group that is gone by now keeps the name it was asked under.
    name = key.removeprefix("catalog:group:")
    shown = titles.get(name, name)
    if figure is None:
        return PartRow(name=shown, value="suppressed", n="", interval="")
    return PartRow(name=shown, value=value(figure), n=str(figure.n), interval=_interval(figure))


def trends(results: list[Result]) -> list[Trend]:
    """Return the figures of a survey that more than one wave tells."""
    found = []
    names = dict.fromkeys(one.figure.name for each in results for one in each.figures)
    for name in names:
        points = trend(results, name)
        if len(points) > 1:
            owner = next(r for r in results if any(f.figure.name == name for f in r.figures))
            found.append(
                Trend(
                    title=_title(owner, points[-1].figure),
                    points=[_point(each) for each in points[::-1]],
                    says=_says(points),
                )
            )
    return found


def _point(point: Point) -> PointRow:
    return PointRow(
        wave=point.wave,
        on=point.on,
        value=value(point.figure),
        interval=_interval(point.figure),
        n=point.figure.n,
        change=_CHANGES[point.change],
    )


def _says(points: list[Point]) -> str:
    moved = [each for each in points if each.change in ("up", "down")]
    if not moved:
        return f"No change beyond chance in {len(points)} waves."
    last = moved[-1]
    return f"Last change beyond chance: {last.change} in {last.wave}."


def bars(told: Result) -> list[QuestionBars]:
    """Return how often each answer was given."""
    by_id = {each.id: each for each in told.plan.asked()}
    found = []
    for id_, counts in told.histograms.items():
        question, whole = by_id[id_], sum(counts.values())
        rows = [
            BarRow(
                label=said(question.labels[code], "en") if code in question.labels else str(code),
                count=count,
                share=count / whole,
            )
            for code, count in counts.items()
        ]
        found.append(QuestionBars(title=asked(told, id_), bars=rows))
    return found
