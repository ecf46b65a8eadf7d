"""The six duties of who manages a product: what shows that each is done, and where it is not.

Source: own model; the duties are those of the product operating model the mission describes. Only
what is written down or told by a tool counts. Evidence is of the role: who did it is not told, and
how high the role's profile is cannot be measured at all.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.domain.product import CompetitorNote
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.portfolio import UNDECIDED
from gnomon.steering.initiatives.ventures import VentureState
from gnomon.steering.registers.contacts import competitors
from gnomon.steering.roadmaps import Plan

DutyName = Literal["initiatives", "market", "product_research", "validation", "roadmap", "mini_ceo"]
#: What cannot be counted, and is said rather than stood in for.
NOT_MEASURABLE = (
    "How high a profile the role has in the company cannot be measured; nothing here stands for it."
)
_QUARTER = timedelta(days=91)
_WAITS_DAYS = 90
#: Contacts by kind that are held in person, or from afar, where nobody says.
_IN_PERSON = frozenset({"visit", "meetup"})
_FROM_AFAR = frozenset({"call", "survey"})
#: Evidence in which people are met.
_MET = frozenset({"interview", "observation", "prototype_test"})


class Evidence(Struct, frozen=True, kw_only=True):
    """Something that shows a duty is done."""

    what: str
    """What is counted."""
    count: int
    """How many in the last 91 days, or today where it is a state."""
    of: int | None = None
    """Out of how many; null: it is a count alone."""
    is_part: bool = False
    """Whether it is counted in another piece of evidence already."""


class Duty(Struct, frozen=True, kw_only=True):
    """One duty, with what shows it and what lacks."""

    name: DutyName
    """Its name."""
    title: str
    """What it is called."""
    evidence: tuple[Evidence, ...]
    """What shows it."""
    gaps: tuple[str, ...]
    """What lacks, in sentences."""

    @property
    def count(self) -> int:
        """Return how many pieces of evidence there are in all."""
        return sum(one.count for one in self.evidence if not one.is_part)


class Met(Struct, frozen=True, kw_only=True):
    """How customers were met in the last 91 days."""

    face_to_face: int
    """In person."""
    remote: int
    """By phone, video or in writing."""
    unknown: int
    """Nobody said."""


class Told(Struct, frozen=True, kw_only=True):
    """What duties are judged by."""

    dossiers: Sequence[Dossier]
    """Initiatives."""
    events: Sequence[CustomerEvent]
    """Contacts with customers."""
    findings: Sequence[CustomerFinding]
    """What was learned there."""
    notes: Sequence[CompetitorNote]
    """What was seen at competitors."""
    plans: Sequence[Plan]
    """Roadmaps."""
    ventures: Sequence[VentureState]
    """New business lines."""


def duties(told: Told, today: date) -> list[Duty]:
    """Say what shows each of the six duties in the 91 days up to today, and what lacks.

    Args:
        told: What is written down.
        today: The day.
    """
    return [
        _initiatives(told, today),
        _market(told, today),
        _product_research(told, today),
        _validation(told, today),
        _roadmap(told),
        _mini_ceo(told),
    ]


def met(told: Told, today: date) -> Met:
    """Count contacts and evidence in which customers were met, in person and otherwise apart.

    Args:
        told: What is written down.
        today: The day.
    """
    how = [
        _how(each.is_face_to_face, each.kind)
        for each in told.events
        if _is_recent(each.held_on, today)
    ]
    how += [
        one.is_face_to_face
        for each in told.dossiers
        for one in each.evidence
        if one.kind in _MET and one.is_with_customers and _is_recent(one.found_on, today)
    ]
    return Met(face_to_face=how.count(True), remote=how.count(False), unknown=how.count(None))


def _how(said: bool | None, kind: str) -> bool | None:
    if said is not None or kind not in _IN_PERSON | _FROM_AFAR:
        return said
    return kind in _IN_PERSON


def _is_recent(on: date | None, today: date) -> bool:
    return on is not None and today - _QUARTER < on <= today


def _gaps(*told: tuple[bool, str]) -> tuple[str, ...]:
    return tuple(words for lacks, words in told if lacks)


def _initiatives(told: Told, today: date) -> Duty:
    asked = [each for each in told.dossiers if _is_recent(each.about.asked_on, today)]
    growth = [each for each in asked if "growth" in (each.about.origin, *each.about.also_from)]
    ranked = [each for each in told.dossiers if each.at_least("prioritised")]
    waiting = sum(
        each.state in UNDECIDED and (today - each.about.asked_on).days > _WAITS_DAYS
        for each in told.dossiers
    )
    long = f"{_count(waiting, 'initiative')} undecided for more than {_WAITS_DAYS} days."
    return Duty(
        name="initiatives",
        title="Initiative research and prioritisation",
        evidence=(
            Evidence(what="initiatives asked for", count=len(asked)),
            Evidence(what="of them from growth", count=len(growth), of=len(asked), is_part=True),
            Evidence(what="put in order so far", count=len(ranked), of=len(told.dossiers)),
        ),
        gaps=_gaps(
            (not growth, "Nothing from growth was taken up in the quarter."),
            (bool(waiting), long),
        ),
    )


def _market(told: Told, today: date) -> Duty:
    notes = [each for each in told.notes if _is_recent(each.seen_on, today)]
    market = _evidence(told, today, "market_note", "data_study", "survey")
    stale = [one.note.competitor for one in competitors(told.notes, today) if not one.is_fresh]
    return Duty(
        name="market",
        title="Market research",
        evidence=(
            Evidence(what="notes on competitors", count=len(notes)),
            Evidence(what="studies of market, data and surveys for initiatives", count=market),
        ),
        gaps=_gaps(
            (not notes and not market, "Nothing was found out about the market."),
            (bool(stale), f"Not looked at for 90 days: {', '.join(stale)}."),
        ),
    )


def _product_research(told: Told, today: date) -> Duty:
    found = met(told, today)
    recent = [each for each in told.events if _is_recent(each.held_on, today)]
    learned = {each.customer_event_id for each in told.findings}
    silent = sum(each.key not in learned for each in recent)
    return Duty(
        name="product_research",
        title="Product research",
        evidence=(
            Evidence(what="face to face with customers", count=found.face_to_face),
            Evidence(what="with customers from afar", count=found.remote),
            Evidence(what="with customers, nobody said how", count=found.unknown),
        ),
        gaps=_gaps(
            (not found.face_to_face, "Nobody met a customer in person."),
            (bool(silent), f"{_count(silent, 'contact')} taught nothing that was written down."),
        ),
    )


def _validation(told: Told, today: date) -> Duty:
    tested = _evidence(told, today, "prototype_test")
    hypotheses = sum(
        one.result is not None and _is_recent(one.tested_on, today)
        for each in told.dossiers
        for one in each.hypotheses
    )
    approved = [each for each in told.dossiers if each.at_least("approved")]
    untested = [
        each.about.title
        for each in approved
        if not each.about.regulation
        and each.state not in ("closed", "rejected", "parked")
        and not any(one.result for one in each.hypotheses)
        and not any(one.kind == "prototype_test" for one in each.evidence)
    ]
    return Duty(
        name="validation",
        title="Prototypes and validation",
        evidence=(
            Evidence(what="tests of prototypes", count=tested),
            Evidence(what="hypotheses tested", count=hypotheses),
        ),
        gaps=_gaps(
            (not tested and not hypotheses, "Nothing was put to a test."),
            (bool(untested), f"Approved without a test: {', '.join(untested)}."),
        ),
    )


def _roadmap(told: Told) -> Duty:
    ahead = [one for plan in told.plans for one in plan.entries if one.state == "announced"]
    with_figure = sum(one.item.figure is not None for one in ahead)
    fresh = sum(plan.is_fresh is True for plan in told.plans)
    old = [plan.roadmap.title for plan in told.plans if plan.is_fresh is False]
    return Duty(
        name="roadmap",
        title="Roadmap",
        evidence=(
            Evidence(what="roadmaps said anew within their time", count=fresh, of=len(told.plans)),
            Evidence(what="items ahead with a figure", count=with_figure, of=len(ahead)),
        ),
        gaps=_gaps(
            (not told.plans, "There is no roadmap."),
            (bool(old), f"Not said anew within its time: {', '.join(old)}."),
            (
                with_figure < len(ahead),
                f"{_count(len(ahead) - with_figure, 'item')} ahead without a figure.",
            ),
        ),
    )


def _mini_ceo(told: Told) -> Duty:
    running = [one for one in told.ventures if one.stage != "stopped"]
    unstaffed = [one.about.title for one in running if one.filled_ratio is None]
    return Duty(
        name="mini_ceo",
        title="Running a new line like a company",
        evidence=(
            Evidence(what="new lines run by a product manager", count=len(running)),
            Evidence(what="roles acted in them", count=sum(len(one.acting) for one in running)),
        ),
        # It is asked of some alone: to run no new line is no gap.
        gaps=_gaps((bool(unstaffed), f"No role is named: {', '.join(unstaffed)}.")),
    )


def _evidence(told: Told, today: date, *kinds: str) -> int:
    return sum(
        one.kind in kinds and _is_recent(one.found_on, today)
        for each in told.dossiers
        for one in each.evidence
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def gap_count(found: Iterable[Duty]) -> int:
    """Count what lacks in all."""
    return sum(len(one.gaps) for one in found)
