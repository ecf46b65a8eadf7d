"""What the company agreed to reach: planted so that every status is met somewhere.

The figures of a company that goes on differ from day to day; each target lies far enough from them
for its status to stay what it was planted as.
"""

from collections.abc import Iterator
from typing import Any

from gnomon.demo.hiring import Organisation
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Name of each target and the status it is planted with.
PLANTED = {
    "fewer-failures": "met",
    "commerce-failures": "met",
    "checkout-merge": "met",
    "search-lead-time": "at_risk",
    "warehouse-lead-time": "missed",
    "storefront-deployments": "reached_unguarded",
    "runtime-merge": "reached_at_a_cost",
    "returns-focus": "no_data",
    "insights-trust": "on_track",
    "orders-a-week": "on_track",
}
#: A team that answers for no figure of the business, with its sub-teams; one whose own target
#: serves one; and a target whose owner left.
WITHOUT, SERVING, LEFT = "insights", "storefront", "returns-focus"


def _answering() -> Iterator[str]:
    """Name the teams and sub-teams that answer for the figure of the business."""
    for team in TEAMS:
        if team.name != WITHOUT:
            yield from (name for name, _, _ in team.sub_teams)
            if team.name != SERVING:
                yield team.name


_LEAD_TIME = {"metric": "change_lead_time", "direction": "lower", "baseline": "48h", "target": "1h"}
_MERGE = {"metric": "time_to_merge", "direction": "lower", "baseline": "60d", "target": "3w"}
_JUDGED = {"evidence": "subjective", "direction": "higher", "baseline": "1", "target": "5"}
_REVIEWED = [{"metric": "changes_merged_without_review", "band": "100%", "baseline": "45%"}]

#: Name, title and what is agreed, without dates and owner.
_TARGETS: tuple[tuple[str, str, Document], ...] = (
    (
        "fewer-failures",
        "Changes seldom fail in production",
        {"metric": "change_fail_rate", "direction": "lower", "baseline": "60%", "target": "45%"}
        | {"guards": [{"metric": "deployment_frequency", "band": "90%", "baseline": "2"}]},
    ),
    (
        "commerce-failures",
        "What Commerce changes seldom fails",
        {"metric": "change_fail_rate", "group": "commerce", "direction": "lower"}
        | {"baseline": "60%", "target": "45%", "parent": "fewer-failures"}
        | {"guards": [{"metric": "deployment_frequency", "band": "90%", "baseline": "2"}]},
    ),
    (
        "checkout-merge",
        "Checkout merges within three weeks",
        _MERGE | {"group": "checkout", "guards": _REVIEWED, "parent": "fewer-failures"},
    ),
    (
        "search-lead-time",
        "Search brings a change to customers within an hour",
        _LEAD_TIME | {"group": "search", "guards": _REVIEWED, "parent": "fewer-failures"},
    ),
    (
        "warehouse-lead-time",
        "Warehouse brings a change to customers within an hour",
        _LEAD_TIME | {"group": "warehouse", "guards": _REVIEWED},
    ),
    (
        "storefront-deployments",
        "Storefront deploys at least every month",
        {"metric": "deployment_frequency", "group": "storefront", "parent": "orders-a-week"}
        | {"direction": "higher", "baseline": "0.1", "target": "0.25"},
    ),
    # Gamed: what is begun is merged soon, and ever more is begun and lies about.
    (
        "runtime-merge",
        "Runtime merges within three weeks",
        _MERGE
        | {"group": "runtime"}
        | {"guards": [{"metric": "work_in_progress", "band": "10%", "baseline": "1"}]},
    ),
    ("returns-focus", "Returns says what its sprints are for", _JUDGED | {"group": "returns"}),
    ("insights-trust", "Insights is asked before decisions", _JUDGED | {"group": "insights"}),
    (
        "orders-a-week",
        "Customers order fifty thousand times a week",
        {"evidence": "subjective", "direction": "higher", "baseline": "40000", "target": "50000"}
        | {"business": True, "teams": [*_answering()]},
    ),
)


def agreed(organisation: Organisation) -> list[Document]:
    """Write down the company's targets and its appraisal cycle.

    Args:
        organisation: Who may answer for them, and when it is now.
    """
    now = organisation.now
    owner = min(each.name for each in organisation.people.values() if each.kind == "human")
    usual: Document = {"owner": owner, "start": _on(now - 120 * DAY), "due": _on(now + 60 * DAY)}
    over = {"due": _on(now - 7 * DAY)}
    stated = {"stated": [{"on": _on(now - 30 * DAY), "value": "4.9", "note": "Interviews"}]}
    left = min(each.name for each in organisation.people.values() if each.left is not None)
    counted = [
        {"on": _on(now - days * DAY), "value": value, "note": "Finance counts them"}
        for days, value in ((110, "49700"), (10, "49750"))
    ]
    more: dict[str, Document] = {
        "warehouse-lead-time": over,
        "insights-trust": stated,
        "orders-a-week": {"stated": counted},
        LEFT: {"owner": left},
    }
    targets = [
        _document("Target", name, title, usual | spec | more.get(name, {}))
        for name, title, spec in _TARGETS
    ]
    weeks = {"since": _on(now - 91 * DAY), "until": _on(now)}
    cycle = _document("AppraisalCycle", "last-quarter", "The last thirteen weeks", weeks)
    return [*targets, cycle]


def _document(kind: str, name: str, title: str, spec: Document) -> Document:
    metadata = {"name": name, "title": title}
    return {"apiVersion": "gnomon.dev/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _on(moment: int) -> str:
    return local(moment).date().isoformat()
