"""The whole chain of model tables, on each engine, ends in the same rows to the digit."""

from typing import Any

from engine_fixtures import Connection, DuckDBConnection, Workbench, at, model_tables
from told import (
    change_commit,
    change_event,
    change_size,
    commit,
    deployment,
    identity,
    incident,
    landing,
    link,
    merged,
    ownership,
    person,
    repository,
    review,
    service,
    ticket,
    transition,
)

SHA = "ab12cd3" + "0" * 33
FACTS = [
    repository(),
    service(),
    person("ann", email="ann@shop.test"),
    identity("ann", email="ann@shop.test"),
    identity("bob"),
    link("repository", "web/shop"),
    link("argocd_app", "shop-prod"),
    link("pagerduty_service", "PSHOP"),
    ownership("catalog:service:shop", "web"),
    *merged(1, at(0), at(0, 1), merge_revision=SHA, source_branch="hotfix/till"),
    change_commit(1, at(-1, 0.1)),
    change_event(1, "review_requested", at(0, 0.2)),
    change_size(1, 10, 5, paths=("src",)),
    review(1, "bob", at(0, 0.5), "approval"),
    commit(SHA, at(0, 1)),
    landing(SHA, 1),
    deployment("a", at(0, 0.7), application="shop-prod", images=("shop:1",)),
    deployment("b", at(1), application="shop-prod", images=("shop:main-ab12cd3",)),
    deployment("c", at(1, 0.1), revision=SHA),
    incident("P1", at(1, 2), at(1, 3)),
    ticket(1, status="Done", status_category="done"),
    transition(1, at(0), "Doing", "in_progress"),
    transition(1, at(1), "Done", "done", "Doing"),
]


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def test_every_model_table_is_the_same_on_every_engine(con: Connection) -> None:
    here, there = Workbench(con, FACTS, {}), Workbench(DuckDBConnection(), FACTS, {})
    for name in model_tables():
        rows = _sorted(con.rows(here.table(name)))
        assert rows == _sorted(there.rows(name)), name
        if name not in {"doubtful_identity", "same_incident"}:
            assert rows or name == "group_path", name
