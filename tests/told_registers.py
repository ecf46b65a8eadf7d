"""Rows of registers and initiatives, written in a test."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from gnomon.domain.entity import Entity
from gnomon.domain.initiative import (
    ChangeRequest,
    Initiative,
    InitiativeArtefact,
    InitiativeEvidence,
    InitiativeMove,
    InitiativeSignature,
    InitiativeState,
)
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.surveys.answering import Said
from gnomon.surveys.plan import Plan
from gnomon.surveys.results import Result, result
from gnomon.surveys.telling import ToldWave, answers_of, entities, event_of

TODAY = date(2026, 6, 30)
_NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)

_E = TypeVar("_E", bound=Entity)


def at(kind: type[_E], key: str, /, **fields: Any) -> _E:
    """Make a row of the catalogue."""
    return kind(key=f"catalog:{key}", source="catalog", changed_at=_NOON, **fields)


def before(days: int) -> date:
    """Return the day so many days before today."""
    return TODAY - timedelta(days=days)


def dossier(
    name: str,
    *,
    moves: dict[InitiativeState, int] | None = None,
    in_delivery: int | None = None,
    drawn: bool = False,
    evidence: list[Any] | None = None,
    requests: list[dict[str, Any]] | None = None,
    signatures: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Dossier:
    """Make an initiative; days are how long ago.

    Args:
        name: Its name.
        moves: States it moved to, in order.
        in_delivery: When it went into delivery, beside the moves.
        drawn: Whether there are screens.
        evidence: Rows, or the fields of rows.
        requests: Fields of requests for change.
        signatures: Fields of what roles did.
        fields: Fields of the initiative.
    """
    key = f"initiative:{name}"
    of = {"initiative_id": f"catalog:{key}"}
    usual = {"desire": "More", "origin": "growth", "asked_on": before(90)}
    gone = dict(moves or {}) | ({"in_delivery": in_delivery} if in_delivery is not None else {})
    return Dossier(
        about=at(Initiative, key, name=name, title=name, **usual | fields),
        moves=tuple(
            at(InitiativeMove, f"{key}:moves:{n}", **of, position=n, state=to, moved_on=before(on))
            for n, (to, on) in enumerate(gone.items(), 1)
        ),
        artefacts=(at(InitiativeArtefact, f"{key}:artefacts:1", **of, kind="high_fidelity"),)
        if drawn
        else (),
        evidence=tuple(
            at(InitiativeEvidence, f"{key}:evidence:{n}", **of, **each)
            if isinstance(each, dict)
            else each
            for n, each in enumerate(evidence or [], 1)
        ),
        requests=tuple(
            at(ChangeRequest, f"{key}:requests:{n}", **of, version=n, **each)
            for n, each in enumerate(requests or [], 1)
        ),
        signatures=tuple(
            at(InitiativeSignature, f"{key}:stakeholders:{n}", **of, **each)
            for n, each in enumerate(signatures or [], 1)
        ),
    )


def survey_result(
    name: str,
    codes: dict[str, list[int]],
    *,
    figure: str = "csat",
    instrument: str | None = None,
    closed_on: date = TODAY,
    service_id: str | None = None,
) -> Result:
    """Make a wave and what may be shown of it.

    Args:
        name: Name of the survey.
        codes: Answers by the group of those who answered.
        figure: The question that is answered.
        instrument: What asks it; default the question itself.
        closed_on: Last day of the wave.
        service_id: The service it is about.
    """
    plan = Plan(
        survey=name,
        title=name.title(),
        about="it",
        privacy="confidential",
        instruments=(instrument or figure,),
        service_id=service_id,
    )
    said = [
        Said(codes={figure: code}, group=group or None)
        for group, told in codes.items()
        for code in told
    ]
    told = ToldWave(
        wave="w1",
        plan=plan,
        opened_on=closed_on,
        closed_on=closed_on,
        invited=dict.fromkeys(codes, 20),
        answered_count=len(said),
        answers=answers_of(plan, said),
    )
    rows = list(entities(event_of(told)))
    (wave,) = [row for row in rows if isinstance(row, SurveyWave)]
    return result(wave, [row for row in rows if isinstance(row, SurveyAnswer)])
