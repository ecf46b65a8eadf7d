"""The initiative that customers have: everything in its order, from a desire to a figure."""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.initiatives_told import (
    agreed,
    approved,
    counted,
    deep_dived,
    designed,
    drawn,
    interviewed,
    moved,
    named,
    on,
    tested,
    tried,
)
from gnomon.demo.organisation import DAY
from gnomon.demo.records import Ticket
from gnomon.demo.taking_part import TakingPart

Document = dict[str, Any]


def gift_cards(
    company: Organisation, epic: Ticket, owner: str, released: int
) -> tuple[str, Document]:
    """Everything in its order: this is how it is meant to go."""
    began = epic.opened_at
    return "Gift cards on every way to pay", {
        "desire": "Customers hold gift cards that they can spend on the web and nowhere else",
        "origin": "growth",
        "alsoFrom": ["engineering"],
        "channel": "document",
        "asked": on(began - 80 * DAY),
        "category": "feature",
        "size": "medium",
        "owner": owner,
        "services": ["checkout-api"],
        "tickets": [epic.key],
        "effortDays": 60,
        "confidence": "70%",
        "budget": 48000,
        "currency": "EUR",
        "kpis": [
            named("deployment_frequency", "checkout", "10%", began + 120 * DAY)
            | {"released": on(released)}
        ],
        "hypotheses": [
            tried("Who has a card buys within the month", "confirmed", began - 55 * DAY)
        ],
        "evidence": _gift_card_evidence(company, began),
        "requests": [approved(began - 40 * DAY, began - 30 * DAY, owner)],
        "artefacts": [*drawn(began - 20 * DAY), designed(began - 6 * DAY)],
        "stakeholders": [
            *agreed(owner, "commerce", began - 18 * DAY),
            *deep_dived(_deep_dive(company, "checkout"), began - 4 * DAY),
        ],
        "costs": [
            {"on": on(began - 25 * DAY), "amount": 1800, "what": "Ten people and a quiet room"},
            {"on": on(began + 20 * DAY), "amount": 21000, "what": "The printer of the cards"},
        ],
        "moves": moved(
            (began - 80 * DAY, "raw"), (began - 70 * DAY, "validating"),
            (began - 28 * DAY, "validated"), (began - 18 * DAY, "approved"),
            (began, "in_delivery"), (released, "live"),
        ),
    }  # fmt: skip


def _gift_card_evidence(company: Organisation, began: int) -> list[Document]:
    manager = TakingPart(company).manager("checkout").name
    return [
        interviewed(8, began - 60 * DAY, "They believe that the card is broken", manager),
        counted(began - 50 * DAY, "A fifth of all cards is never spent"),
        tested(4, 2, began - 26 * DAY, "Two did not see where the number goes", "iterate"),
        tested(10, 9, began - 21 * DAY, "All but one paid without a question", "go_on"),
    ]


def _deep_dive(company: Organisation, team: str) -> dict[str, str]:
    """Return who looked into it before it was built, by role; nobody is an architect."""
    people = TakingPart(company)
    return {
        "technical_product_manager": people.technical_manager(team).name,
        "security_analyst": people.analyst().name,
    }
