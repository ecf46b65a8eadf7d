"""How designs are tried, mended and tried again, and for which products designers work.

Source: own model. Completion of tasks and the single ease question (1 to 7) as in Sauro and Lewis,
"Quantifying the User Experience". Rounds of fewer than five people are told as they are and never
as a share, for one of them is a fifth of it and more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from gnomon.domain.initiative import InitiativeEvidence
from gnomon.domain.product import ProductStage
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.share import Share

#: Rounds of fewer people are shown raw.
LEAST_PEOPLE = 5
_DRAWN = frozenset({"low_fidelity", "high_fidelity", "prototype"})
#: Stages in which a product is in customers' hands.
_EXISTING = frozenset({"growth", "mature", "decline"})


class Round(Struct, frozen=True, kw_only=True):
    """One round of tests of a prototype."""

    tested_on: date
    """When."""
    is_with_customers: bool | None
    """Whether customers took part; null: not said."""
    completed: Share | None
    """People who got through, of those who took part; null: not counted."""
    ease: float | None
    """Single ease question, 1 to 7; null: not asked."""
    people: int | None
    """Who took part; null: not said."""

    @property
    def is_few(self) -> bool:
        """Whether so few took part that nothing is said of them as a share."""
        return self.people is None or self.people < LEAST_PEOPLE


class Design(Struct, frozen=True, kw_only=True):
    """A design, over all its rounds."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    rounds: tuple[Round, ...]
    """Rounds of tests, oldest first."""
    iterations: int
    """Versions that were drawn or tested on different days; one is no iteration yet."""
    fixed: Share
    """Problems that were resolved, of those found, of rounds that counted them."""
    for_existing: bool | None
    """Whether it is for a product that customers have; null: nobody said where that is."""


class Designs(Struct, frozen=True, kw_only=True):
    """All designs."""

    designs: tuple[Design, ...]
    """Those with problems that nobody resolved first."""
    iterated: Share
    """Designs with two iterations and more."""
    fixed: Share
    """Problems that were resolved, of those found."""
    for_existing: Share
    """Designs for products that customers have, of those of which it is known."""
    unplaced: int
    """Designs for products whose place in their life nobody told."""


def designs(dossiers: Iterable[Dossier], stages: Iterable[ProductStage]) -> Designs:
    """Say how designs were tried and mended, and for which products they are.

    Args:
        dossiers: Initiatives; those with something drawn or a prototype tested are designs.
        stages: Where products were in their life.
    """
    lives: dict[str, list[ProductStage]] = {}
    for each in stages:
        lives.setdefault(each.service_id, []).append(each)
    found = [_design(each, lives) for each in dossiers if drawn_on(each)]
    found.sort(key=lambda one: (one.fixed.count - one.fixed.of, one.title))
    placed = [one.for_existing for one in found if one.for_existing is not None]
    return Designs(
        designs=tuple(found),
        iterated=Share(count=sum(one.iterations > 1 for one in found), of=len(found)),
        fixed=Share(
            count=sum(one.fixed.count for one in found), of=sum(one.fixed.of for one in found)
        ),
        for_existing=Share(count=sum(placed), of=len(placed)),
        unplaced=len(found) - len(placed),
    )


def drawn_on(dossier: Dossier) -> list[date]:
    """Return the days on which something was drawn or tested, each once, oldest first."""
    days = {each.made_on for each in dossier.artefacts if each.kind in _DRAWN and each.made_on}
    return sorted(days | {each.found_on for each in _tests(dossier)})


def _tests(dossier: Dossier) -> list[InitiativeEvidence]:
    rounds = [each for each in dossier.evidence if each.kind == "prototype_test"]
    return sorted(rounds, key=lambda one: (one.found_on, one.key))


def _design(dossier: Dossier, lives: Mapping[str, Sequence[ProductStage]]) -> Design:
    tests = _tests(dossier)
    counted = [each for each in tests if each.finding_count is not None]
    return Design(
        name=dossier.about.name,
        title=dossier.about.title,
        rounds=tuple(_round(each) for each in tests),
        iterations=len(drawn_on(dossier)),
        fixed=Share(
            count=sum(each.resolved_count or 0 for each in counted),
            of=sum(each.finding_count or 0 for each in counted),
        ),
        for_existing=_is_existing(dossier, lives),
    )


def _round(test: InitiativeEvidence) -> Round:
    people, through = test.participant_count, test.success_count
    return Round(
        tested_on=test.found_on,
        is_with_customers=test.is_with_customers,
        completed=Share(count=through, of=people) if people and through is not None else None,
        ease=test.ease_score,
        people=people,
    )


def _is_existing(dossier: Dossier, lives: Mapping[str, Sequence[ProductStage]]) -> bool | None:
    """Whether any product it touches was in customers' hands when it was asked for."""
    told = []
    for service in dossier.about.service_ids:
        before = [
            each for each in lives.get(service, ()) if each.entered_on <= dossier.about.asked_on
        ]
        if before:
            last = max(before, key=lambda one: (one.entered_on, one.key))
            told.append(last.stage in _EXISTING)
        elif service in lives:
            told.append(False)
    return any(told) if told else None
