"""Practice: who is ready for the next incident, and what is still done by hand?"""

from datetime import date

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.operations.home import Home
from gnomon.steering.operating.registers import Practice
from gnomon.steering.operating.registers import practice as registers
from gnomon.steering.operating.words import share_words
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Practice and toil", path="/practice", area="Run", order=30)


class RotaRow(Struct, frozen=True, kw_only=True):
    """How ready a rota is."""

    service: str
    practised: str
    share: str
    last_on: date | None


class PracticePage(Struct, frozen=True, kw_only=True):
    """Rotas and their practice, workflows of incidents, work by hand."""

    title: str
    practice: Practice
    rotas: list[RotaRow]
    rates: dict[str, str]
    """Automation rate of each workflow, in words."""
    hours: float
    """Hours of work by hand in a quarter."""


def practice(request: Request) -> PracticePage:
    """Show who has practised and what is done by hand; rotas, never people."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = registers(home.installation(), answers.now())
    return PracticePage(
        title="Practice and toil",
        practice=found,
        rotas=[
            RotaRow(
                service=name,
                practised=f"{one.practised_count} of {one.people_count}",
                share=share_words(one.share),
                last_on=one.last_on,
            )
            for name, one in found.rotas.items()
        ],
        rates={name: share_words(rate.rate) for name, (rate, _) in found.workflows.items()},
        hours=sum(one.hours_per_quarter for one in found.toil),
    )


add_page(ROUTER, "/practice", "practice.html", practice, READ)
