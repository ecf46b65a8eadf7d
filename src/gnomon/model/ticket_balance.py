"""What each ticket does: bring something new, pay back debt, or keep things running."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, matches, one

Table = Any

PARTS = ("feature", "debt", "operation")


def ticket_balance(
    ticket: Table,
    *,
    feature_kinds: tuple[str, ...] = ("story", "user story", "feature", "new feature"),
    debt_kinds: tuple[str, ...] = ("tech debt", "technical debt", "refactoring", "chore"),
    operation_kinds: tuple[str, ...] = (
        "bug",
        "defect",
        "fault",
        "incident",
        "support",
        "service request",
        "problem",
        "hotfix",
    ),
    feature_labels: tuple[str, ...] = ("feature", "type::feature", "enhancement", "growth"),
    debt_labels: tuple[str, ...] = (
        "tech-debt",
        "techdebt",
        "tech_debt",
        "technical-debt",
        "refactoring",
        "maintenance",
        "type::maintenance",
    ),
    operation_labels: tuple[str, ...] = (
        "operations",
        "ops",
        "unplanned",
        "bau",
        "interrupt",
        "hotfix",
        "incident",
    ),
) -> Table:
    """How much of each ticket is new function, paying back debt, and operation.

    Its labels decide; without one of these its type; else its parent. A ticket that two of them
    name is half of each, so that no work counts twice.

    Args:
        ticket: Needs ``key``, ``kind``, ``labels``, ``parent_id``.
        feature_kinds: Types that bring something new.
        debt_kinds: Types that pay back technical debt.
        operation_kinds: Types that keep things running, planned or not.
        feature_labels: Labels (globs) that say the same as those types.
        debt_labels: Labels of technical debt.
        operation_labels: Labels of operation. A label that is missing leaves work in no part,
            which is shown.

    Returns:
        One row per ticket: ``ticket_id``, ``feature``, ``debt``, ``operation`` (float64, parts of
        one; all 0 when nothing says what it is).
    """
    labels = "," + ticket.labels.map(lambda label: label.lower()).join(",") + ","

    def labelled(names: tuple[str, ...]) -> Any:
        return matches(labels, [f"*,{name},*" for name in names]).cast("float64")

    def typed(names: tuple[str, ...]) -> Any:
        return is_any_of(ticket.kind, names).cast("float64")

    told = ticket.select(
        "parent_id",
        ticket_id="key",
        feature_label=labelled(feature_labels),
        debt_label=labelled(debt_labels),
        operation_label=labelled(operation_labels),
        feature_kind=typed(feature_kinds),
        debt_kind=typed(debt_kinds),
        operation_kind=typed(operation_kinds),
    )
    by_label = _parts(told, "label")
    own = told.select(
        "ticket_id",
        "parent_id",
        **{part: by_label[part].coalesce(_parts(told, "kind")[part]) for part in PARTS},
    )
    above = own.select(above_id="ticket_id", **{f"above_{part}": own[part] for part in PARTS})
    known = own.left_join(above, own.parent_id == above.above_id)
    nothing = one() * 0
    return known.select(
        "ticket_id",
        **{part: ibis.coalesce(known[part], known[f"above_{part}"], nothing) for part in PARTS},
    )


def _parts(told: Table, by: str) -> dict[str, Any]:
    """Split one over the parts that are named; null where none is."""
    named = {part: told[f"{part}_{by}"] for part in PARTS}
    whole = named["feature"] + named["debt"] + named["operation"]
    return {part: flag / whole.nullif(0) for part, flag in named.items()}
