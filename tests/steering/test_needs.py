"""What personas think and need: small personas hidden, and jobs that no service does for them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from gnomon.domain.platform import Persona, PlatformService
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.steering.platform.needs import (
    open_findings,
    persona_happiness,
    said,
    unmet_jobs,
)
from gnomon.surveys.answering import Said
from gnomon.surveys.plan import OwnQuestion, Plan
from gnomon.surveys.telling import ToldWave, answers_of, entities, event_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOON}
SERVICE = "catalog:platform_service:previews"
PERSONAS = ("Developer", "SRE", "Manager")


def _wave(
    codes: dict[str, list[int]],
    *,
    question: str = "own_persona",
    closed_on: date = TODAY,
    texts: Iterable[str] = (),
) -> tuple[SurveyWave, list[SurveyAnswer]]:
    plan = Plan(
        survey="previews",
        title="Previews",
        about="previews",
        privacy="anonymous",
        instruments=("csat",),
        questions=(
            OwnQuestion(
                id=question,
                kind="choice",
                text={"en": "What are you?"},
                choices={"en": PERSONAS},
                is_segment=True,
            ),
            OwnQuestion(id="own_missing", kind="text", text={"en": "What is missing?"}),
        ),
        platform_service_id=SERVICE,
    )
    comments = list(texts)
    answers = [
        (PERSONAS.index(persona) + 1, code) for persona, told in codes.items() for code in told
    ]
    told = [
        Said(
            codes={"csat": code, question: persona},
            texts={"own_missing": comments[n]} if n < len(comments) else {},
        )
        for n, (persona, code) in enumerate(answers)
    ]
    wave = ToldWave(
        wave=f"{closed_on}",
        plan=plan,
        opened_on=closed_on,
        closed_on=closed_on,
        answered_count=len(told),
        answers=answers_of(plan, told),
    )
    rows = list(entities(event_of(wave)))
    (first,) = [row for row in rows if isinstance(row, SurveyWave)]
    return first, [row for row in rows if isinstance(row, SurveyAnswer)]


def test_a_small_persona_is_hidden_with_what_would_give_it_away() -> None:
    wave, answers = _wave({"Developer": [5] * 9 + [1] * 3, "SRE": [4] * 5, "Manager": [2] * 3})
    (found,) = persona_happiness([wave], answers)
    assert found.service_id == SERVICE
    developers = found.parts["Developer"]
    assert developers is not None
    assert (developers.value, developers.n) == (0.75, 12)
    # Three managers alone are too few; with the total, the next persona would tell them.
    assert (found.parts["Manager"], found.parts["SRE"]) == (None, None)


def test_the_newest_wave_that_asked_what_people_are_counts() -> None:
    old, told = _wave({"Developer": [1] * 6}, closed_on=date(2026, 1, 1))
    new, newer = _wave({"Developer": [5] * 6}, closed_on=date(2026, 3, 1))
    other, others = _wave({"Developer": [1] * 6}, question="own_team")
    (found,) = persona_happiness([new, old, other], [*told, *newer, *others])
    assert found.asked_on == date(2026, 3, 1)
    developers = found.parts["Developer"]
    assert developers is not None
    assert developers.value == 1


def _persona(name: str, *jobs: str) -> Persona:
    return Persona(key=f"catalog:persona:{name}", name=name, title=name.title(), jobs=jobs, **_TOLD)


def _service(name: str, *jobs: str, to: str = "developer", **told: Any) -> PlatformService:
    return PlatformService(
        key=f"catalog:platform_service:{name}", name=name, title=name.title(), kind="service",
        self_service="yes", owner_id="catalog:group:p", jobs=jobs,
        persona_ids=(f"catalog:persona:{to}",), **_TOLD | told,
    )  # fmt: skip


def test_a_job_is_unmet_unless_a_service_in_use_does_it_for_that_persona() -> None:
    personas = [_persona("developer", "See a change", "Find a log", "Restore", "Alert")]
    services = [
        _service("previews", "see  a CHANGE"),
        _service("logs", "Find a log", to="sre"),
        _service("backup", "Restore", lifecycle="deprecated"),
    ]
    found = unmet_jobs(personas, services)
    assert [(each.job, each.others) for each in found] == [
        ("Find a log", ("Logs",)),
        ("Restore", ()),
        ("Alert", ()),
    ]


def _event(name: str, on: date, *personas: str) -> CustomerEvent:
    return CustomerEvent(
        key=name, name=name, title=name, kind="interview", held_on=on, persona_ids=personas, **_TOLD
    )


def _finding(event: str, decision: Any = "open") -> CustomerFinding:
    return CustomerFinding(
        key=f"{event}:{decision}", customer_event_id=event, text=event, decision=decision, **_TOLD
    )


def test_what_was_heard_of_a_persona_waits_until_somebody_decides() -> None:
    key = "catalog:persona:developer"
    events = [
        _event("late", date(2026, 5, 1), key),
        _event("early", date(2026, 2, 1), key),
        _event("customers", date(2026, 2, 1)),
        _event("ahead", date(2026, 7, 1), key),
    ]
    findings = [_finding(each.key) for each in events] + [_finding("late", "declined")]
    found = open_findings(events, findings, [_persona("developer")], TODAY)
    assert [(each.text, each.personas) for each in found] == [
        ("early", ("Developer",)),
        ("late", ("Developer",)),
    ]


def test_words_are_grouped_over_waves_and_few_of_a_wave_are_left_out() -> None:
    waiting = [f"We wait {n} days in the queue" for n in ("two", "three", "four", "five", "six")]
    first, told = _wave({"Developer": [1] * 6}, texts=waiting, closed_on=date(2026, 1, 1))
    second, few = _wave({"Developer": [1] * 6}, texts=["Names one can spell", "Cats", "Dogs"])
    (found,) = said([first, second], [*told, *few])
    assert found.waves == 1
    (theme,) = found.themes.themes
    assert len(theme.texts) == 5
    assert {"queue", "wait", "days"} == set(theme.words)
    assert found.themes.other_count == 0
