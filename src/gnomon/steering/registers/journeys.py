"""Journeys: who owns them, how lately they were tested, and with whom designs are tested.

Source: own model. What colleagues agreed to is no test with customers, but where colleagues are
those it is for.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.design import Journey, JourneyTest
from gnomon.domain.practice import IncidentReview
from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.prototyping import Prototyping, prototyping
from gnomon.steering.registers.share import Share, share

#: Whom a design was tested with before engineering began.
TestedWith = Literal["customers", "colleagues", "nobody"]
_DRAWN = ("low_fidelity", "high_fidelity", "prototype")


class JourneyState(Struct, frozen=True, kw_only=True):
    """A journey today."""

    journey: Journey
    """The journey."""
    last: JourneyTest | None
    """Its last round of tests; null: it was never tested."""
    age_days: int | None
    """Days since then; null: never."""
    is_tested: bool
    """Whether that is within what is agreed."""
    rounds: int
    """Rounds of tests."""
    customer_rounds: int
    """Those of them with people it is for."""
    broken_count: int
    """Incidents whose review says that it could not be gone through."""


class Journeys(Struct, frozen=True, kw_only=True):
    """All journeys."""

    journeys: tuple[JourneyState, ...]
    """Each of them: without an owner first, then those that wait for a test."""
    owned: Share
    """Those with an owner."""
    tested: Share
    """Those tested within what is agreed, whoever took part."""
    tested_with_customers: Share
    """Those ever tested with people they are for."""
    owner_count: int
    """People who own one or more."""


class DesignTest(Struct, frozen=True, kw_only=True):
    """A design whose engineering began, and whom it was tested with before."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    tested_with: TestedWith
    """Customers where any round was with them."""
    participant_count: int | None
    """How many of them took part before engineering began; null: not said, or nobody."""
    prototyping: Prototyping
    """Its rounds of tests and its drawings, to this day."""


class DesignTests(Struct, frozen=True, kw_only=True):
    """Designs, and whom they were tested with."""

    designs: tuple[DesignTest, ...]
    """Those whose engineering began: with nobody first, then with colleagues."""
    with_customers: Share
    """Those tested with customers before that."""
    waiting_count: int
    """Designs whose engineering has not begun; nothing is due of them yet."""


def journeys(
    told: Iterable[Journey],
    tests: Iterable[JourneyTest],
    reviews: Iterable[IncidentReview],
    today: date,
) -> Journeys:
    """Say whose journeys are and how they were tested; what is dated ahead counts for nothing.

    Args:
        told: The journeys.
        tests: Rounds of tests.
        reviews: Reviews of incidents, which name the journeys that were broken.
        today: The day.
    """
    past = [each for each in tests if each.tested_on <= today]
    reviewed = list(reviews)
    states = [
        _state(each, [one for one in past if one.journey_id == each.key], reviewed, today)
        for each in told
    ]
    states.sort(key=lambda one: (bool(one.journey.owner_id), one.is_tested, one.journey.title))
    return Journeys(
        journeys=tuple(states),
        owned=share(one.journey.owner_id is not None for one in states),
        tested=share(one.is_tested for one in states),
        tested_with_customers=share(one.customer_rounds > 0 for one in states),
        owner_count=len({one.journey.owner_id for one in states} - {None}),
    )


def _state(
    journey: Journey, tests: list[JourneyTest], reviews: list[IncidentReview], today: date
) -> JourneyState:
    last = max(tests, key=lambda one: (one.tested_on, one.key), default=None)
    age = (today - last.tested_on).days if last else None
    return JourneyState(
        journey=journey,
        last=last,
        age_days=age,
        is_tested=age is not None and age <= journey.test_within_days,
        rounds=len(tests),
        customer_rounds=sum(journey.is_internal or one.testers == "customers" for one in tests),
        broken_count=len({one.incident_id for one in reviews if journey.key in one.journey_ids}),
    )


def design_tests(dossiers: Iterable[Dossier], internal: frozenset[str]) -> DesignTests:
    """Say whom designs were tested with before engineering began.

    Args:
        dossiers: Initiatives; those with something drawn, or a prototype that was tested, are
            designs.
        internal: Services whose users are colleagues: a design for these alone is tested with
            those it is for, whoever of them took part.
    """
    designs = [each for each in dossiers if _is_design(each)]
    begun = [each for each in designs if "deep_dive" in began_by_moves(each)]
    found = [_design(each, internal) for each in begun]
    order = ("nobody", "colleagues", "customers")
    found.sort(key=lambda one: (order.index(one.tested_with), one.title))
    return DesignTests(
        designs=tuple(found),
        with_customers=share(one.tested_with == "customers" for one in found),
        waiting_count=len(designs) - len(begun),
    )


def _is_design(dossier: Dossier) -> bool:
    return any(each.kind in _DRAWN for each in dossier.artefacts) or any(
        each.kind == "prototype_test" for each in dossier.evidence
    )


def _design(dossier: Dossier, internal: frozenset[str]) -> DesignTest:
    about, began = dossier.about, began_by_moves(dossier)
    begun = began["deep_dive"]
    is_for_colleagues = bool(about.service_ids) and internal >= set(about.service_ids)
    before = [
        each
        for each in dossier.evidence
        if each.kind == "prototype_test" and each.found_on <= begun
    ]
    theirs = [each for each in before if is_for_colleagues or each.is_with_customers]
    those = theirs or before
    counts = [each.participant_count for each in those if each.participant_count is not None]
    return DesignTest(
        name=about.name,
        title=about.title,
        tested_with="customers" if theirs else "colleagues" if before else "nobody",
        participant_count=sum(counts) if counts else None,
        prototyping=prototyping(dossier, began.get("coding"), is_for_colleagues=is_for_colleagues),
    )
