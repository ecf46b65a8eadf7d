"""Acceptance criteria coverage."""

import ibis

from gnomon.domain.expression import Column, Condition, is_any_of, one
from gnomon.domain.metric import Metric, Table, ratio

#: What people leave to be filled in: ``<...>``, ``[...]``, ``{...}`` and runs of dots.
_PLACEHOLDER = r"<[^>]*>|\[[^\]]*\]|[{][^}]*[}]|[.]{3,}|…"
_LETTERS_OF_A_PATTERN = frozenset("\\.^$+*?{}()[]|")


def acceptance_criteria_coverage(
    planned_ticket: Table,
    ticket_text: Table,
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
    """Whether a ticket that was planned or taken up says when it is done.

    Looked for in this order: a field for it, a checklist with an entry, a heading in the
    description, sentences of the form *given, when, then*. Placeholders do not count as text.

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at``.
        ticket_text: Needs ``ticket_id``, ``description``, ``acceptance_criteria``,
            ``checklist_count``.
        acceptance_headings: Headings under which acceptance criteria stand, in every language that
            is written in. A missing one makes coverage look low.
        acceptance_minimum_length: Fewest characters that say something, placeholders taken away.
        acceptance_templates: Whole texts that say nothing, whatever their length.

    Returns:
        One row per planned ticket: ``subject_id``, ``ticket_id``, ``started_at`` and ``ended_at``
        (first sprint or first in progress), ``project_id``, ``person_id`` (reporter), ``value``
        (float64, 1 with criteria, else 0; null when its text is not told), ``weight`` 1, ``detail``
        (what was found: ``field``, ``checklist``, ``heading``, ``given-when-then``; null without),
        ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no acceptance criteria.
        Template text that nobody filled in.

    Source:
        No published definition; ISTQB's glossary says what acceptance criteria are, Cucumber what
        *given, when, then* is.
    """
    # Looked into before the join, so that every text is looked into once.
    texts = ticket_text.semi_join(planned_ticket, "ticket_id")

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
    looked = texts.select(told_of="ticket_id", found=found)
    known = planned_ticket.left_join(looked, planned_ticket.ticket_id == looked.told_of)
    value = ibis.ifelse(
        known.told_of.notnull(), known.found.notnull().cast("float64"), ibis.null("float64")
    )
    return known.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=value,
        weight=one(),
        detail="found",
    )


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


METRIC = Metric(
    measure=acceptance_criteria_coverage,
    subject="ticket",
    aggregate=ratio,
    title="Acceptance criteria coverage",
    unit="ratio",
    better="higher",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="ticket_cycle_time",
    source="No published definition; planned tickets that say when they are done",
    needs=("jira",),
    rows=("3.M3.2",),
    aliases=("AC coverage", "tickets with acceptance criteria"),
    not_to_confuse=("story_point_coverage: whether it has an estimate",),
)
