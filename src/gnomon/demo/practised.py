"""How the company practises, learns from incidents and takes work by hand away: as it is told.

Each gap is planted; whoever reads it must find those and no others.
"""

from typing import Any

from gnomon.demo.company import Company
from gnomon.demo.on_call import incident_key
from gnomon.demo.organisation import DAY
from gnomon.demo.records import Incident
from gnomon.demo.registers_told import document, on

Document = dict[str, Any]

#: The service whose every incident is a major one, and what the last of them had nobody in.
MAJOR, ROLE_MISSING = "payments", "communications"
#: The team whose work by hand takes more than half of its hours.
TOILING = "warehouse"
#: What was taken away a hundred days ago, and began to be done within the year.
AUTOMATED = "restart-search"
#: The wave that moved what it should, and the one that moved nothing.
PILOT, UNMOVED = "pilot", "second"
#: The release for which all else stood still, and for how many days.
PAINFUL, FROZEN_DAYS = "search-autumn", 9
#: The service whose rota practised.
PRACTISED = "payments"


def practised(company: Company) -> list[Document]:
    """Write down practice days and reviews of incidents.

    Args:
        company: Whose incidents are looked back at.
    """
    return [
        *_practice_days(company),
        *_reviews(company),
        *_by_hand(company.now),
        *_change(company),
        *_efforts(company.now),
    ]


def _efforts(now: int) -> list[Document]:
    """Write what releases took; for one of them all else stood still."""

    def effort(name: str, title: str, back: int, **told: Any) -> Document:
        spec = {"releasedOn": on(now - back * DAY)} | told
        return document("ReleaseEffort", name, title, spec)

    return [
        effort(
            PAINFUL,
            "The autumn release of search",
            60,
            services=["search-api", "recommendations", "pricing"],
            people=11,
            hours=190,
            frozenFrom=on(now - 68 * DAY),
            frozenTo=on(now - 59 * DAY),
            note="Three teams waited for one index to be built again",
        ),
        effort(
            "search-summer", "The summer release of search", 150,
            services=["search-api"], people=7, hours=90,
        ),
        effort(
            "checkout-usual", "An ordinary day at the checkout", 20,
            services=["checkout-api"], people=1, hours=0.5,
        ),
    ]  # fmt: skip


def _change(company: Company) -> list[Document]:
    """Write the change of model: the pilot moved what it should, the second wave nothing yet."""
    now, turned = company.now, company.organisation.improved
    handbook = "https://handbook.meridian.example"
    return [
        document(
            "ChangeWave",
            PILOT,
            "The pilot: returns",
            {
                "services": ["returns-api", "refunds"],
                "startsOn": on(turned),
                "pilot": "true",
                "announced": f"{handbook}/you-build-it",
                "learned": ["The runbook lacked the number of the parcel service"],
            },
        ),
        document(
            "ChangeWave",
            UNMOVED,
            "Second wave: transport",
            {"services": ["routing", "tracking"], "startsOn": on(turned + 110 * DAY)},
        ),
        document(
            "ChangeWave",
            "next",
            "Third wave: warehouse",
            {"services": ["picking"], "startsOn": on(now + 30 * DAY)},
        ),
        *_concerns(now, turned),
    ]


def _concerns(now: int, turned: int) -> list[Document]:
    """Write what people fear, one of it without an answer, and what somebody has to get done."""
    return [
        document(
            "Concern",
            "nights",
            "",
            {
                "says": "We will be called every night",
                "raisedOn": on(turned - 20 * DAY),
                "answer": "Two nights a week are the most; the rota's page shows it",
                "answeredOn": on(turned - 12 * DAY),
                "status": "answered",
            },
        ),
        document(
            "Concern",
            "skills",
            "",
            {
                "says": "Nobody of us has ever looked at a database's log",
                "raisedOn": on(now - 6 * DAY),
                "status": "open",
            },
        ),
        document(
            "JobToBeDone",
            "know-first",
            "",
            {
                "persona": "Engineer on call",
                "when": "a customer cannot pay",
                "iWant": "to see it before they write to us",
                "soICan": "tell them what happens now",
                "services": ["payments"],
            },
        ),
    ]


def _by_hand(now: int) -> list[Document]:
    """Write the register of work by hand; one team spends more than half of its hours on it."""

    def task(name: str, what: str, group: str, times: int, minutes: int, **told: Any) -> Document:
        usual = {"what": what, "group": group, "timesPerQuarter": times, "minutes": minutes}
        return document("ToilTask", name, "", usual | told)

    began = {"begunOn": on(now - 300 * DAY)}
    done = {"automatedOn": on(now - 100 * DAY)}
    return [
        task("stock-by-hand", "Compare stock with the shelves", TOILING, 900, 120, **began),
        task("carrier-labels", "Start the run that prints the labels", "transport", 13, 20),
        task(
            "read-access", "Grant read access to a database", "runtime", 24, 20,
            specialist="dba", askedBy=["checkout", "search"],
        ),
        task("restart-search", "Restart the index after an import", "search", 60, 10, **done),
        task("month-end", "Reconcile payments by hand", "checkout", 3, 240, automatable="false"),
    ]  # fmt: skip


def last_incidents(company: Company, service: str, count: int) -> list[Incident]:
    """Return the last incidents of a service that ended, the newest first."""
    ended = [each for each in company.incidents if each.service == service and each.resolved_at]
    return sorted(ended, key=lambda each: each.opened_at, reverse=True)[:count]


def _practice_days(company: Company) -> list[Document]:
    now = company.now
    people = [each.name for each in company.organisation.engineers("checkout", now)]
    return [
        document(
            "PracticeDay",
            "payments-bank-away",
            "",
            {
                "kind": "game_day",
                "heldOn": on(now - 60 * DAY),
                "services": [PRACTISED],
                "people": people[:4],
                "learned": ["The bank's number was on nobody's list"],
            },
        ),
    ]


def _reviews(company: Company) -> list[Document]:
    """Write reviews of the last two major incidents; in the last one nobody told the others."""
    found = []
    for place, incident in enumerate(last_incidents(company, MAJOR, 2)):
        at = incident.opened_at + 2 * DAY
        lead = company.organisation.engineers("checkout", incident.opened_at)[0].name
        roles = [{"role": "incident_commander", "person": lead}]
        if place:
            roles.append({"role": ROLE_MISSING})
        found.append(
            document(
                "IncidentReview",
                f"{MAJOR}-{on(incident.opened_at)}",
                "",
                {
                    "incident": incident_key(incident),
                    "heldOn": on(min(at, company.now)),
                    "summary": "Nobody had tried what the bank answers when it is full",
                    "journeys": ["first-order"],
                    "readers": 23 + place,
                    "roles": roles,
                    "actions": [
                        {"what": "Try a full bank before each release"}
                        | ({"doneOn": on(at + 9 * DAY)} if place else {})
                    ],
                },
            )
        )
    return found
