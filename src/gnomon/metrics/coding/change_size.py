"""Change size: how much a reviewer has to read."""

from gnomon.domain.metric import Metric, Table, median


def change_size(change_life: Table, change_size: Table) -> Table:
    """Lines added and deleted by a merged change, generated and lock files left out.

    Args:
        change_life: Needs ``merged_at`` and ids.
        change_size: Needs ``change_id``, ``added_lines``, ``deleted_lines``, ``file_count``.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (opened), ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, lines; null when the tool cut
        the diff or does not tell), ``detail`` (how many files; null when not told), ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.

    Source:
        Google, "Code review developer guide: small changes"; lines of the diff at the merge.
    """
    lives = change_life.filter(change_life.merged_at.notnull() & (change_life.author_kind != "bot"))
    sizes = change_size.select("added_lines", "deleted_lines", "file_count", sized="change_id")
    known = lives.left_join(sizes, lives.change_id == sizes.sized)
    return known.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=(known.added_lines + known.deleted_lines).cast("float64"),
        detail=known.file_count.cast("string") + " files",
    )


METRIC = Metric(
    measure=change_size,
    subject="change",
    aggregate=median,
    title="Change size",
    unit="lines",
    better="lower",
    phase="coding",
    owned_by=("repository_id",),
    balance="changes_per_contributor",
    source="Google, Small changes: lines of the diff at the merge",
    needs=("gitlab", "git"),
    rows=("3.M5.7", "3.P5.n"),
    aliases=("PR size", "MR size", "pull request size", "diff size"),
    not_to_confuse=("small_change_ratio: the share of changes within a limit",),
)
