"""What the text of a ticket says about when it is done."""

from typing import Any

import ibis

from gnomon.domain.expression import Column, Condition, is_any_of, united

Table = Any

#: What people leave to be filled in: ``<...>``, ``[...]``, ``{...}`` and runs of dots.
_PLACEHOLDER = r"<[^>]*>|\[[^\]]*\]|[{][^}]*[}]|[.]{3,}|…"
_LETTERS_OF_A_PATTERN = frozenset("\\.^$+*?{}()[]|")


def ticket_criteria(
    ticket_text: Table,
    planned_ticket: Table,
    delivery_case: Table,
    *,
    acceptance_headings: tuple[str, ...] = (
        "acceptance criteria",
        "acceptance criterion",
        "definition of acceptance",
        "ac",
        "akzeptanzkriterien",
        "critères d'acceptation",
        "criterios de aceptación",
        "criteri di accettazione",
        "kabul kriterleri",
    ),
    acceptance_minimum_length: int = 15,
    acceptance_templates: tuple[str, ...] = (
        "tbd",
        "todo",
        "to do",
        "n/a",
        "none",
        "please fill in",
    ),
) -> Table:
    """Where a ticket says when it is done, looked for in tickets that are planned or are cases.

    Looked for in this order: a field for it, a checklist with an entry, a heading in the
    description, sentences of the form *given, when, then*. Placeholders do not count as text.

    Args:
        ticket_text: Needs ``ticket_id``, ``description``, ``acceptance_criteria``,
            ``checklist_count``.
        planned_ticket: Needs ``ticket_id``.
        delivery_case: Needs ``ticket_id``.
        acceptance_headings: Headings under which acceptance criteria stand, in every language that
            is written in. A missing one makes coverage look low.
        acceptance_minimum_length: Fewest characters that say something, placeholders taken away.
        acceptance_templates: Whole texts that say nothing, whatever their length.

    Returns:
        One row per such ticket whose text is told: ``ticket_id``, ``found`` (``field``,
        ``checklist``, ``heading``, ``given-when-then``; null without criteria).
    """
    # Looked into before the join, so that every text is looked into once.
    asked = united(
        planned_ticket.select("ticket_id"), delivery_case.select("ticket_id"), distinct=True
    )
    texts = ticket_text.semi_join(asked, "ticket_id")

    def says_something(text: Column) -> Condition:
        bare = text.re_replace(_PLACEHOLDER, "").re_replace(r"(?s)^[\s*#:_.-]+|[\s*#:_.-]+$", "")
        is_template = is_any_of(bare, acceptance_templates)
        long_enough = (bare.length() >= acceptance_minimum_length).fill_null(False)
        return long_enough & ~is_template

    section = _section(texts.description, acceptance_headings)
    found = ibis.cases(
        (says_something(texts.acceptance_criteria), "field"),
        ((texts.checklist_count > 0).fill_null(False), "checklist"),
        (says_something(section), "heading"),
        (says_something(_scenario(texts.description)), "given-when-then"),
        else_=ibis.null("string"),
    )
    return texts.select("ticket_id", found=found)


def _section(description: Column, headings: tuple[str, ...]) -> Column:
    """Text below a heading, up to the next one; null without the heading."""
    names = "|".join(_escaped(heading) for heading in headings)
    start = rf"(?i)(?:^|\n)[ \t#*_]*(?:h[1-6][.])?[ \t*_]*(?:{names})[ \t*_]*(?::|\n)"
    below = description.re_replace(rf"(?s)^(?:.*?){start}", "")
    section = below.re_replace(r"(?s)\n(?:#|h[1-6][.]).*$", "")
    return _where(description.re_search(start), section)


def _scenario(description: Column) -> Column:
    """What a given-when-then sentence says, its key words taken away; null without one."""
    sentence = r"(?is)\bgiven\b.+\bwhen\b.+\bthen\b"
    said = description.re_replace(r"(?is)^.*?\bgiven\b", "")
    said = said.re_replace(r"(?i)\b(?:when|then|and|but|scenario)\b", "").re_replace(r"\s+", " ")
    return _where(description.re_search(sentence), said)


def _where(condition: Condition, text: Column) -> Column:
    """Take a text apart only where that is worth it: cutting costs many times what looking does."""
    return ibis.ifelse(condition.fill_null(False), text, ibis.null("string"))


def _escaped(text: str) -> str:
    return "".join(
        f"\\{letter}" if letter in _LETTERS_OF_A_PATTERN else letter for letter in text.lower()
    )
