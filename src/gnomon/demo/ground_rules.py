"""What the company agreed on beside its process, and the gaps planted in keeping to it."""

from typing import Any

from gnomon.demo.organisation import DAY
from gnomon.demo.registers_told import document, on

Document = dict[str, Any]

#: A line that grew after it was decided who leads it, and one that nothing is to be decided of yet.
GROWN, YOUNG = "rentals", "wedding-lists"


def agreed_rules(managers: list[str], now: int) -> list[Document]:
    """Write down what must be found out before work begins, and who leads new lines.

    Args:
        managers: Product managers, by name.
        now: When it is, in seconds.
    """
    return [_discovery(), *_lines(managers, now)]


def _discovery() -> Document:
    asked = [
        ("small", "any", 1),
        ("medium", "told", 1),
        ("medium", "counted", 1),
        ("large", "interview", 1),
        ("large", "counted", 1),
        ("large", "prototype_test", 1),
    ]
    minimum = [{"size": size, "evidence": what, "atLeast": least} for size, what, least in asked]
    return document("DiscoveryPolicy", "discovery", "", {"minimum": minimum})


def _lines(managers: list[str], now: int) -> list[Document]:
    def stage(to: str, ago: int) -> Document:
        return {"to": to, "on": on(now - ago * DAY)}

    return [
        document(
            "Venture",
            GROWN,
            "Rentals",
            {
                "manager": managers[0],
                "currency": "EUR",
                "stages": [stage("idea", 500), stage("validating", 420), stage("traction", 90)],
                "decisions": [
                    {"kind": "continue", "on": on(now - 200 * DAY)}
                    | {"reason": "Forty customers rent; the product manager can lead them"}
                ],
                "costs": [
                    {"on": on(now - 300 * DAY), "amount": 42_000, "what": "People and a pilot"}
                ],
            },
        ),
        document(
            "Venture",
            YOUNG,
            "Wedding lists",
            {
                "manager": managers[1],
                "currency": "EUR",
                "stages": [stage("idea", 60), stage("validating", 20)],
            },
        ),
    ]
