"""What the company's people want and why, as they wrote it down: with what they left out.

Each initiative is planted: which of the things that are asked of it were not there in time, which
leave was given, and how far it got. Whoever reads what they wrote must find those and no others.
"""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.initiatives_ahead import (
    loyalty_points,
    one_basket,
    parcel_lockers,
    parcel_maps,
    quiet_returns,
    search_by_photo,
)
from gnomon.demo.initiatives_live import gift_cards
from gnomon.demo.initiatives_told import (
    agreed,
    approved,
    counted,
    deep_dived,
    drawn,
    interviewed,
    moved,
    named,
    on,
    tested,
    tried,
)
from gnomon.demo.leading import leads
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.records import Ticket
from gnomon.demo.taking_part import TakingPart

Document = dict[str, Any]

#: What each initiative lacked when it was due, by name.
MISSED: dict[str, tuple[str, ...]] = {
    "gift-cards-anywhere": (),
    "refunds-in-a-day": ("tested_with_customers", "architecture"),
    "payment-rules": (),
    "faster-picking": ("agreed", "told"),
    "parcel-maps": (
        "hypothesis_tested",
        "sketched",
        "request_complete",
        "request_approved",
        "validated",
        "tested_with_customers",
        "screens_complete",
        "agreed",
        "architecture",
        "told",
    ),
    "one-basket": (),
    "search-by-photo": ("sketched",),
    "loyalty-points": (),
    "parcel-lockers": (),
    "quiet-returns": ("hypothesis_tested",),
}
#: What went on by leave, by name.
WAIVED: dict[str, tuple[str, ...]] = {"payment-rules": ("compliance_signed",)}
#: A role that the deep-dive of one of them went without, and who has it.
UNSIGNED_ROLE = ("refunds-in-a-day", "security_analyst")
#: Rounds of tests, times it was drawn again and tested again, and drawings made too late, by name.
ROUNDS = {"gift-cards-anywhere": (2, 1, 0), "refunds-in-a-day": (1, 0, 1)}
#: Released ones without a value from before of the figure they were to move.
BLIND = "payment-rules"
#: Owned by an engineer, who is no product manager; and by one who stands in for a product manager.
NOT_THEIRS, ACTING = "refunds-in-a-day", "faster-picking"
#: Begun before enough was found out for its size.
UNDISCOVERED = ("parcel-maps", "refunds-in-a-day")
#: Begun by its figure alone: nobody wrote why, nobody asked for it, nothing was found out.
BASELESS = "parcel-maps"
#: Where each of them stands.
STATES = {
    "gift-cards-anywhere": "live",
    "refunds-in-a-day": "in_delivery",
    "payment-rules": "live",
    "faster-picking": "in_delivery",
    "parcel-maps": "in_delivery",
    "one-basket": "approved",
    "search-by-photo": "prioritised",
    "loyalty-points": "rejected",
    "parcel-lockers": "raw",
    "quiet-returns": "validated",
}
#: What engineers proposed: one is debt and nobody asked customers, one is validated and shipped.
PROPOSED_BY_ENGINEERS = {"faster-picking": "warehouse", "gift-cards-anywhere": "checkout"}
#: Initiatives that became an epic, with the team whose newest one it is.
BECAME = {
    "gift-cards-anywhere": "checkout",
    "refunds-in-a-day": "returns",
    "payment-rules": "storefront",
    "faster-picking": "warehouse",
    BASELESS: "transport",
}


def wanted(organisation: Organisation, tickets: list[Ticket]) -> list[Document]:
    """Write down what is wanted, from a word in the corridor to what customers already have.

    Args:
        organisation: Who wants and answers, and when it is now.
        tickets: What the teams plan; an initiative in delivery became one of their epics.
    """
    epics = {name: epic_of(tickets, team) for name, team in BECAME.items()}
    owners = _owners(organisation)
    specs = {
        "gift-cards-anywhere": gift_cards(
            organisation,
            epics["gift-cards-anywhere"],
            owners["checkout"],
            gift_cards_live(organisation, tickets),
        ),
        "refunds-in-a-day": _refunds(organisation, epics["refunds-in-a-day"], owners[NOT_THEIRS]),
        "payment-rules": _payment_rules(organisation, epics["payment-rules"], owners["storefront"]),
        "faster-picking": _picking(organisation, epics["faster-picking"], owners[ACTING]),
        BASELESS: parcel_maps(epics[BASELESS], owners["transport"]),
        "one-basket": one_basket(organisation, owners["checkout"]),
        "search-by-photo": search_by_photo(organisation, owners["search"]),
        "loyalty-points": loyalty_points(organisation, owners["storefront"]),
        "parcel-lockers": parcel_lockers(organisation),
        "quiet-returns": quiet_returns(organisation, owners["returns"]),
    }
    return [
        {
            "apiVersion": "gnomon.dev/v1",
            "kind": "Initiative",
            "metadata": {"name": name, "title": title},
            "spec": spec,
        }
        for name, (title, spec) in specs.items()
    ]


def _owners(organisation: Organisation) -> dict[str, str]:
    """Name the product manager of each team, and two who own an initiative and are none."""
    found = leads(organisation)
    for name, team in ((NOT_THEIRS, "returns"), (ACTING, "warehouse")):
        engineers = organisation.engineers(team, organisation.now)
        found[name] = min(engineers, key=lambda each: (each.joined, each.name)).name
    return found


