"""Small change ratio: how many changes stay within a limit."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def small_change_ratio(
    change_life: Table, change_size: Table, *, small_change_lines: int = 400
) -> Table:
    """Whether a merged change is no larger than the agreed limit.

    Args:
        change_life: Needs ``merged_at`` and ids.
        change_size: Needs ``change_id``, ``added_lines``, ``deleted_lines``.
        small_change_lines: Most lines, added and deleted, of a small change. A higher limit makes
            more changes count as small.

    Returns:
        One row per merged change: ``subject_id``, ``started_at`` (opened), ``ended_at`` (merge),
        ``repository_id``, ``person_id`` (author), ``value`` (float64, 1 when small, else 0; null
        when its size is not known), ``weight`` 1, ``url``.

    Excludes:
        Changes that are not merged.
        Changes opened by bots.

    Source:
        SmartBear, "Best practices for peer code review": at most 400 lines at a time.
    """
    lives = change_life.filter(change_life.merged_at.notnull() & (change_life.author_kind != "bot"))
    sizes = change_size.select("added_lines", "deleted_lines", sized="change_id")
    known = lives.left_join(sizes, lives.change_id == sizes.sized)
    lines = known.added_lines + known.deleted_lines
    return known.select(
        "repository_id",
        "person_id",
        "url",
        subject_id="change_id",
        started_at="opened_at",
        ended_at="merged_at",
        value=(lines <= small_change_lines).cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=small_change_ratio,
    subject="change",
    aggregate=ratio,
    title="Small change ratio",
    unit="ratio",
    better="higher",
    phase="coding",
    owned_by=("repository_id",),
    balance="changes_per_contributor",
    source="SmartBear, Best practices for peer code review: at most 400 lines",
    needs=("gitlab", "git"),
    rows=("3.M5.7",),
    aliases=("small PR ratio", "PR size compliance"),
    not_to_confuse=("change_size: the lines themselves",),
)
