"""What the company's people want and have not begun or should not have: undecided, given up."""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.initiatives_told import (
    approved,
    counted,
    drawn,
    interviewed,
    moved,
    named,
    on,
    tried,
)
from gnomon.demo.organisation import DAY
from gnomon.demo.records import Ticket

Document = dict[str, Any]


def one_basket(company: Organisation, owner: str) -> tuple[str, Document]:
    """Two lines are touched, and one of them has not agreed yet."""
    now = company.now
    return "One basket for shop and parcel", {
        "desire": "Who sends a parcel back wants to buy with the same click",
        "origin": "market",
        "asked": on(now - 100 * DAY),
        "category": "feature",
        "owner": owner,
        "services": ["cart", "returns-api"],
        "effortDays": 120,
        "confidence": "40%",
        "budget": 90000,
        "currency": "EUR",
        "kpis": [named("throughput", "checkout", "10%", now + 200 * DAY)],
        "hypotheses": [tried("They come back for it", "inconclusive", now - 60 * DAY)],
        "evidence": [
            interviewed(12, now - 70 * DAY, "Half of them asked for it unprompted"),
            counted(now - 65 * DAY, "One in nine buys on the day of a return"),
        ],
        "requests": [approved(now - 50 * DAY, now - 20 * DAY, owner)],
        "artefacts": drawn(now - 40 * DAY),
        "stakeholders": [
            {"role": "product_manager", "person": owner, "agreed": on(now - 25 * DAY)},
            {"role": "business_leader", "line": "commerce", "agreed": on(now - 22 * DAY)},
            {"role": "business_leader", "line": "logistics", "told": on(now - 22 * DAY)},
        ],
        "moves": moved(
            (now - 100 * DAY, "raw"), (now - 80 * DAY, "validating"), (now - 45 * DAY, "validated"),
            (now - 20 * DAY, "approved"),
        ),
    }  # fmt: skip


def search_by_photo(company: Organisation, owner: str) -> tuple[str, Document]:
    """It waits for its turn. Planted: nobody has drawn anything."""
    now = company.now
    return "Search by a photo", {
        "desire": "People show a picture and ask where they can buy it",
        "origin": "growth",
        "asked": on(now - 70 * DAY),
        "category": "feature",
        "owner": owner,
        "services": ["search-api"],
        "effortDays": 45,
        "confidence": "50%",
        "kpis": [named("deployment_frequency", "search", "5%", now + 180 * DAY)],
        "hypotheses": [tried("A photo finds what words do not", "confirmed", now - 40 * DAY)],
        "evidence": [
            interviewed(5, now - 50 * DAY, "They do not know the word"),
            counted(now - 45 * DAY, "Every eighth search finds nothing"),
        ],
        "requests": [approved(now - 38 * DAY, None, owner)],
        "stakeholders": [{"role": "product_manager", "person": owner, "told": on(now - 28 * DAY)}],
        "moves": moved(
            (now - 70 * DAY, "raw"), (now - 60 * DAY, "validating"), (now - 35 * DAY, "validated"),
            (now - 20 * DAY, "prioritised"),
        ),
    }  # fmt: skip


def loyalty_points(company: Organisation, owner: str) -> tuple[str, Document]:
    """It was asked for twice, tested and given up."""
    now = company.now
    return "Points for every order", {
        "desire": "Others give points",
        "origin": "market",
        "asked": on(now - 120 * DAY),
        "category": "feature",
        "owner": owner,
        "kpis": [named("throughput", None, "10%", now + 90 * DAY)],
        "hypotheses": [tried("Points bring a second order", "refuted", now - 85 * DAY)],
        "evidence": [counted(now - 90 * DAY, "Nobody noticed in eight weeks")],
        "moves": [
            *moved((now - 120 * DAY, "raw"), (now - 110 * DAY, "validating")),
            {"to": "rejected", "on": on(now - 80 * DAY), "reason": "Nobody would miss it"},
        ],
    }


def parcel_lockers(company: Organisation) -> tuple[str, Document]:
    """Nobody has looked at it yet."""
    now = company.now
    return "Parcels into lockers", {
        "desire": "A carrier would open its lockers to us",
        "origin": "other",
        "originNote": "A carrier, on the phone",
        "channel": "verbal",
        "asked": on(now - 30 * DAY),
        "written": on(now - 16 * DAY),
        "moves": moved((now - 16 * DAY, "raw")),
    }


def parcel_maps(epic: Ticket, owner: str) -> tuple[str, Document]:
    """Planted: it was begun without a word on why, and nobody asked anybody."""
    began = epic.opened_at
    return "A map of every parcel", {
        "desire": "Somebody saw it elsewhere",
        "origin": "market",
        "asked": on(began - 5 * DAY),
        "category": "feature",
        "size": "medium",
        "owner": owner,
        "tickets": [epic.key],
        "effortDays": 25,
        "kpis": [named("throughput", "transport", "5%", began + 150 * DAY)],
        "moves": moved((began - 5 * DAY, "raw"), (began, "in_delivery")),
    }


def quiet_returns(company: Organisation, owner: str) -> tuple[str, Document]:
    """Planted: called validated before what it stands on was tested."""
    now = company.now
    return "Returns without a letter", {
        "desire": "Customers print a letter that nobody reads",
        "origin": "qa",
        "asked": on(now - 50 * DAY),
        "category": "operations",
        "owner": owner,
        "services": ["returns-api"],
        "effortDays": 10,
        "confidence": "80%",
        "kpis": [named("ticket_cycle_time", "returns", "-5%", now + 120 * DAY)],
        "hypotheses": [{"statement": "The parcel's code says all that the letter says"}],
        "evidence": [
            interviewed(4, now - 30 * DAY, "They ask a neighbour to print it"),
            counted(now - 28 * DAY, "No letter was looked at in a month"),
        ],
        "requests": [approved(now - 26 * DAY, None, owner)],
        "moves": moved(
            (now - 50 * DAY, "raw"), (now - 40 * DAY, "validating"), (now - 20 * DAY, "validated"),
        ),
    }  # fmt: skip
