"""Change lead time, worked by hand on every engine."""

from engine_fixtures import Connection, at, build, ordered
from gnomon.metrics.deployment.change_lead_time import change_lead_time
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
