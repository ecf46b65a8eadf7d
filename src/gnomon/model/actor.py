"""Who is behind an account."""

from typing import Any

import ibis

from gnomon.domain.expression import matches

Table = Any


def actor(
    identity: Table,
    person: Table,
    identity_match: Table,
    *,
    bot_name_patterns: tuple[str, ...] = (
        "*[bot]",
        "bot-*",
        "*-bot",
        "*_bot",
        "*_bot_*",
        "ghost",
        "renovate*",
        "dependabot*",
        "jenkins*",
        "argocd*",
    ),
    assistant_name_patterns: tuple[str, ...] = (
        "copilot*",
        "github-copilot*",
        "gitlabduo*",
        "duo-*",
        "*-coding-agent*",
        "cursoragent*",
        "devin-*",
    ),
) -> Table:
    """The person behind each account, and whether it is a human, a bot or an assistant.

    What the catalogue says of a person goes before patterns; what a tool says of automation goes
    before a human of the catalogue, because bots are often given a human's address.

    Args:
        identity: Needs ``key``, ``user_name``, ``name``, ``is_bot``.
        person: Needs ``key``, ``kind``.
        identity_match: Needs ``identity_id``, ``person_id``, ``rule``, ``is_accepted``.
        bot_name_patterns: Handles and display names of automation accounts that nobody declared.
            Bots count as no contributor and no reviewer.
        assistant_name_patterns: Handles and display names of accounts that write changes for a
            human; they win over the patterns of bots.

    Returns:
        One row per account: ``identity_id``, ``person_id`` (the account's own key when it is
        nobody's), ``kind`` (human, bot, assistant), ``is_matched`` and ``rule`` (null when it is
        nobody's).
    """
    accepted = identity_match.filter(identity_match.is_accepted)
    whose = accepted.join(person, accepted.person_id == person.key).select(
        accepted.identity_id, accepted.person_id, accepted.rule, person_kind=person.kind
    )
    known = identity.left_join(whose, identity.key == whose.identity_id)
    is_assistant = matches(known.user_name, assistant_name_patterns) | matches(
        known.name, assistant_name_patterns
    )
    is_bot = matches(known.user_name, bot_name_patterns) | matches(known.name, bot_name_patterns)
    return known.select(
        identity_id=known.key,
        person_id=ibis.coalesce(known.person_id, known.key),
        kind=ibis.cases(
            ((known.person_kind != "human").fill_null(False), known.person_kind),
            (known.person_kind.isnull() & is_assistant, "assistant"),
            (known.is_bot.fill_null(False), "bot"),
            (known.person_kind.isnull() & is_bot, "bot"),
            else_="human",
        ),
        is_matched=known.person_id.notnull(),
        rule=known.rule,
    )
