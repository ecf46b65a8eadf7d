"""What customers say of products in surveys, for pages that lead with it."""

from collections.abc import Iterable

from msgspec import Struct

from gnomon.steering.problems import LOVE
from gnomon.steering.registers.voices import Voice, of_customers, voices
from gnomon.web.registers.rows import Register
from gnomon.web.survey_words import certainty_mark, figure_title, value


class SaidOf(Struct, frozen=True, kw_only=True):
    """A figure of a survey's newest wave."""

    about: str
    """What the survey is about, or its title."""
    title: str
    """What the figure is called."""
    text: str
    """The figure, or that fewer than five answered."""
    note: str
    """How many answered, when, and whether its goal is met."""
    mark: str
    href: str


class Love(Struct, frozen=True, kw_only=True):
    """What customers say, as far as whoever asks may see it."""

    said: list[SaidOf]
    """A figure of each survey and instrument."""
    why_not: str
    """Why nothing is said; empty where something is."""


def love(register: Register) -> Love:
    """Say what customers say of products: satisfaction, fit, whether they would recommend it."""
    if not register.sees_surveys:
        return Love(said=[], why_not="surveys are not open to you")
    found = said_of_products(register, LOVE)
    return Love(said=found, why_not="" if found else "no survey of satisfaction or fit was closed")


def said_of(register: Register, figures: Iterable[str]) -> list[SaidOf]:
    """Return figures of the newest waves, each as people read it.

    Args:
        register: Reads surveys for those who may see them.
        figures: Names of figures, in their order.
    """
    return [_said(one, register) for one in voices(register.survey_results(), figures)]


def said_of_products(register: Register, figures: Iterable[str]) -> list[SaidOf]:
    """Return the same of customers alone; see `said_of`."""
    results = of_customers(register.survey_results())
    return [_said(one, register) for one in voices(results, figures)]


def _said(one: Voice, register: Register) -> SaidOf:
    told = one.figure
    day = f"{one.closed_on:%-d %b %Y}"
    if told is None:
        text, note, mark = "not shown", f"fewer than five answered by {day}", "unknown"
    else:
        text = value(told)
        goal = f", {one.certainty}" if one.certainty else ""
        note, mark = f"n {told.n}, {day}{goal}", certainty_mark(one.certainty)
    return SaidOf(
        about=register.service(one.service_id) if one.service_id else one.title,
        title=figure_title(one.name),
        text=text,
        note=note,
        mark=mark,
        href=f"/surveys/{one.survey}",
    )
