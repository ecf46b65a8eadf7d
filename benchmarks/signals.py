"""How long it takes to tell what changed: 1,000 teams, 80 metrics, 104 weeks.

Against a loop in plain Python over a sample of the series, and against the vectorised limit: the
least that any implementation on NumPy must do, one pass for means and one for moving ranges.

    .venv/bin/python benchmarks/signals.py
"""

import argparse
import time
from itertools import pairwise
from statistics import fmean

import numpy as np
from msgspec.structs import replace

from gnomon.insight.behaviour import BASELINE
from gnomon.insight.forecast import how_many, when
from gnomon.insight.watching import Batch, watch

METRICS, WEEKS = 80, 104
#: Series that the plain loop goes over; the rest takes as long each.
SAMPLE = 2_000


def batches(teams: int) -> list[Batch]:
    """Make a company's weeks: durations, counts and shares, one in twenty unknown."""
    random = np.random.default_rng(1)
    made = []
    for number in range(METRICS):
        shape = (teams, WEEKS)
        if number % 3 == 0:
            made.append(Batch(values=random.lognormal(3, 0.6, shape), scale="duration"))
        elif number % 3 == 1:
            made.append(Batch(values=random.poisson(6, shape).astype(float), scale="count"))
        else:
            sizes = random.integers(1, 60, shape).astype(float)
            made.append(Batch(values=random.binomial(sizes.astype(int), 0.2) / sizes, sizes=sizes))
        made[-1].values[random.random(shape) < 0.05] = np.nan
    return made


def plain(rows: list[list[float]]) -> int:
    """Find the newest points outside their limits, as one would write it without NumPy."""
    found = 0
    for row in rows:
        known = [value for value in row if value == value]  # noqa: PLR0124
        based = known[:BASELINE]
        centre = fmean(based)
        spread = fmean(abs(later - earlier) for earlier, later in pairwise(based))
        flags = [abs(value - centre) > 2.66 * spread for value in known]
        found += flags[-1]
    return found


def limit(made: list[Batch]) -> None:
    """Do the least: a mean and a mean moving range of every baseline, and one comparison."""
    for batch in made:
        based = batch.values[:, :BASELINE]
        centre = np.nanmean(based, axis=1)[:, None]
        spread = np.nanmean(np.abs(np.diff(based, axis=1)), axis=1)[:, None]
        np.abs(batch.values - centre) > 2.66 * spread  # noqa: B015


def timed(work) -> float:  # noqa: ANN001
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fifty teams")
    teams = 50 if parser.parse_args().quick else 1_000
    made = batches(teams)
    series = teams * METRICS
    sample = made[0].values[:SAMPLE].tolist()
    seasonal = [replace(batch, season=52) for batch in made]
    took = timed(lambda: watch(seasonal))
    blind = timed(lambda: watch(made))
    loop = timed(lambda: plain(sample)) * series / len(sample)
    least = timed(lambda: limit(made))
    print(f"{series:,} series of {WEEKS} weeks")
    print(f"  the feed                 {took:8.2f} s")
    print(f"  without seasons          {blind:8.2f} s   seasons take {took / blind:.1f} times")
    print(f"  plain loop, limits only  {loop:8.2f} s   the feed takes {took / loop:.2f} of it")
    print(f"  vectorised limit         {least:8.2f} s   the feed takes {took / least:.1f} times")
    history = np.random.default_rng(2).poisson(1.5, 180).tolist()
    for name, work in (
        ("how many in 30 days", lambda: how_many(history, 30)),
        ("when 40 are done", lambda: when(history, 40)),
    ):
        best = min(timed(work) for _ in range(5))
        print(f"  forecast, {name:<20} {best * 1_000:6.1f} ms for 10,000 trials")


if __name__ == "__main__":
    main()
