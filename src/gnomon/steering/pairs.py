"""Which metric guards which, and why: what a target is proposed with.

Each metric names the one that gets worse when it is gamed; here stands how that shows. The band is
a tenth: less than that most guards move by themselves.
"""

from msgspec import Struct

from gnomon.answers.lineage import metric, metrics

#: How much worse a guard may get when nobody says otherwise.
BAND = 0.1

_REASONS = {
    "acceptance_criteria_coverage": "Criteria written for their own sake make tickets take longer.",
    "change_fail_rate": "Deploying less is the easiest way to fail less.",
    "change_lead_time": "Skipping review and tests is the easiest way to be fast.",
    "change_lead_time_from_merge": "Deploying unchecked is the easiest way to be fast.",
    "changes_merged_without_review": "Reviews of everything make everything wait.",
    "coding_time": "What is called ready too early comes back as rework.",
    "deployment_frequency": "Deploying what is not ready is the easiest way to deploy often.",
    "deployment_rework_rate": "Deploying less is the easiest way to mend less.",
    "failed_deployment_recovery_time": "Many small failures recover faster than few large ones.",
    "flowback_rate": "Never sending work back lets less of it be finished well.",
    "incident_count": "Incidents nobody declares are noticed by customers.",
    "incidents_reported_by_customers": "Alerting on everything finds more before customers do.",
    "merge_to_deploy_time": "Deploying unchecked is the easiest way to be fast.",
    "pickup_time": "An answer that says nothing is the fastest one.",
    "proactive_detection_rate": "Alerting on everything finds more, and makes more incidents.",
    "review_reaction_time": "An answer that says nothing is the fastest one.",
    "review_time": "Approving without reading is the fastest review.",
    "signal_to_sprint_time": "Taking up every signal at once leaves less of what was planned done.",
    "story_point_coverage": "Points given for their own sake make tickets take longer.",
    "throughput": "Finishing half of it makes more of it come back.",
    "ticket_cycle_time": "Closing early makes work come back.",
    "time_to_merge": "Merging without review is the fastest merge.",
    "time_to_recover": "Incidents that end early come again.",
    "work_in_progress": "Starting less can also mean finishing less.",
    "work_item_age": "Closing what is old, done or not, makes work younger.",
}


class Pair(Struct, frozen=True, kw_only=True):
    """A metric and the one that guards it."""

    metric: str
    """Id of the metric that is pushed."""
    guard: str
    """Id of the metric that gets worse when it is gamed."""
    band_ratio: float
    """How much worse it may get."""
    reason: str
    """How gaming the one shows in the other."""


def pair(name: str) -> Pair | None:
    """Return the default guard of a metric; null where it names none that has a direction.

    Args:
        name: Id of the metric.
    """
    about = metric(name)
    guard = metrics().get(about.balance)
    if guard is None or guard.better == "neither":
        return None
    return Pair(
        metric=about.name,
        guard=guard.name,
        band_ratio=BAND,
        reason=_REASONS.get(about.name, f"It gets worse when {about.title.lower()} is gamed."),
    )


def pairs() -> list[Pair]:
    """Return every default pair, in the order of metrics."""
    return [found for name in metrics() if (found := pair(name)) is not None]
