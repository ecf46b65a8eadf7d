"""What somebody says in one go: checked against the plan, nothing guessed."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.surveys.plan import Plan

_TEXT_LENGTH = 4_000


class Said(Struct, frozen=True, kw_only=True):
    """One person's answers, as they are sealed."""

    codes: dict[str, int] = {}
    """Closed answers by question; what was left out is not here."""
    texts: dict[str, str] = {}
    """Open answers by question."""
    group: str | None = None
    """The group they are asked with; null where nobody may know it."""
    person: str | None = None
    """Who says it; null in an anonymous wave."""


def said(
    plan: Plan, form: Mapping[str, str], *, group: str | None = None, person: str | None = None
) -> Said:
    """Read a form.

    Args:
        plan: What was asked.
        form: Fields by question; an empty one was left out.
        group: The group they are asked with.
        person: Who says it; dropped here when the wave is anonymous.

    Raises:
        UsageError: An answer is none of those on offer, or nothing was answered.
    """
    codes: dict[str, int] = {}
    texts: dict[str, str] = {}
    for question in plan.asked():
        told = form.get(question.id, "").strip()
        if not told:
            continue
        if not question.codes:
            if len(told) > _TEXT_LENGTH:
                raise UsageError(f"A comment is longer than {_TEXT_LENGTH:,} characters.")
            texts[question.id] = told
        elif told in set(map(str, question.codes)):
            codes[question.id] = int(told)
        else:
            offered = ", ".join(map(str, question.codes))
            raise UsageError(f"{question.id}: {told[:40]!r} is none of {offered}.")
    if not codes and not texts:
        raise UsageError("Nothing is answered yet.")
    if not plan.is_anonymous:
        return Said(codes=codes, texts=texts, group=group, person=person)
    # A role that somebody tells beside their group could be theirs alone.
    return Said(codes=codes, texts=texts, group=None if plan.segment else group)


def packed(told: Said) -> bytes:
    """Write what was said, to be sealed."""
    return msgspec.json.encode(told)


def unpacked(data: bytes) -> Said:
    """Read what was sealed."""
    return msgspec.json.decode(data, type=Said)
