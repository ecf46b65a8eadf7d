"""How differently teams work: the figures behind their stories."""

from typing import Literal

from msgspec import Struct

MergeWay = Literal["merge", "squash", "squash_merge", "rebase"]


class Style(Struct, frozen=True, kw_only=True):
    """One team's habits; medians in working hours unless said otherwise."""

    tickets_a_week: float = 3.1
    """Tickets started in a week."""
    coding_hours: float = 7.0
    """First commit to opening the change."""
    pickup_hours: float = 3.5
    """Ready for review to the first human response."""
    review_hours: float = 5.0
    """First response to the last approval."""
    merge_wait_hours: float = 1.0
    """Last approval to the merge."""
    lines: float = 90.0
    """Lines added and deleted by a change."""
    comments: float = 2.2
    """Review comments of a change, on average."""
    unreviewed: float = 0.05
    """Share of changes merged with nobody else's response."""
    merge_way: MergeWay = "merge"
    """How its repositories take changes in."""
    deploy_hours: float = 1.0
    """Green pipeline to the start of the production deployment, when it deploys each change."""
    risk: float = 0.035
    """Share of releases that hurt production."""
    abort: float = 0.01
    """Share of canary releases stopped before anybody saw them."""
    sync_failure: float = 0.015
    """Share of releases that never come up."""
    recovery_hours: float = 1.2
    """Elapsed hours from noticing an outage to its end."""
    estimated: float = 0.85
    """Share of tickets with story points."""
    criteria: float = 0.7
    """Share of tickets with acceptance criteria."""
    start_early_hours: float = 2.0
    """Ticket started to the first commit: large where too much is under way."""
    flowback: float = 0.08
    """Share of tickets that go back a step."""
    rhythm: Literal["each", "daily", "weekly"] = "each"
    """When it deploys."""
    unrelated_outages: float = 0.7
    """Incidents a year and service that no deployment caused."""


#: Team -> its habits. One has slow reviewers, one large changes, one risky deployments, one far
#: too much under way, one leaves its tickets bare; the others are the ordinary background.
STYLES: dict[str, Style] = {
    "storefront": Style(merge_way="squash_merge", deploy_hours=3.0),
    "checkout": Style(
        coding_hours=4.0,
        pickup_hours=1.2,
        review_hours=2.0,
        merge_wait_hours=0.4,
        lines=45,
        comments=3.4,
        unreviewed=0.01,
        deploy_hours=0.4,
        risk=0.02,
        recovery_hours=0.6,
        estimated=0.95,
        criteria=0.9,
        tickets_a_week=3.9,
    ),
    "search": Style(pickup_hours=19.0, review_hours=14.0, comments=4.0, rhythm="weekly", risk=0.08),
    "warehouse": Style(
        coding_hours=22.0,
        lines=620,
        review_hours=9.0,
        comments=1.4,
        rhythm="daily",
        merge_way="squash",
        risk=0.05,
    ),
    "transport": Style(
        unreviewed=0.22,
        comments=0.9,
        risk=0.17,
        sync_failure=0.04,
        recovery_hours=3.5,
        merge_way="rebase",
        unrelated_outages=1.0,
        criteria=0.4,
    ),
    "returns": Style(pickup_hours=15.0, lines=280, risk=0.12, coding_hours=14.0, criteria=0.45),
    "runtime": Style(start_early_hours=130.0, tickets_a_week=4.0, flowback=0.2, estimated=0.6),
    "insights": Style(estimated=0.3, criteria=0.2, rhythm="weekly", tickets_a_week=2.4),
}

#: What the team that is improving does since its turn.
IMPROVED: dict[str, Style] = {
    "returns": Style(
        pickup_hours=2.5,
        review_hours=3.0,
        lines=70,
        risk=0.02,
        coding_hours=5.0,
        criteria=0.85,
        estimated=0.95,
        deploy_hours=0.6,
    )
}
