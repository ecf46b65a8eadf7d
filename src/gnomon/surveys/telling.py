"""A wave that is over becomes one event, and the event becomes facts.

Everything an anonymous wave was told leaves its seals in one event: shuffled, groups of few taken
off, each comment apart from the answers beside it. So neither the event, nor its archive, nor what
a replay makes of it says more than the tables.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from random import SystemRandom

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.errors import PayloadError
from gnomon.surveys.answering import Said
from gnomon.surveys.plan import Plan, read_plan
from gnomon.surveys.suppression import MINIMUM, Part, shown_parts

SOURCE = "surveys"
EVENT_TYPE = "survey.wave"
_ID_BYTES = 8


class ToldAnswer(Struct, frozen=True, kw_only=True):
    """What one response said."""

    id: str
    """Drawn at random."""
    codes: dict[str, int] = {}
    """Closed answers by question."""
    texts: dict[str, str] = {}
    """Open answers by question."""
    group: str | None = None
    """The group it is of; null where nobody may know."""
    person: str | None = None
    """Whose it is; null in an anonymous wave."""


class ToldWave(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wave that is over."""

    wave: str
    """Name of the wave."""
    plan: Plan
    """What was asked."""
    opened_on: date
    """First day."""
    closed_on: date
    """Last day."""
    invited: dict[str, int] | None = None
    """People invited by group, the empty name for those of none; null where nobody knows."""
    answered_count: int
    """People who answered."""
    answers: tuple[ToldAnswer, ...]
    """What they said; nothing of an anonymous wave that fewer than five answered."""


def answers_of(plan: Plan, told: Sequence[Said]) -> tuple[ToldAnswer, ...]:
    """Take what was said out of its seals, in no order.

    Args:
        plan: What was asked and promised.
        told: What was said.
    """
    if not plan.is_anonymous:
        answers = [
            ToldAnswer(
                id=_drawn(),
                codes=said.codes,
                texts=said.texts,
                group=said.group,
                person=said.person,
            )
            for said in told
        ]
    elif len(told) < MINIMUM:
        answers = []
    else:
        answers = list(_unlinked(told))
    SystemRandom().shuffle(answers)
    return tuple(answers)


def _unlinked(told: Sequence[Said]) -> Iterator[ToldAnswer]:
    counts = Counter(said.group for said in told if said.group is not None)
    parts = [Part(group, count) for group, count in counts.items()]
    shown = shown_parts(parts, len(told))
    for said in told:
        if said.codes:
            group = said.group if said.group in shown else None
            yield ToldAnswer(id=_drawn(), codes=said.codes, group=group)
        for question, text in said.texts.items():
            yield ToldAnswer(id=_drawn(), texts={question: text})


def _drawn() -> str:
    return secrets.token_hex(_ID_BYTES)


def event_of(told: ToldWave, *, id_: str | None = None) -> Event:
    """Make the event of a wave that is over.

    Args:
        told: The wave.
        id_: What makes it this one; default its name, so that it is told once.
    """
    return Event(
        id=id_ or f"{told.plan.survey}/{told.wave}",
        source=SOURCE,
        type=EVENT_TYPE,
        subject=told.plan.survey,
        data=msgspec.json.encode(told),
    )


def entities(event: Event) -> Iterable[Entity]:
    """Read the event of a wave.

    Raises:
        PayloadError: It is none, or an answer is none of those on offer.
    """
    try:
        told = msgspec.json.decode(event.data, type=ToldWave)
    except msgspec.MsgspecError as error:
        raise PayloadError(f"This is no wave of a survey: {error}.") from error
    plan = read_plan(msgspec.json.encode(told.plan).decode())
    offered = {question.id: set(question.codes) for question in plan.asked()}
    for answer in told.answers:
        for question, code in answer.codes.items():
            if code not in offered.get(question, ()):
                raise PayloadError(f"{question} has no answer {code}.")
    wave = _wave(told, event)
    return [wave, *(row for answer in told.answers for row in _rows(wave, plan, answer))]


def _wave(told: ToldWave, event: Event) -> SurveyWave:
    plan, invited = told.plan, told.invited or {}
    groups = sorted(name for name in invited if name)
    return SurveyWave(
        key=f"{SOURCE}:wave:{event.id}",
        source=SOURCE,
        changed_at=datetime.combine(told.closed_on, datetime.min.time(), UTC),
        survey=plan.survey,
        wave=told.wave,
        title=plan.title,
        service_id=plan.service_id,
        platform_service_id=plan.platform_service_id,
        is_anonymous=plan.is_anonymous,
        opened_on=told.opened_on,
        closed_on=told.closed_on,
        invited_count=None if told.invited is None else sum(invited.values()),
        answered_count=told.answered_count,
        groups=tuple(groups),
        group_invited_counts=tuple(invited[name] for name in groups),
        plan=msgspec.json.encode(plan).decode(),
    )


def _rows(wave: SurveyWave, plan: Plan, answer: ToldAnswer) -> Iterator[SurveyAnswer]:
    for question in plan.asked():
        code, text = answer.codes.get(question.id), answer.texts.get(question.id)
        if code is None and text is None:
            continue
        instrument = plan.instrument_of(question.id)
        yield SurveyAnswer(
            key=f"{SOURCE}:answer:{answer.id}:{question.id}",
            source=SOURCE,
            changed_at=wave.changed_at,
            wave_id=wave.key,
            survey=wave.survey,
            service_id=wave.service_id,
            platform_service_id=wave.platform_service_id,
            response_id=answer.id,
            question=question.id,
            instrument=instrument.name if instrument else None,
            code=code,
            text=text,
            group_id=answer.group,
            respondent_id=answer.person,
            answered_on=wave.closed_on,
        )
