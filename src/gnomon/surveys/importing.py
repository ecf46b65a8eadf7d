"""Responses of another tool as answers to a survey of ours: each held to what is on offer."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from gnomon.errors import UsageError, unknown
from gnomon.surveys.answering import Said, said
from gnomon.surveys.exports import Row
from gnomon.surveys.instrument import Question
from gnomon.surveys.plan import Plan

_LISTED = 10


class Imported(Struct, frozen=True, kw_only=True):
    """What an export says."""

    said: tuple[Said, ...]
    """Responses that answer something."""
    blank_count: int
    """Responses that answer nothing of what was asked for."""


def imported(plan: Plan, rows: Sequence[Row], columns: Mapping[str, str]) -> Imported:
    """Read responses; nothing but the columns named is looked at, so no address comes along.

    Args:
        plan: What the survey asks.
        rows: The responses.
        columns: The question of ours each column answers.

    Raises:
        UsageError: A question or column is unknown, or an answer is none of those on offer; then
            nothing is imported.
    """
    questions = {each.id.removeprefix("own_"): each for each in plan.asked()}
    for name in columns.values():
        if name not in questions:
            raise unknown(f"question of {plan.survey}", name, questions)
    known = {name for row in rows for name in row}
    for column in columns:
        if rows and column not in known:
            raise unknown("column", column, known)
    found: list[Said] = []
    problems: list[str] = []
    blank = 0
    for number, row in enumerate(rows, 1):
        form: dict[str, str] = {}
        for column, name in columns.items():
            told = row.get(column, "").strip()
            code = _code(questions[name], told)
            if code is None:
                problems.append(f"response {number}, {column}: {told[:40]!r} is no answer")
            form[questions[name].id] = code or ""
        if any(form.values()):
            found.append(said(plan, form))
        else:
            blank += 1
    if problems:
        more = f" and {len(problems) - _LISTED} more" if len(problems) > _LISTED else ""
        raise UsageError(
            f"Nothing is imported: {'; '.join(problems[:_LISTED])}{more}. Correct them, or map the "
            "column to a question with that scale."
        )
    return Imported(said=tuple(found), blank_count=blank)


def _code(question: Question, told: str) -> str | None:
    """Return what a form would say; empty where nothing is told, null where it is no answer."""
    if not told or not question.codes:
        return told
    labels = {
        _plain(text): str(code)
        for code, words in question.labels.items()
        for text in words.values()
    }
    if _plain(told) in labels:
        return labels[_plain(told)]
    # Tools write whole numbers as 4, 4.0, or with the label of the end: "10 - very likely".
    number = told.partition(" ")[0].removesuffix(".0")
    return number if number in set(map(str, question.codes)) else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(".!")


def mapped(told: Iterable[str]) -> dict[str, str]:
    """Read ``column=question`` as often as it was told.

    Raises:
        UsageError: One is no such pair, or a question is told twice.
    """
    found: dict[str, str] = {}
    for each in told:
        column, _, name = each.rpartition("=")
        if not column or not name:
            raise UsageError(f"{each!r} maps nothing. Write 'column=question'.")
        if name in found.values():
            raise UsageError(f"Two columns are said to answer {name!r}. Name one.")
        found[column] = name
    if not found:
        raise UsageError("Say which column answers which question: --map 'Score=csat'.")
    return found
