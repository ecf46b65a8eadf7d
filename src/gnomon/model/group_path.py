"""Every group that a group answers to, near and far."""

from typing import Any

import ibis

from gnomon.domain.expression import first_and_last_date, span, united, unknown_like

Table = Any

_LEVELS = 6


def group_path(group: Table, reporting_line: Table) -> Table:
    """Each group with itself and every group above it, for as long as the whole chain held.

    Lines are followed separately, up to six levels. A group that answers to itself through others
    is found in the catalogue's check; here the circle ends by itself.

    Args:
        group: Needs ``key``, ``name``, ``title``, ``kind``.
        reporting_line: Needs ``group_id``, ``parent_id``, ``line``, ``valid_from``, ``valid_to``.

    Returns:
        One row per group, group above it (or itself), line and span: ``group_id``,
        ``group_name``, ``ancestor_id``, ``ancestor_name``, ``ancestor_title``,
        ``ancestor_kind``, ``line`` (``divisional``, ``functional``), ``valid_from`` (date; null:
        always so) and ``valid_to`` (first day on which it no longer holds; null: open). Spans of
        the same pair do not overlap.
    """
    first, last = first_and_last_date()
    line_from, line_to = span(reporting_line)
    lines = reporting_line.select(
        child_id="group_id",
        parent_id="parent_id",
        line="line",
        line_from=line_from,
        line_to=line_to,
    )
    level = united(
        *(
            group.select(
                group_id="key",
                ancestor_id="key",
                line=ibis.literal(line),
                valid_from=first,
                valid_to=last,
            )
            for line in ("divisional", "functional")
        )
    )
    levels = [level]
    for _ in range(_LEVELS):
        level = _one_up(level, lines)
        levels.append(level)
    spans = _merged(united(*levels))
    below = group.select(group_id="key", group_name="name")
    above = group.select(
        ancestor_id="key", ancestor_name="name", ancestor_title="title", ancestor_kind="kind"
    )
    named = spans.join(below, "group_id").join(above, "ancestor_id")
    return named.select(
        "group_id",
        "group_name",
        "ancestor_id",
        "ancestor_name",
        "ancestor_title",
        "ancestor_kind",
        "line",
        valid_from=ibis.ifelse(
            named.valid_from == first, unknown_like(named.valid_from), named.valid_from
        ),
        valid_to=ibis.ifelse(named.valid_to == last, unknown_like(named.valid_to), named.valid_to),
    )


def _one_up(level: Table, lines: Table) -> Table:
    """The parents of a level, for as long as both the chain so far and the last step held."""
    steps = level.join(lines, [level.ancestor_id == lines.child_id, level.line == lines.line])
    found = steps.select(
        "group_id",
        ancestor_id="parent_id",
        line=level.line,
        valid_from=ibis.greatest(steps.valid_from, steps.line_from),
        valid_to=ibis.least(steps.valid_to, steps.line_to),
    )
    return found.filter(
        (found.valid_from < found.valid_to) & (found.group_id != found.ancestor_id)
    ).distinct()


def _merged(spans: Table) -> Table:
    """Spans of the same pair and line, joined where they touch or overlap."""
    key = ["group_id", "ancestor_id", "line"]
    earlier = ibis.window(group_by=key, order_by=["valid_from", "valid_to"], rows=(None, -1))
    reached = spans.mutate(reached=spans.valid_to.max().over(earlier))
    is_new = reached.reached.isnull() | (reached.valid_from > reached.reached)
    so_far = ibis.window(group_by=key, order_by=["valid_from", "valid_to"], rows=(None, 0))
    numbered = reached.mutate(begins=is_new.cast("int64"))
    numbered = numbered.mutate(island=numbered.begins.sum().over(so_far))
    return numbered.group_by([*key, "island"]).agg(
        valid_from=numbered.valid_from.min(), valid_to=numbered.valid_to.max()
    )
