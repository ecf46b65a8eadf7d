"""Words for initiatives, the same on every page."""

from collections.abc import Sequence

from fastapi import Request

from gnomon.answers.directory import Directory
from gnomon.answers.lineage import metrics
from gnomon.domain.initiative import Initiative
from gnomon.steering.visibility import may
from gnomon.web.navigation import walk
from gnomon.web.serving import Answers

ORIGIN_WORDS = {
    "growth": "Growth",
    "compliance": "Compliance",
    "engineering": "Engineering",
    "finance": "Finance",
    "qa": "Quality assurance",
    "customer_service": "Customer service",
    "market": "Market and competition",
    "other": "Others",
}
STATE_WORDS = {
    "raw": "Raw",
    "validating": "Being validated",
    "validated": "Validated",
    "prioritised": "Prioritised",
    "approved": "Approved",
    "in_delivery": "In delivery",
    "live": "Live",
    "closed": "Closed",
    "parked": "Parked",
    "rejected": "Rejected",
}
COORDINATORS = {
    "product_manager": "its product manager",
    "chief_product_officer": "the chief product officer, with each line",
}
CHECK_MARKS = {
    "satisfied": "good",
    "missed": "missed",
    "waived": "attention",
    "open": "unknown",
    "not_applicable": "unknown",
}
#: Metrics of finished work that carry the band of a category.
BANDS = {
    "feature_work_share": "feature",
    "debt_work_share": "debt",
    "bug_work_share": "operations",
    "compliance_work_share": "compliance",
}


def better() -> dict[str, str]:
    """Return which way each metric is better."""
    return {name: one.better for name, one in metrics().items()}


def line_owners(answers: Answers) -> dict[str, Sequence[str]]:
    """Return the business units of each service today, by its key."""
    return _owners(answers, "business_unit")


def team_owners(answers: Answers) -> dict[str, Sequence[str]]:
    """Return the teams of each service today, by its key."""
    return _owners(answers, "team")


def _owners(answers: Answers, kind: str) -> dict[str, Sequence[str]]:
    units = [path[-1] for path in walk(answers.units())]
    wanted = {unit.name for unit in units if unit.kind == kind}
    return {
        one.key: tuple(name for name in one.owners if name in wanted)
        for one in answers.things()
        if one.kind == "service"
    }


def person_title(directory: Directory, key: str | None) -> str | None:
    """Return what a person is called; null where nobody is named."""
    if key is None:
        return None
    name = key.rpartition(":")[2]
    known = directory.people.get(name)
    return known.title if known else name


def bands(answers: Answers) -> dict[str, tuple[float, float]]:
    """Return the bands that were agreed for the whole organisation, by category."""
    found = {}
    for verdict in answers.verdicts():
        target = verdict.agreed.target
        category = BANDS.get(target.metric or "")
        if category and target.scope_name is None and target.low is not None:
            found[category] = (target.low, target.target)
    return found


def may_see_cost(request: Request) -> bool:
    """Whether the visitor may see what things cost."""
    answers: Answers = request.app.state.answers
    return may(request.state.visitor, "cost", None, answers.policy())


def plain_fields(about: Initiative) -> dict[str, str]:
    """Write the plain fields of an initiative as its form shows them."""
    names = {
        "desire": about.desire,
        "origin": about.origin,
        "originNote": about.origin_note,
        "alsoFrom": "; ".join(about.also_from),
        "channel": about.channel,
        "asked": about.asked_on,
        "written": about.written_on,
        "category": about.category,
        "size": about.size,
        "owner": about.owner_id and about.owner_id.rpartition(":")[2],
        "actingAs": about.acting_as,
        "services": "; ".join(key.rpartition(":")[2] for key in about.service_ids),
        "tickets": "; ".join(about.ticket_numbers),
        "regulation": about.regulation,
        "exempt": about.exempt_reason,
        "effortDays": about.effort_days,
        "confidence": about.confidence_ratio,
        "rank": about.rank,
        "rankReason": about.rank_reason,
        "currency": about.currency,
        "confidential": "true" if about.is_confidential else None,
        "visibleTo": "; ".join(key.rpartition(":")[2] for key in about.visible_to_ids) or None,
    }
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in names.items()
        if value is not None
    }
