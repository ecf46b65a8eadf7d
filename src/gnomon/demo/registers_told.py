"""How people write down what they hear, keep and tell: contacts, products, funnels, processes."""

from collections.abc import Iterable
from typing import Any

from gnomon.demo.organisation import DAY, Person
from gnomon.demo.working_time import local

Document = dict[str, Any]


def on(moment: int) -> str:
    """Write a day."""
    return local(moment).date().isoformat()


def document(kind: str, name: str, title: str, spec: Document) -> Document:
    """Write a document; one without a title has none."""
    metadata = {"name": name} | ({"title": title} if title else {})
    return {"apiVersion": "gnomon.dev/v1", "kind": kind, "metadata": metadata, "spec": spec}


def listening(managers: list[str], builders: Iterable[Person], now: int) -> list[Document]:
    """Write down who met customers; one contact taught nothing."""
    there = [each.name for each in builders][:3]

    def contact(name: str, title: str, days: int, **told: Any) -> Document:
        usual = {"kind": "interview", "on": on(now - days * DAY), "by": managers[:1]}
        return document("CustomerEvent", name, title, usual | told)

    learned = {"finding": "Nobody sees the delivery fee before paying", "decision": "open"}
    return [
        contact(
            "two-gift-shops",
            "Visit to two gift shops",
            12,
            kind="visit",
            attendees=5,
            present=there,
            services=["gift-cards"],
            findings=[learned],
        ),
        contact(
            "first-orders",
            "Calls after a first order",
            30,
            kind="call",
            attendees=9,
            by=managers[1:2],
            services=["checkout-api"],
            findings=[
                {"finding": "They pay as guests and wonder where the order is", "decision": "open"}
            ],
        ),
        contact("fair-in-town", "Fair in town", 45, kind="meetup", attendees=40),
    ]


def noticed(manager: str, now: int) -> list[Document]:
    """Write down what competitors do; one of them was looked at long ago."""
    return [
        document(
            "CompetitorNote",
            "northwind-lockers",
            "Lockers of Northwind",
            {
                "competitor": "Northwind",
                "on": on(now - 25 * DAY),
                "says": "Lockers in three towns; ours deliver to the door alone",
                "by": manager,
            },
        ),
        document(
            "CompetitorNote",
            "contoso-search",
            "Search of Contoso",
            {
                "competitor": "Contoso",
                "on": on(now - 170 * DAY),
                "says": "Their search takes photographs",
                "services": ["search-api"],
            },
        ),
    ]


def products(managers: list[str], now: int) -> list[Document]:
    """Write down where products are in their life; one is retired, one waits for a look."""

    def life(
        service: str, title: str, manager: str, stages: list[tuple[str, int]], looked: int
    ) -> Document:
        return document(
            "ProductLife",
            service,
            title,
            {
                "service": service,
                "manager": manager,
                "stages": [{"stage": stage, "on": on(now - ago * DAY)} for stage, ago in stages],
                "reviews": [{"on": on(now - looked * DAY), "by": manager}],
            },
        )

    return [
        life("web-shop", "Web shop", managers[0], [("growth", 900), ("mature", 200)], 60),
        life("checkout-api", "Checkout", managers[1], [("mature", 800)], 45),
        life("refunds", "Refunds", managers[0], [("introduction", 300)], 20),
        life("gift-cards", "Gift cards", managers[1], [("introduction", 400), ("growth", 90)], 30),
        life("search-api", "Search", managers[2], [("mature", 700)], 300),
        life("recommendations", "Recommendations", managers[2], [("decline", 300), ("retired", 40)],
             320),
    ]  # fmt: skip


def operating(owner: str, now: int) -> list[Document]:
    """Write down work that goes on beside building; nobody answers for one of it."""

    def month(back: int, done: int, exceptions: int, takes: str) -> Document:
        told = {"from": on(now - (back + 30) * DAY), "to": on(now - back * DAY)}
        return told | {"done": done, "exceptions": exceptions, "takes": takes}

    return [
        document(
            "OperationalProcess",
            "returns",
            "Returns of parcels",
            {
                "owner": owner,
                "expected": "3d",
                "figures": [month(35, 380, 31, "4d"), month(4, 412, 22, "2d")],
                "improvements": [{"on": on(now - 50 * DAY), "what": "The shop prints the labels"}],
            },
        ),
        document(
            "OperationalProcess",
            "supplier-onboarding",
            "New suppliers",
            {"expected": "10d", "figures": [month(120, 6, 2, "16d")]},
        ),
    ]


def growth(now: int) -> list[Document]:
    """Write down how many get through, and what customers heard of."""

    def window(back: int, *reached: int) -> Document:
        told = {"from": on(now - (back + 27) * DAY), "to": on(now - back * DAY)}
        skipped = [0, 120, 0, 0]
        return told | {"reached": [*reached], "skipped": skipped}

    return [
        document(
            "Funnel",
            "first-order",
            "From a visit to an order",
            {
                "services": ["web-shop", "checkout-api"],
                "steps": ["visit", "basket", "payment", "order"],
                "within": "7d",
                "counts": [window(29, 48_200, 9_900, 6_100, 5_350),
                           window(1, 51_700, 10_800, 7_300, 6_690)],
            },
        ),
        document(
            "ReleaseCommunication",
            "gift-cards-news",
            "Gift cards that work everywhere",
            {"on": on(now - 3 * DAY), "channel": "newsletter", "initiative": "gift-cards-anywhere"},
        ),
    ]  # fmt: skip
