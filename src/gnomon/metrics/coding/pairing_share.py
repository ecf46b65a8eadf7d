"""Commits written together."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def pairing_share(commit: Table, actor: Table, same_repository: Table) -> Table:
    """Whether a commit names a second person who wrote it, in a ``Co-authored-by`` trailer.

    Pairs that leave no trailer are not seen: the share is the least there was of it, and no target.

    Args:
        commit: Needs ``key``, ``repository_id``, ``parents``, ``author_id``, ``authored_at``,
            ``co_author_ids``, ``url``.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        same_repository: Needs ``repository_id``, ``canonical_id``, ``is_mirror``.

    Returns:
        One row per commit: ``subject_id``, ``started_at`` and ``ended_at`` (written),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, 1 with another person, else
        0), ``weight`` 1, ``detail`` (``together``, ``alone``), ``url``.

    Excludes:
        Merge commits.
        Commits of bots.
        Co-authors that are bots or assistants, or the author's own second account.
        Commits that a clone tells again of a repository hosted elsewhere.

    Source:
        Git, "git-interpret-trailers", and GitHub, "Creating a commit with multiple authors".
    """
    whose = actor.select("identity_id", "person_id", "kind")
    hosted = same_repository.filter(~same_repository.is_mirror)
    kept = commit.filter(commit.parents.length() < 2)  # noqa: PLR2004 - a merge has two parents
    kept = kept.join(hosted, kept.repository_id == hosted.repository_id).select(
        "author_id",
        "authored_at",
        "co_author_ids",
        "url",
        commit_id=kept.key,
        repository_id="canonical_id",
    )
    written = kept.left_join(whose, kept.author_id == whose.identity_id)
    written = written.filter((written.kind != "bot").fill_null(True)).mutate(
        writer_id=ibis.coalesce(written.person_id, written.author_id)
    )
    named = written.select("commit_id", "writer_id", other=written.co_author_ids.unnest())
    others = named.join(whose, named.other == whose.identity_id)
    others = others.filter(
        (others.kind == "human") & (others.person_id != others.writer_id).fill_null(True)
    )
    together = others.select(together_id="commit_id").distinct()
    told = written.left_join(together, written.commit_id == together.together_id)
    is_together = told.together_id.notnull()
    return told.select(
        "repository_id",
        "url",
        person_id="writer_id",
        subject_id="commit_id",
        started_at="authored_at",
        ended_at="authored_at",
        value=is_together.cast("float64"),
        weight=one(),
        detail=ibis.ifelse(is_together, "together", "alone"),
    )


METRIC = Metric(
    measure=pairing_share,
    subject="commit",
    aggregate=ratio,
    title="Commits written together",
    unit="ratio",
    better="neither",
    phase="coding",
    owned_by=("repository_id",),
    balance="time_to_merge",
    source="Git, Co-authored-by trailers; pairs without a trailer are not seen",
    needs=("gitlab", "github", "git"),
    rows=("1.18",),
    aliases=("pairing share", "pair programming", "mob programming", "co-authored commits"),
    not_to_confuse=("changes_across_teams: changes by people of another team",),
)
