"""What the platform team offers: a service nobody was told to use, and one nobody may avoid."""

from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Loved: teams came one after another, and none had to.
LOVED = "environments"
#: Imposed on two business units; slower than what teams did before, and seldom without help.
IMPOSED = "release-desk"
#: Business units that must use it.
BOUND = ("commerce", "logistics")
PREVIEW = "preview environment"
#: A protection that some workloads run without though their leave ended.
UNGUARDED = "network policy"
#: A job that the loved service does, and one that nothing does.
SHOWING, UNMET = "Show a change before it is merged", "Find why a request was slow"
#: What both offer, which is once too often.
TWICE = "staging environment"

#: What the loved service is to reach, with what must not pay for it.
_CHOSEN = {
    "heat": "adoption",
    "goal": "Most teams choose it",
    "signal": "A team's first environment",
    "figure": "voluntary_adoption",
    "baseline": "10%",
    "target": "60%",
    "guards": [{"figure": "error_rate", "baseline": "5%", "mayWorsen": "10%"}],
}

PROVIDER = next(team.name for team in TEAMS if team.is_platform)
CUSTOMERS = tuple(team.name for team in TEAMS if not team.is_platform)
BASELINE_HOURS = {LOVED: 72, IMPOSED: 48}
_WEEKS = 44
#: Weeks between one team and the next that chose the loved service.
_STEP = 6
#: Teams in the order in which they chose it: the second turned to small changes at the same time,
#: and the last has not chosen it yet.
_CHOSE = ("storefront", "returns", "search", "warehouse", "transport", "checkout", "insights")


def first_week(service: str, team: str) -> int | None:
    """Say how many weeks ago a team began with a service; null: it never did.

    Args:
        service: The service.
        team: The team.
    """
    if service == IMPOSED:
        unit = next(each.business_unit for each in TEAMS if each.name == team)
        return _WEEKS if unit in BOUND else None
    place = _CHOSE.index(team)
    return _WEEKS - 4 - place * _STEP if place < len(_CHOSE) - 1 else None


def offered(organisation: Organisation) -> list[Document]:
    """Write down the platform, whom it is for and what it offers.

    Args:
        organisation: Who may answer for it, and when it is now.
    """
    now = organisation.now
    engineers = organisation.engineers(PROVIDER, now)
    owner = min(each.name for each in engineers)
    return [
        _document(
            "Platform",
            "meridian-road",
            "Meridian road",
            {"vision": "A change reaches customers without its team asking anybody for anything"}
            | {"owner": PROVIDER, "productOwner": owner, "contact": "#meridian-road"},
        ),
        _document(
            "Persona",
            "developer",
            "Developer",
            {"goals": ["See a change run before anybody else does"], "pains": ["Waiting"]}
            | {"jobs": [SHOWING, UNMET]},
        ),
        _document("Persona", "manager", "Manager", {"goals": ["Know what is live without asking"]}),
        _document("Persona", "sre", "SRE", {"goals": ["Sleep"], "jobs": [SHOWING]}),
        _document("PlatformService", LOVED, "Preview environments", _loved(now)),
        _document("PlatformService", IMPOSED, "Release desk", _imposed(now)),
    ]


#: What the loved service is good for.
_SEEN_EARLY = {
    "statement": "Defects are seen before a merge",
    "figure": "change fail rate",
    "basis": "measured",
    "evidence": "Change fail rate of adopting teams, half a year before and after",
}


