"""What people are asked, in which waves, and what they answered."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

Privacy = Literal["anonymous", "confidential"]
QuestionKind = Literal["scale", "choice", "text"]
#: Instruments a survey may ask; the room of surveys knows their questions and figures.
INSTRUMENT_NAMES = (
    "csat", "nps", "ces1", "ces2", "pmf", "sus", "umux_lite", "seq", "platform", "pulse",
)  # fmt: skip


class Survey(Entity, frozen=True, kw_only=True):
    """Something people are asked now and then. Grain: one row per survey; told by the catalogue."""

    name: str
    """Name in addresses and commands."""
    title: str
    """What those who are asked see."""
    about: str
    """What the questions call the thing they are about."""
    service_id: str | None = None
    """The service it is about; null: none."""
    platform_service_id: str | None = None
    """The platform service it is about, ``catalog:platform_service:<name>``; null: none."""
    instruments: tuple[str, ...] = ()
    """Instruments it asks, in their order."""
    privacy: Privacy
    """*Anonymous*: no link to whoever answered exists. *Confidential*: it exists and is hidden."""
    group_ids: tuple[str, ...] = ()
    """Groups whose people are asked, with everybody below."""
    sample_ratio: float = 1.0
    """Part of those people that one wave asks, those asked the longest ago first."""
    cool_down_days: int = 90
    """Days for which somebody asked by any survey is left in peace."""
    most_per_quarter: int = 2
    """How often any survey may ask somebody in 91 days."""
    reminder_count: int = 1
    """How often those who have not answered are reminded."""
    open_days: int = 14
    """How long a wave is open."""
    languages: tuple[str, ...] = ("en",)
    """Languages it can be answered in, the usual one first."""
    origins: tuple[str, ...] = ()
    """Sites that may show its first question as a prompt."""


class SurveyQuestion(Entity, frozen=True, kw_only=True):
    """A question of a survey's own. Grain: survey and question; told by the catalogue."""

    survey_id: str
    """The survey."""
    question: str
    """Its id, unique within the survey."""
    position: int
    """Where it stands among the survey's own questions, from 1."""
    kind: QuestionKind
    """Agreement from 1 to 5, one of some choices, or a text."""
    text: str
    """What is asked, in the survey's usual language."""
    choices: tuple[str, ...] = ()
    """What can be chosen."""
    is_segment: bool = False
    """Whether figures are shown by its choices, as product-market fit by role."""
    translations: tuple[str, ...] = ()
    """Text and choices in each further language of the survey, one after the other."""


class SurveyWave(Entity, frozen=True, kw_only=True):
    """One time a survey was asked, told when it is over. Grain: survey and wave."""

    survey: str
    """Name of the survey."""
    wave: str
    """Name of the wave: ``2026-q3``."""
    title: str
    """Title of the survey then."""
    service_id: str | None = None
    """The service it was about; null: none."""
    platform_service_id: str | None = None
    """The platform service it was about; null: none."""
    is_anonymous: bool
    """Whether no link to whoever answered exists."""
    opened_on: date
    """First day."""
    closed_on: date
    """Day it was closed; the only time an answer has."""
    invited_count: int | None = None
    """People invited; null where nobody knows who could have answered."""
    answered_count: int
    """People who answered, also where too few to keep what they said."""
    groups: tuple[str, ...] = ()
    """Groups of those invited."""
    group_invited_counts: tuple[int, ...] = ()
    """People invited of each of these groups."""
    plan: str
    """What was asked, as JSON; what the catalogue says of the survey later changes nothing."""


class SurveyAnswer(Entity, frozen=True, kw_only=True):
    """What somebody answered to one question. Grain: wave, response and question.

    Of an anonymous wave nothing here leads to a person: the response is a random id, its only time
    is the wave's last day, its group is null where few answered, and a text is a response of its
    own without a group.
    """

    wave_id: str
    """The wave."""
    survey: str
    """Name of the survey."""
    service_id: str | None = None
    """The service it is about; null: none."""
    platform_service_id: str | None = None
    """The platform service it is about; null: none."""
    response_id: str
    """What one person said in one go; a random id."""
    question: str
    """The question."""
    instrument: str | None = None
    """The instrument it is of; null: a question of the survey's own."""
    code: int | None = None
    """The answer of a closed question, as its instrument numbers them."""
    text: str | None = None
    """The answer of an open question."""
    group_id: str | None = None
    """The group that was asked; null where nobody may know it."""
    respondent_id: str | None = None
    """The person, of confidential waves alone."""
    answered_on: date
    """The day the wave closed; no answer has another time."""
