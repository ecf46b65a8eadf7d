"""Change lead time, worked by hand on every engine."""

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.metrics.deployment.change_lead_time import change_lead_time
from gnomon.metrics.deployment.idea_to_production_time import idea_to_production_time
from told import (
    REPOSITORY,
    SHOP,
    change,
    change_commit,
    deployment,
    identity,
    landing,
    link,
    merged,
    repository,
    revision,
    service,
    ticket,
)

COLUMNS = ("subject_id", "started_at", "ended_at", "value", "detail")
CATALOGUE = [repository(), service(), link("repository", "web/shop"), identity("ann")]
HOUR = 3600.0


def test_from_the_first_commit_to_the_first_deployment(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        # Two commits, 09:00 and 10:00; merged; deployed the next day at 09:00: 24 hours.
        change_commit(1, at(hours=9), 101),
        change_commit(1, at(hours=10), 102),
        *merged(1, at(hours=11), at(hours=12)),
        # Merged and not deployed: open. Its commits are known.
        change_commit(2, at(1, 10), 201),
        *merged(2, at(1, 11), at(1, 12)),
        # Deployed, commits not told: ended, value unknown.
        *merged(3, at(hours=11), at(hours=13)),
        # The author's clock ran three days ahead: clamped to 0.
        change_commit(4, at(4), 401),
        *merged(4, at(hours=11), at(hours=14)),
        *(landing(revision(n), place) for n, place in ((1, 1), (3, 2), (4, 3), (2, 4))),
        deployment("a", at(1, 9), revision=revision(4)),
    ]
    found = build(con, change_lead_time, facts)
    assert ordered(found, *COLUMNS) == [
        (f"{REPOSITORY}!1", at(hours=9), at(1, 9), 24 * HOUR, "ancestry"),
        (f"{REPOSITORY}!2", at(1, 10), None, None, None),
        (f"{REPOSITORY}!3", None, at(1, 9), None, "ancestry"),
        (f"{REPOSITORY}!4", at(4), at(1, 9), 0.0, "clock skew"),
    ]
    assert {row["service_id"] for row in found} == {SHOP}
    assert {row["person_id"] for row in found} == {"gitlab:identity:ann"}


def test_excludes_changes_closed_without_a_merge(con: Connection) -> None:
    facts = [*CATALOGUE, change(1, state="closed"), deployment("a", at(1), revision=revision(9))]
    assert build(con, change_lead_time, facts) == []


def test_excludes_changes_opened_by_bots(con: Connection) -> None:
    facts = [
        *CATALOGUE,
        identity("renovate-bot"),
        change(1, author="renovate-bot"),
        deployment("a", at(1), revision=revision(9)),
    ]
    assert build(con, change_lead_time, facts) == []


def test_excludes_repositories_that_were_never_deployed(con: Connection) -> None:
    facts = [*CATALOGUE, *merged(1, at(0), at(1)), deployment("a", at(2), environment="staging")]
    assert build(con, change_lead_time, facts) == []


def _for(number: int, ticket_ref: str, day: float) -> list[Entity]:
    return merged(number, at(day), at(day, 2), ticket_refs=(ticket_ref,))


def test_from_the_idea_to_all_of_it_being_live(con: Connection) -> None:
    """Opened on Monday, its second change was live on Thursday at noon: three and a half days."""
    facts = [
        *CATALOGUE,
        ticket(1),
        *_for(1, "SHOP-1", 0.5),
        *_for(2, "SHOP-1", 2),
        # One of its two changes is not live.
        ticket(2),
        *_for(3, "SHOP-2", 1),
        *_for(4, "SHOP-2", 5),
        # No change names it; cancelled; holds other tickets.
        ticket(3, status="Done", status_category="done"),
        ticket(4, status="Done", status_category="done", resolution="Won't Do"),
        *_for(5, "SHOP-4", 0.5),
        ticket(5, kind="epic"),
        *_for(6, "SHOP-5", 0.5),
        *(landing(revision(n), n) for n in range(1, 7)),
        deployment("a", at(1), revision=revision(1)),
        deployment("b", at(3, 12), revision=revision(3)),
    ]
    found = build(con, idea_to_production_time, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        ("jira:ticket:1", at(), at(3, 12), 84 * HOUR),
        ("jira:ticket:2", at(), None, None),
    ]


def test_what_is_never_deployed_has_no_time_to_production(con: Connection) -> None:
    facts = [*CATALOGUE, ticket(1), *_for(1, "SHOP-1", 1)]
    assert build(con, idea_to_production_time, facts) == []
