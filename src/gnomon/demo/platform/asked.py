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
from gnomon.demo.platform.thought import WAVES_DAYS_AGO, Opinion, opinions
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
#: Column of the export -> question of the survey.
COLUMNS = {"Q1": "csat", "Q2": "umux1", "Q3": "umux2", "Q4": "team", "Q5": "missing"}
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
    content: str
    """What it says, as CSV."""


def surveyed() -> list[Document]:
    """Write down what is asked about the platform's services, and who."""
    return [_survey(LOVED, list(CUSTOMERS)), _survey(IMPOSED, list(BOUND))]


def _survey(service: str, population: list[str]) -> Document:
    about = _ABOUT[service]
    return {
        "apiVersion": "gnomon.dev/v1",
        "kind": "Survey",
        "metadata": {"name": SURVEYS[service], "title": _TITLE[service]},
        "spec": {
            "about": about,
            "platformService": service,
            "privacy": "anonymous",
            "instruments": ["csat", "umux_lite"],
            "questions": [
                {
                    "id": "team",
                    "kind": "choice",
                    "text": _TEAM,
                    "choices": [_TITLES[team] for team in CUSTOMERS],
                    "segment": True,
                },
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
    return [
        _export(company, service, days_ago)
        for days_ago in sorted(WAVES_DAYS_AGO, reverse=True)
        for service in SURVEYS
    ]


def _export(company: Company, service: str, days_ago: int) -> Export:
    told = opinions(company, service, days_ago)
    ended = company.now - days_ago * DAY
    wave = f"{local(ended):%Y-%m}"
    return Export(
        survey=SURVEYS[service],
        wave=wave,
        file=f"surveys/{SURVEYS[service]}-{wave}.csv",
        ended_at=ended,
        invited=len(told),
        content=_csv(company, service, [each for each in told if each.answers], ended),
    )


def _csv(company: Company, service: str, told: list[Opinion], ended: int) -> str:
    about = _ABOUT[service]
    asked = {
        "Q1": f"How satisfied are you with {about}?",
        "Q2": f"The capabilities of {about} meet my requirements.",
        "Q3": f"Working with {about} is easy.",
        "Q4": _TEAM,
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
        writer.writerow(_response(each, f"{service}/{ended}/{number}", ended, chance))
    return text.getvalue()


def _response(told: Opinion, name: str, ended: int, chance: Chance) -> list[str]:
    """Write an answer as an anonymous link brings it: nobody's name, and no address kept."""
    took = chance.between(25, 240)
    begun = ended - chance.between(1, 12) * DAY - chance.between(0, 3 * HOUR)
    started, done = (f"{local(at):%Y-%m-%d %H:%M:%S}" for at in (begun, begun + took))
    usual = [started, done, "0", "", "100", str(took), "1", done, f"R_{hash_of(name)[:15]}"]
    usual += ["", "", "", "", "", "", "anonymous", "EN"]
    answers = [told.score, told.useful, told.easy, _TITLES[told.team], told.saying]
    return [*usual, *map(str, answers)]
