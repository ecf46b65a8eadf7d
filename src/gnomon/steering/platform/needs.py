"""What personas think of platform services, and what they need that none of them meets.

Source: own model. A need shows in three places: a job of a persona that no service does for it, a
finding nobody decided about, and what many say in their own words.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.lineage import entities
from gnomon.answers.tables import Tables
from gnomon.domain.platform import Persona, PlatformService
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.insight.themes import Themes, themes
from gnomon.surveys.instrument import Figure
from gnomon.surveys.plan import read_plan
from gnomon.surveys.results import result

#: Id of a survey's question for what people are, as its catalogue writes it.
PERSONA_QUESTION = "own_persona"
_CSAT = "csat"


class PersonaHappiness(Struct, frozen=True, kw_only=True):
    """What personas said of one service in one wave."""

    service_id: str
    """The service."""
    asked_on: date
    """Last day of the wave."""
    parts: Mapping[str, Figure | None]
    """Happy share by persona; null: hidden, of too few."""


class UnmetJob(Struct, frozen=True, kw_only=True):
    """A job that a persona has and no service does for it."""

    persona: str
    """The persona, by title."""
    job: str
    """The job."""
    others: tuple[str, ...]
    """Services that do it, and for somebody else."""


class OpenFinding(Struct, frozen=True, kw_only=True):
    """Something that was heard and nobody decided about."""

    text: str
    """What was learned."""
    heard_on: date
    """When."""
    event: str
    """Where."""
    personas: tuple[str, ...]
    """Who was heard, by title."""


class Asked(Struct, frozen=True, kw_only=True):
    """What people say in their own words about one service."""

    service_id: str
    """The service."""
    themes: Themes
    """What it is about; nothing of a wave in which fewer than five commented."""
    waves: int
    """Waves it was said in."""


class Needs(Struct, frozen=True, kw_only=True):
    """What personas think and need."""

    happiness: tuple[PersonaHappiness, ...]
    """The newest wave of each service that asked people what they are."""
    jobs: tuple[UnmetJob, ...]
    """Jobs that no service does."""
    findings: tuple[OpenFinding, ...]
    """What was heard and waits, the longest first."""
    asked: tuple[Asked, ...]
    """What people say, by service."""
    titles: Mapping[str, str]
    """Display names of services, by key."""


def needs(place: Installation, today: date) -> Needs:
    """Say what personas think of platform services and what they need.

    Args:
        place: What is asked.
        today: The day.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        services = entity_rows(tables, PlatformService)
        personas = entity_rows(tables, Persona)
        events = entity_rows(tables, CustomerEvent)
        findings = entity_rows(tables, CustomerFinding)
        is_asked = {"survey_wave", "survey_answer"} <= entities().keys()
        waves = entity_rows(tables, SurveyWave) if is_asked else []
        waves = [each for each in waves if each.platform_service_id is not None]
        answers = entity_rows(tables, SurveyAnswer) if waves else []
    return Needs(
        happiness=tuple(persona_happiness(waves, answers)),
        jobs=tuple(unmet_jobs(personas, services)),
        findings=tuple(open_findings(events, findings, personas, today)),
        asked=tuple(said(waves, answers)),
        titles={each.key: each.title for each in services},
    )


def persona_happiness(
    waves: Iterable[SurveyWave], answers: Iterable[SurveyAnswer]
) -> list[PersonaHappiness]:
    """Return what personas said in the newest wave of each service that asked what people are.

    Small personas are hidden, and so is what would give them away.

    Args:
        waves: Waves about platform services.
        answers: Answers of any waves.
    """
    newest: dict[str, SurveyWave] = {}
    for wave in sorted(waves, key=lambda each: (each.closed_on, each.key)):
        segment = read_plan(wave.plan).segment
        if segment is not None and segment.id == PERSONA_QUESTION and wave.platform_service_id:
            newest[wave.platform_service_id] = wave
    told = list(answers)
    found = []
    for service, wave in sorted(newest.items()):
        figures = result(wave, told).segments
        shown = next((each for each in figures if each.figure.name == _CSAT), None)
        if shown is not None:
            found.append(
                PersonaHappiness(service_id=service, asked_on=wave.closed_on, parts=shown.parts)
            )
    return found


def unmet_jobs(personas: Iterable[Persona], services: Iterable[PlatformService]) -> list[UnmetJob]:
    """Return jobs of personas that no service in use does for them.

    Args:
        personas: Personas.
        services: Services; deprecated ones do nothing for anybody any more.
    """
    kept = [each for each in services if each.lifecycle != "deprecated"]
    found = []
    for persona in sorted(personas, key=lambda one: one.title):
        for job in persona.jobs:
            doing = [each for each in kept if _same(job) in map(_same, each.jobs)]
            if not any(persona.key in each.persona_ids for each in doing):
                others = tuple(each.title for each in doing)
                found.append(UnmetJob(persona=persona.title, job=job, others=others))
    return found


def _same(job: str) -> str:
    return " ".join(job.casefold().split())


def open_findings(
    events: Iterable[CustomerEvent],
    findings: Iterable[CustomerFinding],
    personas: Iterable[Persona],
    today: date,
) -> list[OpenFinding]:
    """Return what was heard of personas and nobody decided about, the longest waiting first.

    Args:
        events: Where it was heard; only events of somebody a platform is for count.
        findings: What was learned.
        personas: Personas.
        today: The day; what is dated ahead was not heard yet.
    """
    titles = {each.key: each.title for each in personas}
    heard = {each.key: each for each in events if each.persona_ids and each.held_on <= today}
    found = []
    for each in findings:
        event = heard.get(each.customer_event_id)
        if event is None or each.decision != "open":
            continue
        found.append(
            OpenFinding(
                text=each.text,
                heard_on=event.held_on,
                event=event.title,
                personas=tuple(titles.get(key, key) for key in event.persona_ids),
            )
        )
    return sorted(found, key=lambda one: (one.heard_on, one.text))


def said(waves: Iterable[SurveyWave], answers: Iterable[SurveyAnswer]) -> list[Asked]:
    """Return what people say of each service in their own words, over all waves about it.

    Args:
        waves: Waves about platform services.
        answers: Answers of any waves.
    """
    told = list(answers)
    texts: dict[str, list[str]] = {}
    counted: dict[str, int] = {}
    for wave in waves:
        service = wave.platform_service_id
        comments = result(wave, told).comments if service else {}
        shown = [text for of_question in comments.values() for text in of_question]
        if service and shown:
            texts.setdefault(service, []).extend(shown)
            counted[service] = counted.get(service, 0) + 1
    return [
        Asked(service_id=service, themes=themes(found), waves=counted[service])
        for service, found in sorted(texts.items())
    ]