def epic_of(tickets: list[Ticket], team: str) -> Ticket:
    """Return a team's newest epic that work was done for."""
    key = next(each.jira_key for each in TEAMS if each.name == team)
    parents = {each.epic for each in tickets if each.started_at is not None}
    epics = [each for each in tickets if each.kind == "Epic" and each.key in parents]
    return max((each for each in epics if each.project == key), key=lambda each: each.opened_at)


def gift_cards_live(organisation: Organisation, tickets: list[Ticket]) -> int:
    """Tell the moment from which customers had gift cards on every way to pay."""
    epic = epic_of(tickets, BECAME["gift-cards-anywhere"])
    return min(epic.opened_at + 50 * DAY, organisation.now - 10 * DAY)


def _refunds(company: Organisation, epic: Ticket, owner: str) -> tuple[str, Document]:
    """Planted: the prototype met customers three weeks after the work had begun."""
    began = epic.opened_at
    technical_manager = TakingPart(company).technical_manager("returns").name
    return "Refunds within a day", {
        "desire": "Customers wait nine days for a refund and write to us about it",
        "origin": "customer_service",
        "alsoFrom": ["finance"],
        "asked": on(began - 60 * DAY),
        "category": "feature",
        "size": "large",
        "owner": owner,
        "services": ["refunds"],
        "tickets": [epic.key],
        "effortDays": 90,
        "confidence": "60%",
        "kpis": [named("change_lead_time", "returns", "-20%", began + 150 * DAY)],
        "hypotheses": [
            tried("Most would take a voucher at once", "refuted", began - 40 * DAY)
        ],
        "evidence": [
            interviewed(6, began - 45 * DAY, "They fear that the money is lost"),
            counted(began - 42 * DAY, "A third of all questions is about refunds"),
            tested(7, 4, began + 21 * DAY, "Three looked for the money in the wrong place",
                   "iterate"),
        ],
        "requests": [approved(began - 30 * DAY, began - 14 * DAY, owner)],
        "artefacts": [
            *drawn(began - 12 * DAY),
            {"kind": "high_fidelity", "title": "Every screen", "version": "2",
             "on": on(began + 28 * DAY), "complete": True},
        ],
        "stakeholders": [
            *agreed(owner, "logistics", began - 10 * DAY),
            *deep_dived({"technical_product_manager": technical_manager}, began - 4 * DAY),
        ],
        "moves": moved(
            (began - 60 * DAY, "raw"), (began - 50 * DAY, "validating"),
            (began - 15 * DAY, "validated"), (began - 10 * DAY, "approved"), (began, "in_delivery"),
        ),
    }  # fmt: skip


def _payment_rules(company: Organisation, epic: Ticket, owner: str) -> tuple[str, Document]:
    """Planted: it went live by leave, before compliance had signed."""
    began = epic.opened_at
    live = min(began + 40 * DAY, company.now - 14 * DAY)
    leave = {"check": "compliance_signed", "reason": "The auditor is away until spring"}
    return "Rules for payments in another country", {
        "desire": "From spring on a second factor is asked of every payment",
        "origin": "compliance",
        "asked": on(began - 90 * DAY),
        "category": "compliance",
        "owner": owner,
        "services": ["web-shop"],
        "tickets": [epic.key],
        "regulation": "Strong customer authentication",
        "effortDays": 30,
        # Planted: nobody counts refused payments, and nobody did before.
        "kpis": [
            named("refused_payments", None, "-10%", began + 90 * DAY) | {"released": on(live)}
        ],
        "requests": [approved(began - 60 * DAY, began - 30 * DAY, owner)],
        "stakeholders": [
            *agreed(owner, "commerce", began - 20 * DAY),
            {"role": "compliance", "told": on(began - 60 * DAY)},
        ],
        "waivers": [leave | {"approver": owner, "until": on(company.now + 60 * DAY)}],
        "moves": moved(
            (began - 90 * DAY, "raw"), (began - 30 * DAY, "validated"),
            (began - 20 * DAY, "approved"), (began, "in_delivery"), (live, "live"),
        ),
    }  # fmt: skip


def _picking(_: Organisation, epic: Ticket, owner: str) -> tuple[str, Document]:
    """Planted: nobody had agreed, and support heard of it by accident."""
    began = epic.opened_at
    return "Pickers walk half as far", {
        "desire": "The order of shelves follows a plan that nobody remembers",
        "origin": "engineering",
        "asked": on(began - 20 * DAY),
        "category": "debt",
        "owner": owner,
        "actingAs": "engineering_manager",
        "services": ["picking"],
        "tickets": [epic.key],
        "exempt": "No customer sees it",
        "effortDays": 40,
        "kpis": [named("ticket_cycle_time", "warehouse", "-10%", began + 120 * DAY)],
        "requests": [approved(began - 15 * DAY, began - 5 * DAY, owner)],
        "stakeholders": [
            {"role": "product_manager", "person": owner, "agreed": on(began - 4 * DAY)},
            {"role": "business_leader", "line": "logistics"},
        ],
        "moves": moved((began - 20 * DAY, "raw"), (began, "in_delivery")),
    }
