"""Commits that add to automated tests, and the roles of those who wrote them."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, matches, united
from gnomon.model.belonging import spans_of

Table = Any


def automating_commit(
    commit: Table,
    commit_file: Table,
    actor: Table,
    membership: Table,
    same_repository: Table,
    *,
    test_file_patterns: tuple[str, ...] = (
        "test/*",
        "*/test/*",
        "tests/*",
        "*/tests/*",
        "spec/*",
        "*/spec/*",
        "e2e/*",
        "*/e2e/*",
        "cypress/*",
        "*/cypress/*",
        "*/__tests__/*",
        "__tests__/*",
        "test_*.py",
        "*/test_*.py",
        "*_test.*",
        "*.test.*",
        "*.spec.*",
        "*_spec.rb",
        "*test.java",
        "*tests.java",
        "*test.kt",
        "*tests.cs",
        "*.feature",
    ),
    engineer_roles: tuple[str, ...] = (
        "engineer",
        "engineers",
        "developer",
        "software engineer",
        "engineering architect",
        "EA",
    ),
    quality_roles: tuple[str, ...] = (
        "quality engineer",
        "QA",
        "QA engineer",
        "QA analyst",
        "tester",
    ),
) -> Table:
    """Commits that add lines to files of tests, with the roles of everybody who wrote them.

    The roles are those the catalogue tells for the day on which a commit was written. Only a clone
    tells which files a commit touches; a repository that several clones tell is told once.

    Args:
        commit: Needs ``key``, ``repository_id``, ``revision``, ``author_id``, ``co_author_ids``,
            ``authored_at``, ``url``.
        commit_file: Needs ``commit_id``, ``path``, ``added_lines``.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        membership: Needs ``person_id``, ``role``, ``valid_from``, ``valid_to``.
        same_repository: Needs ``repository_id``, ``canonical_id``.
        test_file_patterns: Paths of files that hold automated tests, whatever their case.
        engineer_roles: Roles of engineers, as memberships write them.
        quality_roles: Roles of quality engineers and analysts, as memberships write them.

    Returns:
        One row per commit that is not a bot's or assistant's: ``commit_id``, ``repository_id`` (the
        one that stands for all that are the same), ``person_id`` (author), ``authored_at``,
        ``url``, ``by_engineer``, ``by_quality`` and ``by_other`` (whether somebody who wrote it had
        such a role then), ``by_unknown`` (whether somebody did whose role nobody tells).
    """
    written = _written(commit, commit_file, same_repository, test_file_patterns)
    whose = actor.select("identity_id", "person_id", "kind")
    authored = written.left_join(whose, written.author_id == whose.identity_id)
    authored = authored.filter((authored.kind == "human").fill_null(True)).drop("identity_id")
    writers = _writers(authored, whose)
    held = _held(membership, engineer_roles, quality_roles)
    standing = writers.left_join(
        held,
        [
            writers.writer_id == held.person_id,
            held.span_from <= writers.authored_on,
            held.span_to > writers.authored_on,
        ],
    )
    roles = standing.group_by("commit_id").agg(
        by_engineer=(standing.craft == "engineer").fill_null(False).any(),
        by_quality=(standing.craft == "quality").fill_null(False).any(),
        by_other=(standing.craft == "other").fill_null(False).any(),
        by_unknown=standing.craft.isnull().any(),
    )
    return authored.join(roles, "commit_id").select(
        "commit_id", "repository_id", "authored_at", "url",
        "by_engineer", "by_quality", "by_other", "by_unknown",
        person_id=ibis.coalesce(authored.person_id, authored.author_id),
    )  # fmt: skip


def _written(commit: Table, file: Table, same: Table, patterns: tuple[str, ...]) -> Table:
    """Commits that add to a file of tests, each once for all that are the same repository."""
    added = file.filter((file.added_lines > 0) & matches(file.path, patterns))
    touching = added.select(touching_id="commit_id").distinct()
    kept = commit.join(touching, commit.key == touching.touching_id)
    placed = kept.join(same, kept.repository_id == same.repository_id).select(
        "revision", "author_id", "co_author_ids", "authored_at", "url",
        commit_id=kept.key, repository_id=same.canonical_id,
    )  # fmt: skip
    first = placed.group_by(["repository_id", "revision"]).agg(first_id=placed.commit_id.min())
    return placed.join(first.select("first_id"), placed.commit_id == first.first_id).drop(
        "first_id", "revision"
    )


def _writers(authored: Table, whose: Table) -> Table:
    """Authors and human co-authors, each with the day."""
    day = authored.authored_at.date()
    authors = authored.select(
        "commit_id",
        writer_id=ibis.coalesce(authored.person_id, authored.author_id),
        authored_on=day,
    )
    named = authored.select("commit_id", authored_on=day, other=authored.co_author_ids.unnest())
    others = named.join(whose, named.other == whose.identity_id)
    others = others.filter(others.kind == "human")
    return united(
        authors, others.select("commit_id", "authored_on", writer_id="person_id"), distinct=True
    )


def _held(membership: Table, engineers: tuple[str, ...], quality: tuple[str, ...]) -> Table:
    """What people were by the day: engineers, of quality, or something else."""
    role = membership.role.strip().re_replace("[_-]+", " ")
    craft = ibis.cases(
        (is_any_of(role, engineers), "engineer"),
        (is_any_of(role, quality), "quality"),
        else_="other",
    )
    told = membership.mutate(craft=craft).filter(membership.role.notnull())
    return spans_of(told, "person_id", "craft")
