"""What one wave asks and promises, frozen when it opens."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from gnomon.domain.survey import Privacy, QuestionKind, Survey, SurveyQuestion
from gnomon.errors import PayloadError
from gnomon.surveys.instrument import Figure, Instrument, Question, Response, share
from gnomon.surveys.instruments import INSTRUMENTS
from gnomon.surveys.wording import LABELS

#: Set before the ids of a survey's own questions, so that none is taken for an instrument's.
_OWN = "own_"
_AGREEMENT = ("strongly_disagree", "disagree", "neither", "agree", "strongly_agree")
_AGREES = 4


class OwnQuestion(Struct, frozen=True, kw_only=True):
    """A question of a survey's own."""

    id: str
    """Its id, with ``own_`` before it."""
    kind: QuestionKind
    """Agreement from 1 to 5, one of some choices, or a text."""
    text: dict[str, str]
    """What is asked, by language."""
    choices: dict[str, tuple[str, ...]] = {}
    """What can be chosen, by language; codes count from 1."""
    is_segment: bool = False
    """Whether figures are shown by its choices."""


class Plan(Struct, frozen=True, kw_only=True):
    """What one wave asks and promises."""

    survey: str
    """Name of the survey."""
    title: str
    """What those who are asked see."""
    about: str
    """What the questions call the thing they are about."""
    privacy: Privacy
    """What is promised."""
    instruments: tuple[str, ...] = ()
    """Instruments it asks."""
    questions: tuple[OwnQuestion, ...] = ()
    """Questions of its own."""
    languages: tuple[str, ...] = ("en",)
    """Languages it can be answered in, the usual one first."""
    service_id: str | None = None
    """The service it is about."""
    platform_service_id: str | None = None
    """The platform service it is about."""
    origins: tuple[str, ...] = ()
    """Sites that may show its first question as a prompt."""
    reminder_count: int = 0
    """How often those who have not answered are reminded."""

    @property
    def is_anonymous(self) -> bool:
        """Whether no link to whoever answers is kept."""
        return self.privacy == "anonymous"

    @property
    def segment(self) -> OwnQuestion | None:
        """Return the question that figures are shown by; null when there is none."""
        return next((each for each in self.questions if each.is_segment), None)

    def asked(self) -> list[Question]:
        """Return every question in its order: the instruments', then the survey's own."""
        found = [each for name in self.instruments for each in INSTRUMENTS[name].questions]
        usual = self.languages[0]
        return [*found, *(_question(each, usual) for each in self.questions)]

    def instrument_of(self, question: str) -> Instrument | None:
        """Return the instrument a question is of; null of the survey's own."""
        for name in self.instruments:
            if any(each.id == question for each in INSTRUMENTS[name].questions):
                return INSTRUMENTS[name]
        return None

    def figures(
        self, responses: list[Response], population: int | None
    ) -> list[tuple[Instrument | None, Figure]]:
        """Return every figure that answers add up to, instrument by instrument."""
        found: list[tuple[Instrument | None, Figure]] = []
        for name in self.instruments:
            instrument = INSTRUMENTS[name]
            told = instrument.figures(responses, population)
            found += [(instrument, figure) for figure in told]
        for own in self.questions:
            if own.kind == "scale":
                codes = [response.get(own.id) for response in responses]
                told_share = share(own.id, codes, _agrees, population=population)
                found.append((None, told_share))
        return found


def _agrees(code: int) -> bool:
    return code >= _AGREES


def _question(own: OwnQuestion, usual: str) -> Question:
    # A survey may be written in any language; that of the page falls back to the usual one.
    text = {"en": own.text[usual], **own.text}
    if own.kind == "text":
        return Question(id=own.id, text=text)
    if own.kind == "scale":
        labels = {code: LABELS[label] for code, label in enumerate(_AGREEMENT, 1)}
        return Question(id=own.id, text=text, codes=tuple(labels), labels=labels)
    chosen: dict[int, Mapping[str, str]] = {}
    for code, choice in enumerate(own.choices[usual], 1):
        chosen[code] = {
            "en": choice,
            **{language: choices[code - 1] for language, choices in own.choices.items()},
        }
    return Question(id=own.id, text=text, codes=tuple(chosen), labels=chosen)


def plan_of(survey: Survey, questions: Iterable[SurveyQuestion]) -> Plan:
    """Freeze what the catalogue says of a survey.

    Args:
        survey: The survey.
        questions: Questions of surveys; those of others are left out.
    """
    own = sorted(
        (each for each in questions if each.survey_id == survey.key),
        key=lambda each: each.position,
    )
    return Plan(
        survey=survey.name,
        title=survey.title,
        about=survey.about,
        privacy=survey.privacy,
        instruments=survey.instruments,
        questions=tuple(_own(each, survey.languages) for each in own),
        languages=survey.languages,
        service_id=survey.service_id,
        platform_service_id=survey.platform_service_id,
        origins=survey.origins,
        reminder_count=survey.reminder_count,
    )


def _own(question: SurveyQuestion, languages: tuple[str, ...]) -> OwnQuestion:
    text = {languages[0]: question.text}
    choices = {languages[0]: question.choices} if question.choices else {}
    width = 1 + len(question.choices)
    for place, language in enumerate(languages[1:]):
        told = question.translations[place * width : (place + 1) * width]
        if len(told) == width:
            text[language] = told[0]
            if question.choices:
                choices[language] = told[1:]
    return OwnQuestion(
        id=f"{_OWN}{question.question}",
        kind=question.kind,
        text=text,
        choices=choices,
        is_segment=question.is_segment,
    )


def written(plan: Plan) -> str:
    """Write a plan as JSON."""
    return msgspec.json.encode(plan).decode()


@lru_cache(maxsize=64)
def read_plan(text: str) -> Plan:
    """Read a plan.

    Raises:
        PayloadError: It is none, or asks an instrument nobody knows.
    """
    try:
        plan = msgspec.json.decode(text, type=Plan)
    except msgspec.MsgspecError as error:
        raise PayloadError(f"This is no plan of a wave: {error}.") from error
    strange = [name for name in plan.instruments if name not in INSTRUMENTS]
    if strange or not plan.languages:
        raise PayloadError(f"The plan asks {strange or 'in no language'}, which nobody can.")
    return plan
