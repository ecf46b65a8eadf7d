"""What the company's people keep in registers: each with one gap that was planted.

Whoever reads them must find the gaps named here and no others of their kind.
"""

from typing import Any

from gnomon.demo.ground_rules import agreed_rules
from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.platform.offer import IMPOSED, LOVED
from gnomon.demo.registers_told import (
    document,
    growth,
    listening,
    noticed,
    on,
    operating,
    products,
)

Document = dict[str, Any]

#: Journeys that nobody owns, and that were tested too long ago or never.
UNOWNED, UNTESTED = "gift-to-a-friend", ("gift-to-a-friend", "return-a-parcel")
#: The step of a developer's journey that no platform does.
BY_HAND_STEP = "ask somebody to look"
#: The product whose screens keep to the design system least.
OFF_SYSTEM = "search-api"
#: Teams of which nobody was taught the newest version of the process.
UNTAUGHT = "warehouse"
#: Who the newest version of the process changes something for.
RETAUGHT = "engineer"
#: An initiative that was deployed without a sign-off, and an item its coding began without.
UNSIGNED, MISSED_ITEM = "payment-rules", "Cards are never written to a log"
#: A control whose word has run out.
EXPIRED = ("payments", "reconciliation")
#: A contact with customers that taught nothing.
SILENT_CONTACT = "fair-in-town"
#: A product that is retired, and the operational process that nobody answers for.
RETIRED, UNANSWERED = "recommendations", "supplier-onboarding"


def kept(organisation: Organisation) -> list[Document]:
    """Write down what no tool of the company knows.

    Args:
        organisation: Who keeps it, and when it is now.
    """
    now = organisation.now
    managers = sorted(
        each.person
        for each in organisation.memberships
        if each.role == "product_manager" and not each.until
    )
    designer = min(each.name for each in organisation.engineers("storefront", now))
    return [
        *_journeys(designer, now),
        *_design(designer, now),
        *listening(managers, organisation.engineers("checkout", now), now),
        *noticed(managers[0], now),
        *products(managers, now),
        *_compliance(managers[0], now),
        *operating(managers[1], now),
        *growth(now),
        *agreed_rules(managers, organisation),
        *_training(organisation),
    ]


def _journeys(designer: str, now: int) -> list[Document]:
    def test(days: int, whom: str, participants: int, succeeded: int) -> Document:
        told = {"on": on(now - days * DAY), "with": whom}
        return told | {"participants": participants, "succeeded": succeeded}

    return [
        document(
            "Journey",
            "first-order",
            "First order",
            {
                "owner": designer,
                "services": ["web-shop", "cart", "checkout-api", "payments"],
                "steps": ["find something", "put it into the basket", "pay", "see when it comes"],
                "figures": ["request_error_rate"],
                "tests": [test(200, "customers", 8, 5), test(40, "customers", 9, 8)],
            },
        ),
        document(
            "Journey",
            "return-a-parcel",
            "Return a parcel",
            {
                "owner": designer,
                "services": ["web-shop"],
                "tests": [test(260, "customers", 6, 4), test(220, "internals", 5, 5)],
            },
        ),
        document(
            "Journey", UNOWNED, "Give a card to a friend", {"services": ["gift-cards", "web-shop"]}
        ),
        _developers(designer, test(60, "internals", 7, 6)),
    ]


def _developers(designer: str, tested: Document) -> Document:
    """Write the journey of colleagues; one step of it no platform does."""
    return document(
        "Journey",
        "preview-a-change",
        "Preview a change",
        {
            "owner": designer,
            "customers": "internal",
            "tasks": [
                {"step": "get an environment", "platformService": LOVED}
                | {"task": "new-environment"},
                {"step": BY_HAND_STEP},
                {"step": "get it released", "platformService": IMPOSED}
                | {"task": "another-release"},
            ],
            "tests": [tested],
        },
    )


def _design(designer: str, now: int) -> list[Document]:
    def audit(name: str, about: Document, days: int, conform: int, checked: int) -> Document:
        told = {"on": on(now - days * DAY), "checked": checked, "conform": conform, "by": designer}
        return document("DesignAudit", name, name, about | told)

    screens = {"asset": "screens"}
    return [
        audit("web-shop-1", {"service": "web-shop", **screens}, 150, 41, 60),
        audit("web-shop-2", {"service": "web-shop", **screens}, 20, 55, 62),
        audit("checkout-1", {"service": "checkout-api", **screens}, 35, 27, 30),
        audit("search-1", {"service": OFF_SYSTEM, **screens}, 50, 9, 20),
        audit("newsletter-1", {"material": "newsletter", "asset": "marketing"}, 90, 6, 11),
        document(
            "CraftRecord",
            "growth-craft",
            "",
            {
                "function": "storefront-growth",
                "from": on(now - 100 * DAY),
                "to": on(now - 10 * DAY),
                "asked": 31,
                "served": 26,
                "invited": 18,
                "attended": 11,
            },
        ),
    ]


def _compliance(manager: str, now: int) -> list[Document]:
    return [
        document(
            "ComplianceChecklist",
            "payment-rules-cards",
            "Cards and payment rules",
            {
                "initiative": UNSIGNED,
                "items": [
                    {"item": "Strong authentication above thirty euros", "phase": "deployment"}
                    | {"regulation": "PSD2", "done": on(now - 400 * DAY)},
                    {"item": MISSED_ITEM, "phase": "coding", "regulation": "PCI DSS"},
                ],
                "risks": [
                    {"risk": "Cards in old logs", "severity": "high"}
                    | {"opened": on(now - 34 * DAY), "answer": "Logs are deleted after a week"},
                    {"risk": "Some banks answer late", "severity": "low"}
                    | {"opened": on(now - 90 * DAY), "closed": on(now - 30 * DAY)},
                ],
            },
        ),
        *(
            document(
                "ControlAttestation",
                f"payments-{control}",
                "",
                {
                    "service": "payments",
                    "control": control,
                    "on": on(now - 380 * DAY),
                    "until": on(now + left * DAY),
                    "by": manager,
                },
            )
            for control, left in (("settlement", 120), (EXPIRED[1], -15))
        ),
    ]


def _training(organisation: Organisation) -> list[Document]:
    """Write down who was taught: everybody the first version, but one team the second."""
    now = organisation.now
    plan = {"process": "delivery", "refreshWithin": "730d"}
    told = [
        document(
            "TrainingPlan",
            "delivery-1",
            "The delivery process",
            plan | {"version": "1", "from": on(now - 500 * DAY)},
        ),
        document(
            "TrainingPlan",
            "delivery-2",
            "Second version of the delivery process",
            plan | {"version": "2", "from": on(now - 60 * DAY), "roles": [RETAUGHT]},
        ),
    ]
    taught_again = {
        person.name
        for team in TEAMS
        if team.name != UNTAUGHT
        for person in organisation.engineers(team.name, now)
    }
    for name, person in sorted(organisation.people.items()):
        if person.kind != "human" or person.left is not None:
            continue
        trained = [{"process": "delivery", "version": "1", "on": on(now - 480 * DAY)}]
        if name in taught_again:
            trained.append({"process": "delivery", "version": "2", "on": on(now - 30 * DAY)})
        told.append(
            document("Training", f"training-{name}", "", {"person": name, "trained": trained})
        )
    return told
