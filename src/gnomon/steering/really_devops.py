"""*Are you really DevOps?* as a sheet that live figures answer.

What a team does (deploying often, automating, merging much) says nothing by itself: people who
deploy all day may never hear a customer. So such figures stand on the sheet and count for nothing;
the answers are about who answers when it breaks, and whether customers are heard. A question
without a source is unknown, and an unknown answer is never a yes.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.domain.answer import Answer

Reply = Literal["yes", "partly", "no", "unknown"]
_HOUR, _DAY = 3600.0, 86_400.0
#: Fewer observations answer nothing.
_FEWEST = 5


class Item(Struct, frozen=True, kw_only=True):
    """A question of the sheet, and what answers it."""

    asks: str
    """The question."""
    metric: str
    """Id of the metric that answers it."""
    yes: float
    """The figure from which it is a yes."""
    no: float
    """The figure from which it is a no; in between it is partly so."""
    rule: str
    """The rule in words."""


#: Rates are yes from nine in ten and no below a half; times follow the usual inner and outer loop
#: of customer feedback, a day or two and one to three months.
QUESTIONS = (
    Item(
        asks="When it breaks, does the team that built it answer first?",
        metric="owner_answers_first",
        yes=0.9,
        no=0.5,
        rule="Yes from 90 % of incidents, no below half.",
    ),
    Item(
        asks="Is nobody standing between an alert and those who can mend it?",
        metric="layers_before_owner",
        yes=0.99,
        no=3,
        rule="Yes below one layer on average, no from three.",
    ),
    Item(
        asks="Does the team that built it deploy it?",
        metric="deployed_by_owner",
        yes=0.9,
        no=0.5,
        rule="Yes from 90 % of deployments, no below half; automation acts for the owner.",
    ),
    Item(
        asks="Does a customer hear from a person soon?",
        metric="feedback_response_time",
        yes=24 * _HOUR,
        no=48 * _HOUR,
        rule="Yes within a day, no beyond two.",
    ),
    Item(
        asks="Are customers served as promised?",
        metric="customer_service_level",
        yes=0.9,
        no=0.5,
        rule="Yes from 90 % of the promises due, no below half.",
    ),
    Item(
        asks="Does what customers say become a better product?",
        metric="feedback_to_release_time",
        yes=30 * _DAY,
        no=90 * _DAY,
        rule="Yes within a month, no beyond three.",
    ),
    Item(
        asks="Do they hear what became of it?",
        metric="feedback_loop_time",
        yes=30 * _DAY,
        no=90 * _DAY,
        rule="Yes within a month, no beyond three.",
    ),
    Item(
        asks="Is it known whether the answer was of use?",
        metric="feedback_learning_time",
        yes=30 * _DAY,
        no=90 * _DAY,
        rule="Yes within a month, no beyond three.",
    ),
)
#: What people do all day; it may be shown, and decides nothing.
ACTIVITY = ("deployment_frequency", "unattended_deployment_rate", "changes_per_contributor")


class Told(Struct, frozen=True, kw_only=True):
    """A figure as it was answered."""

    value: float | None
    """The figure; null when it cannot be known."""
    n: int
    """Observations behind it."""
    state: str
    """What it is worth."""


class Answered(Struct, frozen=True, kw_only=True):
    """A question with its answer."""

    item: Item
    """The question."""
    reply: Reply
    """The answer."""
    told: Told
    """The figure behind it."""
    why: str
    """Why it is unknown; empty when it is not."""


class Paper(Struct, frozen=True, kw_only=True):
    """The whole sheet."""

    answers: tuple[Answered, ...]
    """Every question."""
    activity: dict[str, Told]
    """Figures of activity by metric; they decide nothing."""
    verdict: str
    """What may be said, in a sentence."""
    is_devops: bool | None
    """Yes to everything, no to something, or null while anything is unknown and nothing is no."""


_NOTHING = Told(value=None, n=0, state="not_connected")


def paper(figures: Mapping[str, Told]) -> Paper:
    """Answer the sheet.

    Args:
        figures: Figures by metric; one that is missing is not connected.
    """
    answers = tuple(_answered(item, figures.get(item.metric, _NOTHING)) for item in QUESTIONS)
    replies = [one.reply for one in answers]
    yes, unknown = replies.count("yes"), replies.count("unknown")
    fails = len(replies) - yes - unknown
    if fails:
        verdict = f"Not yet: {yes} of {len(replies)} are a yes, {fails} are not."
    elif unknown:
        verdict = f"It cannot be said: {unknown} of {len(replies)} questions have no answer."
    else:
        verdict = "Yes: those who build it answer for it, and customers are heard."
    return Paper(
        answers=answers,
        activity={name: figures.get(name, _NOTHING) for name in ACTIVITY},
        verdict=verdict,
        is_devops=False if fails else None if unknown else True,
    )


def question(scope: str | None = None) -> Question:
    """Return what the sheet asks: the figures of the last ninety days.

    Args:
        scope: Name of a unit or service; null: the whole organisation.
    """
    return Question(metrics=(*(item.metric for item in QUESTIONS), *ACTIVITY), scope=scope)


def told_by(answers: Iterable[Answer]) -> dict[str, Told]:
    """Return the figures that answer the sheet, by metric.

    Args:
        answers: Answers to `question`.
    """
    return {
        answer.metric: Told(value=row.value, n=row.n, state=row.state)
        for answer in answers
        for row in answer.rows[:1]
    }


def _answered(item: Item, told: Told) -> Answered:
    if told.value is None:
        why = told.state.replace("_", " ")
        return Answered(item=item, reply="unknown", told=told, why=why)
    if told.n < _FEWEST:
        why = f"{told.n} observed, fewer than {_FEWEST}"
        return Answered(item=item, reply="unknown", told=told, why=why)
    return Answered(item=item, reply=_reply(item, told.value), told=told, why="")


def _reply(item: Item, value: float) -> Reply:
    is_lower_better = item.yes < item.no
    if is_lower_better:
        return "yes" if value <= item.yes else "no" if value >= item.no else "partly"
    return "yes" if value >= item.yes else "no" if value < item.no else "partly"