def _loved(now: int) -> Document:
    return {
        "about": "An environment for every change, gone when it is merged",
        "type": "service",
        "selfService": "yes",
        "platform": "meridian-road",
        "owner": PROVIDER,
        "personas": ["developer", "sre"],
        "jobs": [SHOWING],
        "category": "environments",
        "capabilities": [PREVIEW, TWICE],
        **_guarded(now),
        "launched": _on(now - 330 * DAY),
        "support": "#preview-environments",
        "documentation": "https://handbook.meridian.example/preview-environments",
        "abandonedAfter": "2d",
        "costPerMonth": 2600,
        "currency": "EUR",
        "benefits": [_SEEN_EARLY],
        "baselines": [
            {"journey": "from_scratch", "takes": f"{BASELINE_HOURS[LOVED]}h", "basis": "measured"}
            | {"evidence": "Tickets of the year before"},
            {"journey": "scaling", "takes": "8h", "basis": "declared"},
        ],
        "care": {
            "patched": _on(now - 9 * DAY),
            "patchWithin": "30d",
            "backups": {"succeeded": 30, "wanted": 30},
            "restore": {"tested": _on(now - 40 * DAY), "succeeded": "true", "took": "25m"}
            | {"lost": "5m", "within": "90d"},
            "recoveryTime": "1h",
            "recoveryPoint": "15m",
        },
        "consumers": _consumers(now),
        "goals": [_CHOSEN],
    }


def _guarded(now: int) -> Document:
    """Say how what runs in a preview is protected: one protection is missing where no leave is."""
    checked = _on(now - 12 * DAY)
    leave = {
        "reason": "Its test data lies in a volume of its own",
        "acceptedBy": "Head of security",
    }
    return {
        "posture": [
            {"fact": "storage encryption", "state": "enforced", "conformant": 58, "workloads": 60}
            | {"checked": checked},
            {"fact": UNGUARDED, "state": "on_by_default", "conformant": 51, "workloads": 60}
            | {"checked": checked},
            {"fact": "signed images", "state": "offered"},
        ],
        "exceptions": [
            {"fact": "storage encryption", "group": "warehouse", "workloads": 2, **leave}
            | {"until": _on(now + 60 * DAY)},
            {"fact": UNGUARDED, "group": "transport", "workloads": 6, **leave}
            | {"until": _on(now - 25 * DAY)},
            {"fact": UNGUARDED, "group": "search", "workloads": 3, **leave}
            | {"until": _on(now + 20 * DAY)},
        ],
    }


def _consumers(now: int) -> list[Document]:
    began = {team: first_week(LOVED, team) for team in CUSTOMERS}
    return [
        {"group": team, "since": _on(now - weeks * 7 * DAY)}
        for team, weeks in began.items()
        if weeks is not None
    ]


def _imposed(now: int) -> Document:
    return {
        "about": "A form, a queue and a person who releases what was asked for",
        "type": "support",
        "selfService": "no",
        "platform": "meridian-road",
        "owner": PROVIDER,
        "personas": ["manager"],
        "category": "delivery",
        "capabilities": ["release approval", TWICE],
        "launched": _on(now - 500 * DAY),
        "support": "#release-desk",
        "abandonedAfter": "21d",
        "costPerMonth": 9400,
        "currency": "EUR",
        "benefits": [{"statement": "Nobody releases by accident", "basis": "declared"}],
        "baselines": [
            {"journey": "from_scratch", "takes": f"{BASELINE_HOURS[IMPOSED]}h"}
            | {"basis": "declared"},
            {"journey": "scaling", "takes": "6h", "basis": "declared"},
        ],
        "mandates": [
            {
                "group": unit,
                "reason": "Asked for by the auditors",
                "decidedBy": "Head of technology",
            }
            | {"from": _on(now - 480 * DAY), "until": _on(now + 120 * DAY)}
            for unit in BOUND
        ],
        "goals": [
            {
                "heat": "task_success",
                "goal": "Releases need nobody's hand",
                "figure": "success_rate",
                "baseline": "25%",
                "target": "70%",
                "guards": [{"figure": "time_to_complete", "baseline": "40h", "mayWorsen": "10%"}],
            }
        ],
    }


def _document(kind: str, name: str, title: str, spec: Document) -> Document:
    metadata = {"name": name, "title": title}
    return {"apiVersion": "gnomon.dev/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _on(moment: int) -> str:
    return local(moment).date().isoformat()
