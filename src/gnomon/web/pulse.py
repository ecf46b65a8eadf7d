"""What people say of safety and load in the newest pulse: never of fewer than five."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from gnomon.charts.units import shown
from gnomon.surveys.instrument import Figure
from gnomon.surveys.results import Result, ShownFigure
from gnomon.surveys.wording import QUESTIONS, said

#: Figures of the pulse that running things weighs on.
_ABOUT = {name: said(QUESTIONS[name], "en") for name in ("pulse_safety", "pulse_load")}
_HIDDEN = "fewer than five"


class PulseRow(Struct, frozen=True, kw_only=True):
    """What everybody, or a group, says."""

    who: str
    about: str
    agree: str
    n: str


def pulse_rows(results: Iterable[Result], title: Callable[[str], str]) -> list[PulseRow]:
    """Return what the newest pulse says of safety and load, in all and by group.

    Args:
        results: Newest waves, as far as they may be shown; none for who may not see surveys.
        title: What a group is called.
    """
    asked = [each for each in results if "pulse" in each.plan.instruments]
    return [row for each in asked for row in _rows(each, title)]


def _rows(told: Result, title: Callable[[str], str]) -> Iterator[PulseRow]:
    for shown_figure in told.figures:
        about = _ABOUT.get(shown_figure.figure.name)
        if about is None:
            continue
        yield _row("everybody", about, shown_figure.figure)
        for who, figure in sorted(_parts(told, shown_figure).items()):
            yield _row(title(who), about, figure)


def _parts(told: Result, shown_figure: ShownFigure) -> dict[str, Figure | None]:
    """Return the figure by group; where no group is known, by the survey's own question for it."""
    if shown_figure.parts:
        return shown_figure.parts
    name = shown_figure.figure.name
    same = (each.parts for each in told.segments if each.figure.name == name)
    return next(same, {})


def _row(who: str, about: str, figure: Figure | None) -> PulseRow:
    if figure is None or figure.value is None:
        return PulseRow(who=who, about=about, agree="hidden", n=_HIDDEN)
    return PulseRow(who=who, about=about, agree=shown(figure.value, "ratio"), n=f"{figure.n:,}")
