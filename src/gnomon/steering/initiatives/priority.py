"""Which initiative goes first: expected effect by confidence by effort, and people's word over it.

Source: Cagan, "Inspired", on outcomes before output; the formula is that of ICE and RICE scoring
(Ellis; McBride) with one difference: effect is the share by which a figure shall move, so that
figures of different units add up.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from gnomon.steering.initiatives.checks import agreed_on
from gnomon.steering.initiatives.dossier import Dossier

#: States whose initiatives are put in order.
RANKED = ("validated", "prioritised", "approved")


class Ranked(Struct, frozen=True, kw_only=True):
    """An initiative in its place."""

    name: str
    """Name of the initiative."""
    place: int | None
    """Place from 1; null: it cannot be ranked."""
    score: float | None
    """Expected effect by confidence by person-day; null: something is missing."""
    says: str
    """How the score comes about, or what is missing."""
    is_overridden: bool
    """Whether people put it in its place."""
    reason: str | None
    """Why they did."""
    is_agreed: bool
    """Whether product manager and business leader agree."""


def effect(dossier: Dossier, better: Mapping[str, str]) -> float | None:
    """Return the expected effect: the shares by which its figures shall get better, added up.

    Args:
        dossier: The initiative.
        better: ``higher`` or ``lower`` by metric; of others any change counts as better.

    Returns:
        Null when no figure says what is expected of it.
    """
    gains = []
    for kpi in dossier.kpis:
        if kpi.expected_ratio is None:
            continue
        direction = better.get(kpi.metric)
        signs = {"higher": kpi.expected_ratio, "lower": -kpi.expected_ratio}
        gains.append(signs.get(direction or "", abs(kpi.expected_ratio)))
    return sum(gains) if gains else None


def ranked(dossiers: Iterable[Dossier], better: Mapping[str, str]) -> list[Ranked]:
    """Put validated initiatives in order; those that cannot be ranked come last, by name.

    Places that people gave are kept, and the others fill up what is left by their score.

    Args:
        dossiers: The initiatives; those not validated, or under way already, are left out.
        better: ``higher`` or ``lower`` by metric.
    """
    waiting = [each for each in dossiers if each.state in RANKED]
    scored = {each.about.name: score(each, better) for each in waiting}
    placed = [each for each in waiting if each.about.rank is not None]
    by_score = [
        each
        for each in waiting
        if each.about.rank is None and scored[each.about.name][0] is not None
    ]
    order = sorted(by_score, key=lambda one: (-(scored[one.about.name][0] or 0.0), one.about.name))
    for each in sorted(placed, key=lambda one: (one.about.rank or 0, one.about.name)):
        order.insert(max((each.about.rank or 1) - 1, 0), each)
    known = {each.about.name for each in order}
    unranked = [each for each in waiting if each.about.name not in known]
    return [
        *(_ranked(each, place, scored) for place, each in enumerate(order, 1)),
        *(_ranked(each, None, scored) for each in sorted(unranked, key=lambda one: one.about.name)),
    ]


def score(dossier: Dossier, better: Mapping[str, str]) -> tuple[float | None, str]:
    """Return expected effect by confidence by effort, and how it comes about in words."""
    expected = effect(dossier, better)
    confidence, effort = dossier.about.confidence_ratio, dossier.about.effort_days
    if expected is None or confidence is None or not effort:
        named = {"expected effect": expected, "confidence": confidence, "effort": effort}
        missing = [name for name, value in named.items() if not value]
        return None, f"Cannot be ranked: no {' and no '.join(missing)}."
    found = expected * confidence / effort
    return found, (
        f"{expected:.0%} expected \N{MULTIPLICATION SIGN} {confidence:.0%} sure "
        f"\N{DIVISION SIGN} {effort:g} person-days = {found:.2%} a person-day"
    )


def _ranked(
    dossier: Dossier, place: int | None, scored: Mapping[str, tuple[float | None, str]]
) -> Ranked:
    about = dossier.about
    value, says = scored[about.name]
    return Ranked(
        name=about.name,
        place=place,
        score=value,
        says=says,
        is_overridden=about.rank is not None,
        reason=about.rank_reason,
        is_agreed=agreed_on(dossier) is not None,
    )
