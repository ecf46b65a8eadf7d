"""What the platform team promised: its roadmap, who is responsible for what, whom it listened to.

Planted: a promise kept, one broken and one dropped; a capability that nobody answers for and one
that two do; a customer who never acknowledged; a stakeholder not spoken to for too long.
"""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY
from gnomon.demo.platform.offer import CUSTOMERS, LOVED, PREVIEW, PROVIDER, TWICE, first_week
from gnomon.demo.working_time import local

Document = dict[str, Any]

ROADMAP = "meridian-road"
KEPT, BROKEN, DROPPED, AHEAD = "instant-start", "own-domains", "desktop-client", "cost-per-change"
_TITLES = {
    KEPT: "Previews in seconds",
    BROKEN: "Names of one's own",
    DROPPED: "Previews on a laptop",
    AHEAD: "What a change costs",
}
#: Capability that nobody is accountable for, and one that two parties are.
GAP, OVERLAP = "data in a preview", "access"
#: Those who use it, of whom the last has not acknowledged what it is responsible for.
CONSUMERS = tuple(team for team in CUSTOMERS if first_week(LOVED, team) is not None)
SILENT = CONSUMERS[-1]
#: The customer whose backlog the product owner never looked into.
UNVISITED = "transport"


def promised(organisation: Organisation) -> list[Document]:
    """Write down the promises of the platform.

    Args:
        organisation: Who may acknowledge them, and when it is now.
    """
    now = organisation.now
    return [
        _document(
            "Roadmap",
            ROADMAP,
            "Meridian road",
            {"owner": PROVIDER, "audience": "every team that builds services"}
            | {"freshWithin": "92d"},
        ),
        *_items(now),
        *_responsibilities(organisation),
        *_heard(organisation),
    ]


def _items(now: int) -> list[Document]:
    told: dict[str, Document] = {
        KEPT: {
            "outcome": "A preview is there before the reviewer opens the change",
            "figure": "time to complete of preview environments",
            "announced": [
                {"on": _on(now - 300 * DAY), "horizon": "later"},
                {"on": _on(now - 200 * DAY), "horizon": _quarter(now - 110 * DAY)},
            ],
            "delivered": _on(now - 110 * DAY),
        },
        BROKEN: {
            "outcome": "A team shows a preview to a customer under a name of its own",
            "figure": "previews opened from outside",
            "announced": [
                {"on": _on(now - 250 * DAY), "horizon": _quarter(now - 200 * DAY)},
                {"on": _on(now - 60 * DAY), "horizon": "next"},
            ],
        },
        DROPPED: {
            "outcome": "A preview runs on a laptop without a network",
            "figure": "teams that asked for it",
            "announced": [{"on": _on(now - 280 * DAY), "horizon": "later"}],
            "dropped": {
                "on": _on(now - 120 * DAY),
                "why": "Of nine teams asked, none works without a network",
            },
        },
        AHEAD: {
            "outcome": "A team sees what its previews cost, and halves it",
            "figure": "cost per active team",
            "announced": [{"on": _on(now - 20 * DAY), "horizon": "now"}],
        },
    }
    return [
        _document(
            "RoadmapItem", name, _TITLES[name], {"roadmap": ROADMAP, "services": [LOVED], **spec}
        )
        for name, spec in told.items()
    ]


def _responsibilities(organisation: Organisation) -> list[Document]:
    now = organisation.now
    name = f"{LOVED}-1"
    cells = [
        {"capability": PREVIEW, "customer": "I", "platform": "RA"},
        {"capability": TWICE, "customer": "C", "platform": "RA"},
        {"capability": "what runs in it", "customer": "RA", "platform": "C"},
        {"capability": GAP, "customer": "C", "platform": "C"},
        {"capability": OVERLAP, "customer": "RA", "platform": "A"},
        {"capability": "machines", "platform": "A", "cloudProvider": "R"},
    ]
    spec = {
        "service": LOVED,
        "version": "1",
        "from": _on(now - 90 * DAY),
        "noticed": _on(now - 110 * DAY),
        "absent": ["managedProvider"],
        "capabilities": cells,
    }
    told = [_document("SharedResponsibility", name, "Preview environments", spec)]
    for team in CONSUMERS:
        if team != SILENT:
            by = min(each.name for each in organisation.engineers(team, now))
            acknowledged = {"of": name, "group": team, "by": by, "on": _on(now - 95 * DAY)}
            told.append(
                _document("ResponsibilityAcknowledgement", f"{name}-{team}", team, acknowledged)
            )
    return told


def _heard(organisation: Organisation) -> list[Document]:
    now = organisation.now
    contact = min(each.name for each in organisation.engineers(PROVIDER, now))
    return [
        _document(
            "CustomerEvent",
            "interview-search",
            "Interview with search",
            {
                "kind": "interview",
                "on": _on(now - 210 * DAY),
                "roadmap": ROADMAP,
                "personas": ["developer"],
                "groups": ["search"],
                "attendees": 3,
                "findings": [
                    {"finding": "A preview takes longer than the review of the change"}
                    | {"decision": "adopted", "on": _on(now - 200 * DAY), "item": KEPT},
                    {"finding": "Nobody knows what a preview costs", "decision": "open"},
                ],
            },
        ),
        *_reviewed(now, contact),
        _document(
            "Stakeholder",
            "auditors",
            "Auditors",
            {
                "roadmap": ROADMAP,
                "interest": "Who released what is known without asking",
                "influence": "high",
                "contact": contact,
                "spoken": _on(now - 200 * DAY),
                "speakWithin": "90d",
            },
        ),
    ]


def _reviewed(now: int, owner: str) -> list[Document]:
    """Let the product owner sit in backlog reviews of every customer but one, and in a planning."""
    met = [team for team in CONSUMERS if team != UNVISITED]
    events = [
        ("backlog_review", team, 12 + 9 * place, "A story named nobody who wants it")
        for place, team in enumerate(met)
    ]
    events.append(("planning", met[0], 30, "Previews of two changes together are wanted next"))
    return [
        _document(
            "CustomerEvent",
            f"{kind.replace('_', '-')}-{team}",
            f"{kind.replace('_', ' ').capitalize()} of {team}",
            {
                "kind": kind,
                "on": _on(now - days * DAY),
                "roadmap": ROADMAP,
                "personas": ["developer"],
                "groups": [team],
                "by": [owner],
                "role": "platform_product_owner",
                "findings": [
                    {"finding": learned, "decision": "adopted", "on": _on(now - days * DAY)}
                ],
            },
        )
        for kind, team, days, learned in events
    ]


def _document(kind: str, name: str, title: str, spec: Document) -> Document:
    metadata = {"name": name, "title": title}
    return {"apiVersion": "gnomon.dev/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _on(moment: int) -> str:
    return local(moment).date().isoformat()


def _quarter(moment: int) -> str:
    day = local(moment).date()
    return f"{day.year}-Q{(day.month + 2) // 3}"
