"""How often each rule cries wolf: measured over 200 seeds, against a loop of its own."""

import random
import sys
from collections.abc import Callable
from itertools import pairwise
from statistics import fmean, stdev

import numpy as np
import pytest

from gnomon.insight.behaviour import RULES, Rule, behaviour

SEEDS = 200
POINTS, BASELINE = 60, 20


def _outside(points: list[float], centre: float, spread: float) -> set[int]:
    return {at for at, point in enumerate(points) if abs(point - centre) > 2.66 * spread}


def _range(points: list[float], _: float, spread: float) -> set[int]:
    return {
        at + 1
        for at, (one, other) in enumerate(pairwise(points))
        if abs(other - one) > 3.268 * spread
    }


def _near_limit(points: list[float], centre: float, spread: float) -> set[int]:
    found = set()
    for sign in (1, -1):
        outer = [sign * (point - centre) > 1.33 * spread for point in points]
        for at in range(len(points) - 3):
            if sum(outer[at : at + 4]) >= 3:
                found |= {at + step for step in range(4) if outer[at + step]}
    return found


def _run(points: list[float], centre: float, _: float) -> set[int]:
    found = set()
    for sign in (1, -1):
        for at in range(len(points) - 7):
            if all(sign * (point - centre) > 0 for point in points[at : at + 8]):
                found |= set(range(at, at + 8))
    return found


_LOOPS: dict[Rule, Callable[[list[float], float, float], set[int]]] = {
    "outside": _outside,
    "range": _range,
    "near_limit": _near_limit,
    "run": _run,
}


def _simulated(rule: Rule) -> tuple[float, float]:
    """Return the interval of the rate that a plain loop finds, with another generator."""
    rates = []
    generator = random.Random(2_026)  # noqa: S311 - a simulation.
    for _ in range(SEEDS * 5):
        points = [generator.gauss(100, 10) for _ in range(POINTS)]
        based = points[:BASELINE]
        spread = fmean(abs(other - one) for one, other in pairwise(based))
        found = _LOOPS[rule](points, fmean(based), spread)
        rates.append(sum(at >= BASELINE for at in found) / (POINTS - BASELINE))
    # Both sides are simulated: the one of fewer series moves more.
    error = stdev(rates) * (1 / len(rates) + 1 / SEEDS) ** 0.5
    return fmean(rates) - 3.3 * error, fmean(rates) + 3.3 * error


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_cries_wolf_as_often_as_it_must(
    rule: Rule, capsys: pytest.CaptureFixture[str]
) -> None:
    series = [np.random.default_rng(seed).normal(100, 10, size=POINTS) for seed in range(SEEDS)]
    found = behaviour(series, floor=None)
    measured = float(found.flagged(rule)[:, BASELINE:].mean())
    low, high = _simulated(rule)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{rule}: {measured:.4f} of noise points over {SEEDS} seeds,"
            f" simulated {low:.4f} to {high:.4f}\n"
        )
    assert low <= measured <= high
