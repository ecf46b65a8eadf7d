"""What the company agreed on beside its process, and the gaps planted in keeping to it."""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, DOMAIN, TEAMS
from gnomon.demo.registers_told import document, on
from gnomon.demo.reports import EXCUSED, PLACE, SHARE

Document = dict[str, Any]

#: A line that grew after it was decided who leads it, and one that nothing is to be decided of yet.
GROWN, YOUNG = "rentals", "wedding-lists"
#: A team that told nothing of its leave, one that is away nearly whole, and a question of its own.
UNTOLD, AWAY, ASKED = "insights", "warehouse", "quiet-nights"
#: A phase that is explained, and guidance whose contact has left.
GUIDED, UNCONTACTED = "deep-dive", "load-tests"
#: What gates ask of every service.
_GATES: dict[str, list[Document]] = {
    "unit_test": [{"measure": "failed_count", "atMost": 0}],
    "static_analysis": [{"measure": "critical_count", "atMost": 0}],
    "load_test": [
        {"measure": "elapsed_p95_seconds", "atMost": 0.5},
        {"measure": "error_ratio", "atMost": "1%"},
    ],
}
#: Length of the span that teams tell leave for; it reaches a month ahead.
_LEAVE_DAYS = 42
#: How far back they told it, as one span; what was waited for before that is not known.
_PAST_DAYS = 120


def agreed_rules(managers: list[str], organisation: Organisation) -> list[Document]:
    """Write down what must be found out and practised, who leads new lines, and who is away.

    Args:
        managers: Product managers, by name.
        organisation: Its teams, and when it is now.
    """
    now = organisation.now
    return [
        _discovery(),
        *_lines(managers, now),
        *_engineering(now),
        *_leave(organisation),
        *_guidance(managers[0], organisation),
        document(
            "HealthQuestion",
            ASKED,
            "",
            {
                "asks": "Does anybody lose sleep over what we ship?",
                "metrics": ["night_interruptions", "incident_count"],
                "owner": "Head of operations",
            },
        ),
    ]


def _guidance(manager: str, organisation: Organisation) -> list[Document]:
    """Write down where things are explained, and whom to ask; one of them has left."""
    left = min(each.name for each in organisation.people.values() if each.left is not None)

    def guide(name: str, about: Document, title: str, contact: str, role: str) -> Document:
        link = {"title": title, "link": f"https://wiki.{DOMAIN}/{name}"}
        spec = about | {"links": [link], "contact": contact, "role": role}
        return document("Guidance", name, "", spec)

    return [
        guide(GUIDED, {"phase": "deep_dive"}, "How a deep-dive goes", manager, "Product manager"),
        guide("load-tests", {"gate": "load_test"}, "How to load test", left, "Head of operations"),
        guide(
            "lead-time",
            {"metric": "change_lead_time"},
            "What lead time is",
            manager,
            "Engineering manager",
        ),
    ]


def _leave(organisation: Organisation) -> list[Document]:
    """Write down how many days each team is away; one did not, one is hardly there."""
    now, found = organisation.now, []
    for team in TEAMS:
        if team.name == UNTOLD:
            continue
        people = len(organisation.engineers(team.name, now))
        # So much that of the fortnight ahead a tenth is left to its engineers.
        away = round(people * 9 * _LEAVE_DAYS / 14) if team.name == AWAY else people
        spans = [
            {"from": on(now - _PAST_DAYS * DAY), "to": on(now - 11 * DAY), "days": 4 * people},
            {"from": on(now - 10 * DAY), "to": on(now + (_LEAVE_DAYS - 11) * DAY), "days": away},
        ]
        spec = {"group": team.name, "spans": spans}
        found.append(document("TeamLeave", team.name, "", spec))
    return found


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


def _engineering(now: int) -> list[Document]:
    """What services must practise, what gates ask, who has leave, and where load tests run."""
    return [
        document(
            "PracticeMandate",
            "services-in-production",
            "What services in production must practise",
            {
                "practices": ["unit_test", "static_analysis", "functional_test"],
                "types": ["service", "website"],
                "lifecycles": ["production"],
            },
        ),
        *(
            document(
                "QualityGate",
                name.replace("_", "-"),
                "",
                {"gate": name, "agreedBy": "Engineering", "thresholds": asked},
            )
            for name, asked in _GATES.items()
        ),
        document(
            "GateWaiver",
            "no-functional-tests-yet",
            "",
            {
                "gate": "functional_test",
                "service": EXCUSED,
                "reason": "It is retired before they would be written",
                "agreedBy": "Engineering",
                "until": on(now + 60 * DAY),
            },
        ),
        document("LoadEnvironment", PLACE, "", {"environment": PLACE, "share": SHARE}),
    ]


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
