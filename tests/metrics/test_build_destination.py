"""Where what passed the pipeline came to, worked by hand on every engine."""

from typing import Any

import pyarrow as pa

from engine_fixtures import Connection, at, build, ordered
from gnomon.metrics.pipeline.build_destination_rate import build_destination_rate
from gnomon.model.build_destination import build_destination
from gnomon.model.rehearsal_deployment import rehearsal_deployment
from told import REPOSITORY, deployment, link, repository, revision, service


def table(con: Connection, columns: str, *rows: tuple[Any, ...]) -> Any:
    names = columns.split()
    instant = pa.timestamp("us", "UTC")
    types = {"position": pa.int64(), "at": instant}
    schema = pa.schema(
        [
            (name, types.get(name, instant if name.endswith("_at") else pa.string()))
            for name in names
        ]
    )
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return con.table(pa.Table.from_pylist(told, schema=schema))


def _found(con: Connection) -> Any:
    changes = [("a", "shop", 1), ("b", "shop", 2), ("c", "shop", 3), ("d", "quiet", 1)]
    # Of this main line nobody tells the order: the first was merged before what came there.
    changes += [("f", "untold", 1), ("g", "untold", 2), ("h", "untold", 3)]
    return build_destination(
        table(
            con,
            "change_id repository_id person_id url merged_at green_at",
            *((name, place, None, None, at(number), at(number)) for name, place, number in changes),
            # Not green yet.
            ("e", "shop", None, None, at(4), None),
        ),
        table(
            con,
            "change_id merge_revision squash_revision head_revision",
            *((name, f"{place}{number}", None, "branch") for name, place, number in changes),
            ("e", "shop4", None, "branch"),
        ),
        # The second change touches a service and a library of the same repository.
        table(
            con,
            "change_id service_id",
            *(("a", "api"), ("b", "api"), ("b", "kit"), ("c", "kit"), ("d", "other")),
            *(("e", "api"), ("a", None), ("f", "far"), ("g", "far"), ("h", "far")),
        ),
        table(
            con,
            "key kind",
            ("api", "service"),
            ("kit", "library"),
            ("other", "website"),
            ("far", "service"),
        ),
        table(
            con,
            "repository_id revision position",
            *(("shop", f"shop{number}", number) for number in range(1, 5)),
            ("quiet", "quiet1", 1),
        ),
        # The second commit came to the environment for tests, and the first one with it.
        table(
            con,
            "repository_id revision at",
            *(("shop", "shop2", at(5)), ("shop", "lost", at(6)), ("untold", "untold2", at(7))),
        ),
        # The same tool calls the repository otherwise; a package without a commit says nothing.
        table(
            con,
            "key repository_id revision",
            *(("p1", "clone", "shop2"), ("p2", "shop", "shop3"), ("p3", "shop", None)),
        ),
        table(con, "artifact_id published_at", ("p1", at(4)), ("p3", at(9))),
        table(
            con,
            "repository_id canonical_id",
            *(("shop", "shop"), ("clone", "shop"), ("quiet", "quiet"), ("untold", "untold")),
        ),
    )


def test_services_come_to_an_environment_and_libraries_into_a_registry(con: Connection) -> None:
    found = con.keep(_found(con))
    columns = ("change_id", "service_id", "lane", "arrived_at", "is_told")
    assert ordered(con.rows(found), *columns) == [
        # A later commit brought it there.
        ("a", "api", "environment", at(5), True),
        ("b", "api", "environment", at(5), True),
        ("b", "kit", "registry", at(4), True),
        # Built and not published.
        ("c", "kit", "registry", None, True),
        # Nobody tells where this repository goes.
        ("d", "other", "environment", None, False),
        ("f", "far", "environment", at(7), True),
        ("g", "far", "environment", at(7), True),
        ("h", "far", "environment", None, True),
    ]
    rated = con.rows(build_destination_rate(found))
    assert ordered(rated, "subject_id", "service_id", "value", "detail") == [
        ("a", "api", 1.0, "environment"),
        ("b", "api", 1.0, "environment"),
        ("b", "kit", 1.0, "registry"),
        ("c", "kit", 0.0, "registry"),
        ("d", "other", None, "environment"),
        ("f", "far", 1.0, "environment"),
        ("g", "far", 1.0, "environment"),
        ("h", "far", 0.0, "environment"),
    ]


def test_deployments_below_production_and_their_commits(con: Connection) -> None:
    facts = [
        repository(),
        service(),
        link("repository", "web/shop"),
        deployment("1", at(3), revision=revision(1)),
        deployment("2", at(2), revision=revision(1), environment="staging"),
        # Nobody tells its commit; it failed; it came to production under another name.
        deployment("3", at(2), environment="staging"),
        deployment("4", at(2), revision=revision(2), environment="staging", status="failure"),
        deployment(
            "5", at(2), revision=revision(2), environment="eu", environment_tier="production"
        ),
    ]
    found = build(con, rehearsal_deployment, facts)
    columns = ("deployment_id", "repository_id", "revision", "environment", "at")
    assert ordered(found, *columns) == [
        ("gitlab:deployment:2", REPOSITORY, revision(1), "staging", at(2)),
    ]
