"""Needs: what personas think of the platform's services, and what they need that none meets."""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.charts.units import shown
from gnomon.insight.themes import FEWEST
from gnomon.operations.home import Home
from gnomon.steering.platform.needs import Asked, Needs, PersonaHappiness, needs
from gnomon.steering.visibility import may
from gnomon.surveys.suppression import MINIMUM
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Needs", path="/needs", area="Platform", order=5)
_TABLES = (
    "platform_service", "persona", "customer_event", "customer_finding", "survey_wave",
    "survey_answer",
)  # fmt: skip


class PersonaRow(Struct, frozen=True, kw_only=True):
    """What a persona said of a service."""

    persona: str
    text: str
    interval: str


class HappinessView(Struct, frozen=True, kw_only=True):
    """What personas said of one service."""

    service: str
    asked_on: str
    rows: list[PersonaRow]


class ThemeView(Struct, frozen=True, kw_only=True):
    """What many say in their own words."""

    words: str
    count: int
    examples: list[str]


class AskedView(Struct, frozen=True, kw_only=True):
    """What people say of one service."""

    service: str
    themes: list[ThemeView]
    note: str


class NeedsPage(Struct, frozen=True, kw_only=True):
    """What personas think and need."""

    title: str
    sees_answers: bool
    """Whether whoever asks may see what people answered."""
    happiness: list[HappinessView]
    jobs: list[tuple[str, str, str]]
    """Persona, job, and services that do it for somebody else."""
    findings: list[tuple[str, str, str]]
    """What was heard, of whom, and when."""
    asked: list[AskedView]
    minimum: int


def unmet(request: Request) -> NeedsPage:
    """Show happiness by persona and the list of needs that no service meets."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = answers.remembered("needs", _TABLES, lambda now: needs(home.installation(), now.date()))
    sees = may(request.state.visitor, "survey", None, answers.policy())
    return NeedsPage(
        title="Needs",
        sees_answers=sees,
        happiness=[_happiness(each, found) for each in found.happiness] if sees else [],
        jobs=[(each.persona, each.job, ", ".join(each.others)) for each in found.jobs],
        findings=[
            (each.text, ", ".join(each.personas), f"{each.heard_on}, {each.event}")
            for each in found.findings
        ],
        asked=[_asked(each, found) for each in found.asked] if sees else [],
        minimum=MINIMUM,
    )


def _happiness(one: PersonaHappiness, found: Needs) -> HappinessView:
    rows = []
    for persona, figure in sorted(one.parts.items()):
        if figure is None or figure.value is None:
            rows.append(PersonaRow(persona=persona, text="hidden: too few", interval=""))
            continue
        interval = ""
        if figure.interval is not None:
            low, high = (
                shown(at, "ratio") for at in (figure.interval.lower, figure.interval.upper)
            )
            interval = f"{low} to {high}, n {figure.n}"
        rows.append(
            PersonaRow(persona=persona, text=shown(figure.value, "ratio"), interval=interval)
        )
    return HappinessView(
        service=found.titles.get(one.service_id, one.service_id),
        asked_on=str(one.asked_on),
        rows=rows,
    )


def _asked(one: Asked, found: Needs) -> AskedView:
    rest, beyond = one.themes.other_count, one.themes.left_out_count
    waves = f"{one.waves} wave{'' if one.waves == 1 else 's'}"
    note = f"{rest} comments of {waves} share no theme with {FEWEST - 1} others"
    if beyond:
        note += f"; {beyond} more were not compared"
    return AskedView(
        service=found.titles.get(one.service_id, one.service_id),
        themes=[
            ThemeView(words=", ".join(each.words), count=len(each.texts), examples=list(each.texts))
            for each in one.themes.themes
        ],
        note=f"{note}.",
    )


add_page(ROUTER, "/needs", "needs.html", unmet, READ)
