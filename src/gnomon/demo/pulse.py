"""The pulse of the teams: what people say of work and team, as another tool exports it.

Planted: in one team people do not dare to say what went wrong; from another so few answer that
nothing may be said of it.
"""

import csv
import io
from typing import Any

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.initiatives import gift_cards_live
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.platform.asked import Export
from gnomon.demo.registers_told import document
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Team in which few dare to speak, and one from which too few answer.
AFRAID, QUIET = "checkout", "insights"
_QUIET_COUNT, _SURVEY, _DAYS_AGO = 3, "team-pulse", 15
_ASKED = ("pulse_focus", "pulse_safety", "pulse_load", "pulse_meaning", "pulse_tools")
#: Column of the export -> question of the survey.
PULSE_COLUMNS = {name.removeprefix("pulse_"): name for name in _ASKED} | {"team": "team"}


def pulse_survey() -> Document:
    """Write down what every team is asked."""
    return document(
        "Survey",
        _SURVEY,
        "How is work in your team?",
        {
            "about": "work in your team",
            "privacy": "anonymous",
            "instruments": ["pulse"],
            "questions": [
                {
                    "id": "team",
                    "kind": "choice",
                    "text": "Which team are you in?",
                    "choices": [team.title for team in TEAMS],
                    "segment": True,
                }
            ],
            "population": [team.name for team in TEAMS],
        },
    )


#: Initiative before and after whose release customers were asked, and the service they use.
ASKED_AROUND, _ASKED_SERVICE, _FIT = "gift-cards-anywhere", "checkout-api", "checkout-fit"
FIT_COLUMNS = {"satisfied": "csat", "without": "pmf"}
_CUSTOMERS = 60
#: Share of customers who are satisfied, and who would be very disappointed: before and after.
_BEFORE, _AFTER = (0.4, 0.25), (0.8, 0.5)


def fit_survey() -> Document:
    """Write down what customers of the checkout are asked."""
    return document(
        "Survey",
        _FIT,
        "How do you like to pay with us?",
        {
            "about": "paying in the shop",
            "service": _ASKED_SERVICE,
            "privacy": "anonymous",
            "instruments": ["csat", "pmf"],
            "promptOrigins": ["https://shop.meridian.example"],
        },
    )


def asked_of_customers(company: Company) -> list[Export]:
    """Return the waves before and after a release, as files.

    Args:
        company: Whose customers answered.
    """
    released = gift_cards_live(company.organisation, company.tickets)
    found = []
    for ended, (satisfied, disappointed) in (
        (released - 12 * DAY, _BEFORE),
        (min(released + 30 * DAY, company.now - DAY), _AFTER),
    ):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(list(FIT_COLUMNS))
        for place in range(_CUSTOMERS):
            share = place / _CUSTOMERS
            writer.writerow([5 if share < satisfied else 2, 3 if share < disappointed else 1])
        wave = f"{local(ended):%Y-%m-%d}"
        found.append(
            Export(
                survey=_FIT,
                wave=wave,
                file=f"surveys/{_FIT}-{wave}.csv",
                ended_at=ended,
                invited=4 * _CUSTOMERS,
                columns=FIT_COLUMNS,
                content=text.getvalue(),
            )
        )
    return found


def pulse(company: Company) -> Export:
    """Return the last wave, as a file.

    Args:
        company: Whose people answered.
    """
    ended = company.now - _DAYS_AGO * DAY
    chance = Chance(company.seed, "pulse", _DAYS_AGO)
    lines, invited = [], 0
    for team in TEAMS:
        invited += team.people_count
        answering = _QUIET_COUNT if team.name == QUIET else team.people_count
        for place in range(answering):
            usual = [chance.between(3, 5) for _ in _ASKED]
            # Planted: of six who are afraid one is not.
            safety = (5 if place == 0 else 2) if team.name == AFRAID else chance.between(4, 5)
            usual[_ASKED.index("pulse_safety")] = safety
            lines.append([*map(str, usual), team.title])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([list(PULSE_COLUMNS), *lines])
    wave = f"{local(ended):%Y-%m}"
    return Export(
        survey=_SURVEY,
        wave=wave,
        file=f"surveys/{_SURVEY}-{wave}.csv",
        ended_at=ended,
        invited=invited,
        columns=PULSE_COLUMNS,
        content=text.getvalue(),
    )
