"""Stories told from the user's view."""

import ibis

from gnomon.domain.expression import Condition, is_any_of, one
from gnomon.domain.metric import Metric, Table, ratio

#: What people leave to be filled in: ``<...>``, ``[...]``, ``{...}``.
_PLACEHOLDER = r"<[^>]*>|\[[^\]]*\]|[{][^}]*[}]"


def story_user_view(
    planned_ticket: Table,
    ticket: Table,
    ticket_text: Table,
    *,
    story_kinds: tuple[str, ...] = ("story", "user story"),
    persona_patterns: tuple[str, ...] = (
        r"\bas an? +[a-z][^,.\n]*?[, \n]+i +(want|need|can|would|must|expect)\b",
        r"\bals +[a-z][^,.\n]*?[, \n]+(m(ö|oe)chte|will|brauche|kann) +ich\b",
        r"\ben tant qu(e +|')[a-z][^.\n]*?[, \n]+je\b",
        r"\bcomo +[a-z][^,.\n]*?[, \n]+(quiero|necesito)\b",
        r"\bcome +[a-z][^,.\n]*?[, \n]+(voglio|vorrei)\b",
    ),
    benefit_patterns: tuple[str, ...] = (
        r"\b(so that|so i can|in order to)\b +[a-z]",
        r"\bdamit +[a-z]",
        r"\bum +[a-z][^.\n]* zu +[a-z]",
        r"\b(afin (de|que|d')|pour que)\b",
        r"\b(para que|para poder)\b",
        r"\b(in modo da|affinch)",
    ),
) -> Table:
    """Whether a story that was planned or taken up says for whom it is and what they have of it.

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at`` and what is returned.
        ticket: Needs ``key``, ``kind``, ``title``.
        ticket_text: Needs ``ticket_id``, ``description``.
        story_kinds: Types of tickets that are stories.
        persona_patterns: Regular expressions of lower-case text that names somebody who wants
            something, in every language that is written in.
        benefit_patterns: The same of text that says what they have of it.

    Returns:
        One row per planned story: ``subject_id``, ``ticket_id``, ``started_at`` and ``ended_at``
        (first sprint or first in progress), ``project_id``, ``person_id`` (reporter), ``value``
        (float64, 1 with both, else 0; null when its text is not told), ``weight`` 1, ``detail``
        (``both``, ``persona only``, ``benefit only``, ``neither``; null when not told), ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Tickets that are no stories.
        Placeholders of a template, such as *As a <persona>*.

    Source:
        Connextra's card as in Cohn, "User stories applied": role, goal, benefit.
    """
    stories = ticket.filter(is_any_of(ticket.kind, story_kinds))
    stories = stories.select("title", story_id="key")
    kept = planned_ticket.join(stories, planned_ticket.ticket_id == stories.story_id)
    texts = ticket_text.select("description", told_of="ticket_id")
    known = kept.left_join(texts, kept.ticket_id == texts.told_of)
    bare = known.title + "\n" + known.description.fill_null("")
    known = known.mutate(bare=bare.re_replace(_PLACEHOLDER, "").lower())

    def says(patterns: tuple[str, ...]) -> Condition:
        return known.bare.re_search("|".join(f"({each})" for each in patterns)).fill_null(False)

    known = known.mutate(has_persona=says(persona_patterns), has_benefit=says(benefit_patterns))
    is_told = known.told_of.notnull()
    both = (known.has_persona & known.has_benefit).cast("float64")
    return known.select(
        "project_id",
        "ticket_id",
        "url",
        subject_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=ibis.ifelse(is_told, both, ibis.null("float64")),
        weight=one(),
        detail=ibis.cases(
            (~is_told, ibis.null("string")),
            (known.has_persona & known.has_benefit, "both"),
            (known.has_persona, "persona only"),
            (known.has_benefit, "benefit only"),
            else_="neither",
        ),
    )


METRIC = Metric(
    measure=story_user_view,
    subject="ticket",
    aggregate=ratio,
    title="Stories with persona and benefit",
    unit="ratio",
    better="higher",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="ticket_cycle_time",
    source="Cohn, User stories applied: a story names who wants it, what, and what for",
    needs=("jira", "gitlab"),
    rows=("1.22",),
    aliases=("user stories with persona", "as a persona I want", "story quality"),
    not_to_confuse=("acceptance_criteria_coverage: whether it says when it is done",),
)
