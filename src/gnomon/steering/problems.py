"""Problems a company set out to solve, each held against figures that stand elsewhere.

Source: own model. Nothing is summed up into one figure: a problem is judged by whoever reads its
figures together with what is not known.
"""

from collections.abc import Iterable, Mapping
from statistics import fmean

from msgspec import Struct

from gnomon.domain.initiative import InitiativeEvidence, InitiativeKpi
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.share import Share, share

#: What customers say of a product, the most direct first.
LOVE = ("csat", "pmf", "nps")
#: What people say of how easy something is.
EASE = ("sus", "umux_lite", "seq")
#: Whether people know what their work is for.
MEANING = ("pulse_meaning",)


class Problem(Struct, frozen=True, kw_only=True):
    """Something that is not as it should be."""

    name: str
    """Its anchor."""
    title: str
    """What it is."""
    asks: str
    """What its figures answer."""
    metrics: tuple[str, ...] = ()
    """Metrics that tell of it."""
    guards: tuple[str, ...] = ()
    """Metrics that keep the others honest."""


PROBLEMS = (
    Problem(
        name="outcome",
        title="What we build does not always exceed what customers need",
        asks="What do customers say, and did the figures move that initiatives were to move?",
    ),
    Problem(
        name="experience",
        title="Products are harder to use than they need to be",
        asks="Do people get through, how easy is it, and does it look like one product?",
    ),
    Problem(
        name="quality",
        title="Engineering quality is not good enough",
        asks="What do gates and tests catch, and what reaches users in spite of them?",
        metrics=(
            "quality_gate_pass_rate",
            "functional_test_pass_rate",
            "unit_test_coverage",
            "vulnerability_count",
            "change_fail_rate",
            "incident_count",
            "debt_work_share",
        ),
        guards=("escaped_defects",),
    ),
    Problem(
        name="empathy",
        title="Those who build are far from those they build for",
        asks="Who met customers lately, and do people know whom their work is for?",
    ),
)


class Benefits(Struct, frozen=True, kw_only=True):
    """What initiatives that customers have brought."""

    validated: Share
    """Those with a figure that got better, of those of which it is known."""
    unknown: int
    """Those of which it is not: no figure on both sides of the release, or none named."""
    changes: tuple[tuple[str, str, float], ...]
    """Initiative, figure, and the share by which it changed; larger is not always better."""


class PrototypeTests(Struct, frozen=True, kw_only=True):
    """How people got on with prototypes."""

    succeeded: Share
    """People who got through, of those of rounds that counted it."""
    rounds: int
    """Rounds of tests."""
    ease: float | None
    """Single ease question, 1 to 7, over the people who were asked; null: nobody was."""
    eased: int
    """People that is told by."""
    tested: Share
    """Features that had such a test, of those that left the first state."""


def benefits(
    dossiers: Iterable[Dossier],
    changed: Mapping[InitiativeKpi, float | None],
    better: Mapping[str, str],
) -> Benefits:
    """Say which initiatives moved a figure the way it was to go.

    Args:
        dossiers: Initiatives; those that customers have count.
        changed: Share by which each figure changed with the release; null: nobody knows. A routine
            variation is no change: it is 0.
        better: ``higher`` or ``lower`` by metric; of others the expected direction counts.
    """
    outcomes, changes = [], []
    for each in dossiers:
        if each.at_least("live") is None:
            continue
        told: list[bool] = []
        for kpi in each.kpis:
            ratio = changed.get(kpi)
            if ratio is not None:
                changes.append((each.about.title, kpi.metric, ratio))
                told.append(is_better(kpi, ratio, better))
        outcomes.append(any(told) if told else None)
    return Benefits(validated=share(outcomes), unknown=outcomes.count(None), changes=tuple(changes))


def is_better(kpi: InitiativeKpi, ratio: float, better: Mapping[str, str]) -> bool:
    """Whether a change of a figure is the way it was to go; no change is not.

    Args:
        kpi: The figure.
        ratio: Share by which it changed.
        better: ``higher`` or ``lower`` by metric; of others the expected direction counts.
    """
    direction = better.get(kpi.metric)
    if direction not in ("higher", "lower"):
        direction = "lower" if (kpi.expected_ratio or 0.0) < 0 else "higher"
    return ratio > 0 if direction == "higher" else ratio < 0


def prototype_tests(dossiers: Iterable[Dossier]) -> PrototypeTests:
    """Say how people got on with prototypes, and how many features had one tested.

    Args:
        dossiers: Initiatives.
    """
    known = list(dossiers)
    rounds = [one for each in known for one in each.evidence if one.kind == "prototype_test"]
    counted = [one for one in rounds if one.success_count is not None and one.participant_count]
    eased = [one for one in rounds if one.ease_score is not None]
    return PrototypeTests(
        succeeded=Share(
            count=sum(one.success_count or 0 for one in counted),
            of=sum(one.participant_count or 0 for one in counted),
        ),
        rounds=len(rounds),
        ease=_ease(eased),
        eased=sum(one.participant_count or 0 for one in eased),
        tested=share(
            any(one.kind == "prototype_test" for one in each.evidence)
            for each in known
            if each.about.category == "feature" and each.state != "raw"
        ),
    )


def _ease(rounds: list[InitiativeEvidence]) -> float | None:
    """Weigh rounds by who took part; where any does not say, each counts alike."""
    told = [(one.ease_score, one.participant_count) for one in rounds]
    scores = [score for score, _ in told if score is not None]
    if not scores:
        return None
    people = [count for _, count in told if count]
    if len(people) < len(scores):
        return fmean(scores)
    return fmean(scores, weights=people)
