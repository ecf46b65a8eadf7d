"""The surveys of the platform, and the answers as another tool, Qualtrics, exports them."""

import csv
import io
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.outages import HOUR
from gnomon.demo.platform.offer import BOUND, CUSTOMERS, IMPOSED, LOVED
from gnomon.demo.platform.thought import (
    FEW_PERSONA,
    MOST_FEW,
    PERSONA_TITLES,
    WAVES_DAYS_AGO,
    Opinion,
    opinions,
)
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Survey of each service.
SURVEYS = {LOVED: "preview-environments", IMPOSED: "release-desk"}
_ABOUT = {LOVED: "the preview service", IMPOSED: "the release desk"}
_TITLE = {
    LOVED: "How does the preview service serve you?",
    IMPOSED: "How does the release desk serve you?",
}
_TEAM, _MISSING = "Which team are you in?", "What is missing?"
_PERSONA = "Which of these are you?"
#: Column of the export -> question of the survey.
COLUMNS = {"Q1": "csat", "Q2": "umux1", "Q3": "umux2", "Q4": "team", "Q5": "missing"}
#: Another survey of the loved service, once, that asked what people are and not where.
PERSONAS, PERSONAS_DAYS_AGO = "preview-personas", 110
_TITLES = {team.name: team.title for team in TEAMS}

#: Every export begins with these columns: name, heading in words, and Qualtrics' own name.
_USUAL = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)


class Export(Struct, frozen=True, kw_only=True):
    """A file that another tool wrote of a wave of a survey."""

    survey: str
    """The survey, as the catalogue calls it."""
    wave: str
    """What the wave is called: its month."""
    file: str
    """Where it lies, below the folder of the settings."""
    ended_at: int
    """Moment at which nobody could answer any more."""
    invited: int
    """People who could have answered."""
    columns: dict[str, str]
    """Column of it -> question of the survey."""
    content: str
    """What it says, as CSV."""


def surveyed() -> list[Document]:
    """Write down what is asked about the platform's services, and who."""
    of_teams = {"id": "team", "text": _TEAM, "choices": [_TITLES[team] for team in CUSTOMERS]}
    of_personas = {"id": "persona", "text": _PERSONA, "choices": list(PERSONA_TITLES)}
    return [
        _survey(SURVEYS[LOVED], LOVED, list(CUSTOMERS), of_teams),
        _survey(SURVEYS[IMPOSED], IMPOSED, list(BOUND), of_teams),
        _survey(PERSONAS, LOVED, list(CUSTOMERS), of_personas),
    ]


def _survey(name: str, service: str, population: list[str], segment: Document) -> Document:
    about = _ABOUT[service]
    return {
        "apiVersion": "gnomon.dev/v1",
        "kind": "Survey",
        "metadata": {"name": name, "title": _TITLE[service]},
        "spec": {
            "about": about,
            "platformService": service,
            "privacy": "anonymous",
            "instruments": ["csat", "umux_lite"],
            "questions": [
                {**segment, "kind": "choice", "segment": True},
                {"id": "missing", "kind": "text", "text": _MISSING},
            ],
            "population": population,
        },
    }


def exports(company: Company) -> list[Export]:
    """Return the waves that were held, the earliest first, as files.

    Args:
        company: Whose people answered.
    """
    waves = [
        (days_ago, service, name)
        for days_ago in WAVES_DAYS_AGO
        for service, name in SURVEYS.items()
    ]
    waves.append((PERSONAS_DAYS_AGO, LOVED, PERSONAS))
    return [_export(company, *each) for each in sorted(waves, key=lambda one: -one[0])]


def _export(company: Company, days_ago: int, service: str, survey: str) -> Export:
    told = opinions(company, service, days_ago)
    ended = company.now - days_ago * DAY
    wave = f"{local(ended):%Y-%m}"
    answering = [each for each in told if each.answers]
    if survey == PERSONAS:
        managers = [each for each in answering if each.persona == FEW_PERSONA]
        answering = [each for each in answering if each not in managers[MOST_FEW:]]
    return Export(
        survey=survey,
        wave=wave,
        file=f"surveys/{survey}-{wave}.csv",
        ended_at=ended,
        invited=len(told),
        columns=COLUMNS | {"Q4": "persona"} if survey == PERSONAS else COLUMNS,
        content=_csv(company, service, survey, answering, ended),
    )


def _csv(company: Company, service: str, survey: str, told: list[Opinion], ended: int) -> str:
    about, is_by_persona = _ABOUT[service], survey == PERSONAS
    asked = {
        "Q1": f"How satisfied are you with {about}?",
        "Q2": f"The capabilities of {about} meet my requirements.",
        "Q3": f"Working with {about} is easy.",
        "Q4": _PERSONA if is_by_persona else _TEAM,
        "Q5": _MISSING,
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _, _ in _USUAL] + list(asked))
    writer.writerow([heading for _, heading, _ in _USUAL] + list(asked.values()))
    ids = [f"QID{number}" for number in range(1, len(asked) + 1)]
    ids[-1] += "_TEXT"
    own = [own for _, _, own in _USUAL] + ids
    writer.writerow([msgspec.json.encode({"ImportId": name}).decode() for name in own])
    for number, each in enumerate(told):
        chance = Chance(company.seed, "platform", "answered", service, ended, number)
        belongs = each.persona if is_by_persona else _TITLES[each.team]
        writer.writerow(_response(each, f"{service}/{ended}/{number}", ended, chance, belongs))
    return text.getvalue()


def _response(told: Opinion, name: str, ended: int, chance: Chance, belongs: str) -> list[str]:
    """Write an answer as an anonymous link brings it: nobody's name, and no address kept."""
    took = chance.between(25, 240)
    begun = ended - chance.between(1, 12) * DAY - chance.between(0, 3 * HOUR)
    started, done = (f"{local(at):%Y-%m-%d %H:%M:%S}" for at in (begun, begun + took))
    usual = [started, done, "0", "", "100", str(took), "1", done, f"R_{hash_of(name)[:15]}"]
    usual += ["", "", "", "", "", "", "anonymous", "EN"]
    answers = [told.score, told.useful, told.easy, belongs, told.saying]
    return [*usual, *map(str, answers)]
