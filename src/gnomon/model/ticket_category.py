"""What each ticket is for."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, matches

Table = Any


def ticket_category(
    ticket: Table,
    *,
    bug_kinds: tuple[str, ...] = ("bug", "defect", "fault", "incident"),
    debt_kinds: tuple[str, ...] = ("tech debt", "technical debt", "refactoring", "chore"),
    compliance_kinds: tuple[str, ...] = ("compliance", "risk", "audit"),
    feature_kinds: tuple[str, ...] = ("story", "user story", "feature", "new feature"),
    bug_labels: tuple[str, ...] = ("bug", "type::bug", "kind/bug", "defect"),
    debt_labels: tuple[str, ...] = (
        "tech-debt",
        "techdebt",
        "tech_debt",
        "technical-debt",
        "refactoring",
        "maintenance",
        "type::maintenance",
    ),
    compliance_labels: tuple[str, ...] = ("compliance", "regulatory", "audit", "gdpr", "risk"),
    feature_labels: tuple[str, ...] = ("feature", "type::feature", "enhancement", "growth"),
) -> Table:
    """The category of each ticket: by its labels, then its type, then its parent's.

    Labels go first because people set them for the case at hand; of several, compliance goes
    before debt, debt before bugs, bugs before features.

    Args:
        ticket: Needs ``key``, ``kind``, ``labels``, ``parent_id``.
        bug_kinds: Types that mend what did not work.
        debt_kinds: Types that pay back technical debt.
        compliance_kinds: Types that answer to a rule or risk.
        feature_kinds: Types that add something for customers.
        bug_labels: Labels (globs) that say the same as those types, as the next three do.
        debt_labels: Labels of technical debt.
        compliance_labels: Labels of compliance and risk.
        feature_labels: Labels of new functions. A label that is missing here leaves work
            unclassified, which is shown.

    Returns:
        One row per ticket: ``ticket_id``, ``category`` (``feature``, ``bug``, ``debt``,
        ``compliance``, or ``unclassified``), ``rule`` (``label``, ``type``, ``parent``; null when
        unclassified).
    """
    # One text of all labels, so that no label is looked at in a row of its own.
    labels = "," + ticket.labels.map(lambda label: label.lower()).join(",") + ","

    def labelled(names: tuple[str, ...]) -> Any:
        return matches(labels, [f"*,{name},*" for name in names])

    own = ticket.select(
        "parent_id",
        ticket_id="key",
        by_label=ibis.cases(
            (labelled(compliance_labels), "compliance"),
            (labelled(debt_labels), "debt"),
            (labelled(bug_labels), "bug"),
            (labelled(feature_labels), "feature"),
        ),
        by_kind=ibis.cases(
            (is_any_of(ticket.kind, compliance_kinds), "compliance"),
            (is_any_of(ticket.kind, debt_kinds), "debt"),
            (is_any_of(ticket.kind, bug_kinds), "bug"),
            (is_any_of(ticket.kind, feature_kinds), "feature"),
        ),
    )
    parents = own.select(above_id="ticket_id", by_parent=own.by_label.coalesce(own.by_kind))
    known = own.left_join(parents, own.parent_id == parents.above_id)
    return known.select(
        "ticket_id",
        category=ibis.coalesce(known.by_label, known.by_kind, known.by_parent, "unclassified"),
        rule=ibis.cases(
            (known.by_label.notnull(), "label"),
            (known.by_kind.notnull(), "type"),
            (known.by_parent.notnull(), "parent"),
        ),
    )
