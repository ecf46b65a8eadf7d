"""Who writes automated tests, worked by hand on every engine."""

from datetime import date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.code import Commit, CommitFile
from gnomon.domain.entity import Entity
from gnomon.domain.organisation import Membership
from gnomon.metrics.coding.automated_tests_by_engineers import automated_tests_by_engineers
from told import REPOSITORY, change, commit, identity, person, repository, who

_TUESDAY = at(1)
NAMES = ("ann", "bob", "quinn", "mona", "zed")


def member(handle: str, role: str | None, **told: Any) -> Membership:
    return Membership(
        key=f"catalog:membership:{handle}:{role}:{told}",
        source="catalog",
        changed_at=MONDAY,
        person_id=f"catalog:person:{handle}",
        group_id="catalog:group:shop",
        role=role,
        **told,
    )


PEOPLE: list[Entity] = [
    repository(),
    *(person(name, email=f"{name}@example.org") for name in NAMES),
    *(identity(name, email=f"{name}@example.org") for name in NAMES),
    *(identity(name) for name in ("nobody", "renovate-bot", "copilot-x")),
    member("ann", "Engineer"),
    # Of quality until the third day, an engineer from then on.
    member("bob", "quality_engineer", valid_to=date(2026, 3, 5)),
    member("bob", "engineer", valid_from=date(2026, 3, 5)),
    member("quinn", "QA analyst"),
    member("mona", "product_manager"),
    # In a group without a role.
    member("zed", None),
]


def wrote(
    sha: str,
    author: str,
    *others: str,
    path: str = "tests/test_basket.py",
    added: int | None = 3,
    on: datetime = _TUESDAY,
    of: str = REPOSITORY,
) -> list[Commit | CommitFile]:
    written = replace(
        commit(sha, on, of),
        author_id=who(author),
        co_author_ids=tuple(who(each) for each in others),
    )
    return [
        written,
        CommitFile(
            key=f"{written.key}:{path}",
            source=written.source,
            changed_at=on,
            commit_id=written.key,
            repository_id=of,
            path=path,
            added_lines=added,
            deleted_lines=1,
        ),
    ]


def test_the_role_is_that_of_whoever_wrote_it_on_that_day(con: Connection) -> None:
    facts = [
        *PEOPLE,
        *wrote("a", "ann"),
        *wrote("b", "quinn"),
        *wrote("c", "quinn", "ann"),
        *wrote("d", "bob", on=at(2, 23)),
        *wrote("e", "bob", on=at(3)),
        *wrote("f", "mona"),
        # No role, no person; an engineer beside somebody unknown is one all the same.
        *wrote("g", "zed"),
        *wrote("h", "nobody"),
        *wrote("i", "nobody", "ann"),
        *wrote("j", "quinn", "zed"),
        # A bot beside somebody is nobody.
        *wrote("k", "quinn", "renovate-bot"),
    ]
    found = build(con, automated_tests_by_engineers, facts)
    assert [
        (subject.rpartition("@")[2], value, detail)
        for subject, value, detail in ordered(found, "subject_id", "value", "detail")
    ] == [
        ("a", 1.0, "engineer"),
        ("b", 0.0, "quality engineer"),
        ("c", 1.0, "together"),
        ("d", 0.0, "quality engineer"),
        ("e", 1.0, "engineer"),
        ("f", 0.0, "another role"),
        ("g", None, "unknown role"),
        ("h", None, "unknown role"),
        ("i", 1.0, "engineer"),
        ("j", None, "unknown role"),
        ("k", 0.0, "quality engineer"),
    ]
    first = next(row for row in found if row["subject_id"].endswith("@a"))
    assert first["person_id"] == "catalog:person:ann"
    assert (first["repository_id"], first["started_at"], first["weight"]) == (
        REPOSITORY, at(1), 1.0,
    )  # fmt: skip


def test_only_commits_that_add_to_tests_are_looked_at(con: Connection) -> None:
    clone = repository("git:repository:web/shop", "web/shop", url="https://gitlab.example/web/shop")
    facts = [
        *PEOPLE[1:],
        repository(url="https://gitlab.example/web/shop"),
        # Its tool knows when changes were opened: it stands for its clone.
        change(1, at()),
        clone,
        # The same commit, told by two tools; one that a clone alone tells.
        *wrote("a", "ann"),
        *wrote("a", "ann", of=clone.key),
        *wrote("b", "quinn", of=clone.key),
        # Lines taken away, a picture, no test; a bot, an assistant; a commit without files.
        *wrote("c", "ann", added=0),
        *wrote("d", "ann", added=None),
        *wrote("e", "ann", path="src/latest.py"),
        *wrote("f", "renovate-bot"),
        *wrote("g", "copilot-x"),
        wrote("h", "ann")[0],
    ]
    found = build(con, automated_tests_by_engineers, facts)
    assert sorted(row["subject_id"].rpartition("@")[2] for row in found) == ["a", "b"]
    assert {row["repository_id"] for row in found} == {REPOSITORY}


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("test/a.rb", True),
        ("services/api/tests/conftest.py", True),
        ("src/test/java/shop/BasketTest.java", True),
        ("src/basket.spec.ts", True),
        ("web/__tests__/basket.tsx", True),
        ("pkg/basket_test.go", True),
        ("e2e/Checkout.FEATURE", True),
        ("src/contest/a.py", False),
        ("src/testimony.py", False),
        ("docs/testing.md", False),
        ("latest/a.py", False),
    ],
)
def test_paths_say_which_files_are_tests(path: str, is_test: bool, duckdb_con: Connection) -> None:
    found = build(
        duckdb_con, automated_tests_by_engineers, [*PEOPLE, *wrote("a", "ann", path=path)]
    )
    assert len(found) == is_test


def test_a_company_says_which_files_and_roles_are_meant(duckdb_con: Connection) -> None:
    facts = [*PEOPLE, *wrote("a", "ann"), *wrote("b", "mona", path="checks/basket.py")]
    found = build(
        duckdb_con,
        automated_tests_by_engineers,
        facts,
        test_file_patterns=("checks/*",),
        engineer_roles=("Product Manager",),
    )
    assert [(row["subject_id"][-2:], row["value"]) for row in found] == [("@b", 1.0)]
