"""Automated tests written by engineers."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def automated_tests_by_engineers(automating_commit: Table) -> Table:
    """Whether an engineer was among those who wrote a commit that adds to automated tests.

    What engineers and quality engineers write together counts: that is how it is meant.

    Args:
        automating_commit: Needs ``commit_id``, ``repository_id``, ``person_id``, ``authored_at``,
            ``url``, ``by_engineer``, ``by_quality``, ``by_other``, ``by_unknown``.

    Returns:
        One row per commit that adds to tests: ``subject_id``, ``started_at`` and ``ended_at``
        (written), ``repository_id``, ``person_id`` (author), ``value`` (float64, 1 with an
        engineer, 0 where only quality engineers or other roles wrote it; null where nobody tells
        the role of somebody who did), ``weight`` 1, ``detail`` (``engineer``, ``together``,
        ``quality engineer``, ``another role``, ``unknown role``), ``url``.

    Excludes:
        Commits of bots and assistants.
        Commits that only take lines away from tests, or touch none.
        Commits of repositories that no clone tells.

    Source:
        No published definition; by the roles of the catalogue on the day of the commit.
    """
    rows = automating_commit
    detail = ibis.cases(
        (rows.by_engineer & rows.by_quality, "together"),
        (rows.by_engineer, "engineer"),
        (rows.by_unknown, "unknown role"),
        (rows.by_quality, "quality engineer"),
        else_="another role",
    )
    unknown = rows.by_unknown & ~rows.by_engineer
    return rows.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="commit_id",
        started_at="authored_at",
        ended_at="authored_at",
        value=ibis.ifelse(unknown, ibis.null("float64"), rows.by_engineer.cast("float64")),
        weight=one(),
        detail=detail,
    )


METRIC = Metric(
    measure=automated_tests_by_engineers,
    subject="commit",
    aggregate=ratio,
    title="Automated tests written by engineers",
    unit="ratio",
    better="higher",
    phase="coding",
    owned_by=("repository_id",),
    balance="functional_test_flaky_rate",
    source="No published definition; roles of the catalogue on the day of the commit",
    needs=("git",),
    rows=("3.S7",),
    aliases=("author role of automated tests", "who writes automated tests", "engineer or QA"),
    not_to_confuse=(
        "automated_test_coverage: tickets with an automated test case, whoever wrote it",
        "unit_test_coverage: lines that tests run through",
    ),
)
