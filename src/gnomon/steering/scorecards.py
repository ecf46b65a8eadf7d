"""Scorecards: every target with its verdict, by scope and as a tree from the North Star down."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from gnomon.lake.lake import Lake
from gnomon.steering.agreed import Agreed, register
from gnomon.steering.facts import known_facts
from gnomon.steering.measuring import Ask, measure, wanted
from gnomon.steering.people import Organisation, organisation_of
from gnomon.steering.service_levels.owned import OwnedLevel, weights
from gnomon.steering.verdicts import Verdict, judge


class Objectivity(Struct, frozen=True, kw_only=True):
    """How much of what is aimed at is measured."""

    measured_count: int
    """Targets whose figure tools tell."""
    count: int
    """All targets."""
    by_count: float | None
    """Share of those measured; null without targets."""
    by_weight: float | None
    """The same by weight."""


class Score(Struct, frozen=True, kw_only=True):
    """How far a community is with what it agreed; the same for everybody in it."""

    value: float | None
    """Weighted mean of attainments, 0 to 1; null when nothing can be judged."""
    judged_count: int
    """Targets and promises in it."""
    left_out: tuple[str, ...]
    """Titles of those without data, which count neither way."""


class Branch(Struct, frozen=True, kw_only=True):
    """A target with those that serve it."""

    verdict: Verdict
    """The target."""
    below: list["Branch"] = []
    """Targets that serve it, by name."""


def verdicts(lake: Lake, ask: Ask, on: date) -> list[Verdict]:
    """Judge every target in force on a day, by name.

    Args:
        lake: Where targets and organisation are.
        ask: Answers a question.
        on: The day.
    """
    at = datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=1)
    return judged(register(lake).in_force(at), organisation_of(lake), ask, on)


def judged(
    agreed: Sequence[Agreed], organisation: Organisation, ask: Ask, on: date
) -> list[Verdict]:
    """Judge targets, all their figures asked for together.

    Args:
        agreed: Targets as they were in force.
        organisation: Who there is.
        ask: Answers a question.
        on: The day.
    """
    known, kinds = known_facts(), organisation.kinds()
    needed = dict.fromkeys(each for one in agreed for each in wanted(one, on, kinds, known))
    found = measure(ask, needed)
    alone = of_one_person(agreed, organisation, on)
    return [
        judge(each, found, on, kinds, known=known, is_one_person=each.target.scope_id in alone)
        for each in agreed
    ]


def of_one_person(
    agreed: Sequence[Agreed], organisation: Organisation, on: date
) -> set[str | None]:
    """Name the sub-teams among the scopes that consist of one person, by their keys."""
    small = {group.key for group in organisation.groups if group.kind == "sub_team"}
    asked = {each.target.scope_id for each in agreed} & small
    return {key for key in asked if key and organisation.is_one_person(key, on)}


def of_scope(found: Iterable[Verdict], scope_name: str | None) -> list[Verdict]:
    """Choose the verdicts of one group or service; null: of the whole organisation."""
    return [each for each in found if each.agreed.target.scope_name == scope_name]


def objectivity(found: Sequence[Verdict]) -> Objectivity:
    """Say how much of some targets is measured."""
    measured = [each for each in found if each.agreed.target.evidence == "measured"]
    weight = sum(each.agreed.target.weight for each in found)
    return Objectivity(
        measured_count=len(measured),
        count=len(found),
        by_count=len(measured) / len(found) if found else None,
        by_weight=sum(each.agreed.target.weight for each in measured) / weight if weight else None,
    )


def score(found: Sequence[Verdict], levels: Sequence[OwnedLevel] = ()) -> Score:
    """Sum up how far a community is; what is without data is left out and named.

    Args:
        found: Verdicts of its targets.
        levels: What is promised of the services it owns; each service weighs 1.
    """
    known = [
        (each.agreed.target.weight, attained)
        for each in found
        if (attained := each.attainment) is not None
    ]
    of_service = weights(levels)
    known += [
        (of_service[each.service, each.title], attained)
        for each in levels
        if (attained := each.attainment) is not None
    ]
    weight = sum(weight for weight, _ in known)
    return Score(
        value=sum(w * attained for w, attained in known) / weight if weight else None,
        judged_count=len(known),
        left_out=(
            *(each.agreed.target.title for each in found if each.attainment is None),
            *(each.title for each in levels if each.attainment is None),
        ),
    )


def tree(found: Sequence[Verdict]) -> list[Branch]:
    """Lay targets out as what serves what; those that serve none stand at the top."""
    by_key = {each.agreed.target.key: each for each in found}
    below: dict[str | None, list[Verdict]] = {}
    for each in found:
        parent = each.agreed.target.parent_id
        below.setdefault(parent if parent in by_key else None, []).append(each)

    def branch(each: Verdict) -> Branch:
        return Branch(
            verdict=each, below=[branch(one) for one in below.get(each.agreed.target.key, [])]
        )

    # A circle hangs below nothing; the check refuses it.
    return [branch(each) for each in below.get(None, [])]
