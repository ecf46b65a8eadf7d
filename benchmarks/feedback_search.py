"""Searching what customers say: SQLite's full-text search over half a million titles.

    python benchmarks/feedback_search.py [--items 500000] [--searches 300] [--quick]

The goal is that 99 of 100 searches take under 200 ms. Titles of eight words are drawn from a
vocabulary in which few words are frequent, as in a language; titles that are there are searched for
again. The reference in each run is a count of the titles that hold one word of it. Making the
index is timed once, apart.
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from gnomon.operations.feedback_search import FILE, FeedbackIndex, Hit

VOCABULARY, WORDS, QUICK = 30_000, 8, 20_000
GOAL_MS = 200.0


def main() -> None:
    """Make the index, search and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--items", type=int, default=500_000)
    arguments.add_argument("--searches", type=int, default=300)
    arguments.add_argument("--quick", action="store_true", help=f"{QUICK:,} items")
    given = arguments.parse_args()
    items = QUICK if given.quick else given.items
    chance = random.Random(2)
    asked = set(chance.sample(range(items), given.searches))
    kept: list[Hit] = []

    def hits() -> Iterator[Hit]:
        for number, hit in enumerate(_hits(items)):
            if number in asked:
                kept.append(hit)
            yield hit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        index = FeedbackIndex(path)
        wall, cpu = time.perf_counter(), time.process_time()
        index.make(hits(), "benchmark")
        made = (time.perf_counter() - wall, time.process_time() - cpu)
        size = path.stat().st_size
        print(f"{items:,} titles of {WORDS} words, {size / 1e6:.0f} MB")
        print(f"made in {made[0]:.1f} s of wall time, {made[1]:.1f} CPU s")
        plain = _times(lambda hit: _counted(path, hit), kept)
        found = _times(lambda hit: _found(index, hit), kept)
    _print(plain, found)


def _hits(items: int) -> Iterator[Hit]:
    chance = random.Random(1)
    words = [_spelt(number) for number in range(VOCABULARY)]
    # Zipf's law: the word of rank n is as frequent as 1 / n.
    weights = [1 / (rank + 3) for rank in range(VOCABULARY)]
    drawn = chance.choices(words, weights, k=items * WORDS)
    for number in range(items):
        title = " ".join(drawn[number * WORDS : (number + 1) * WORDS])
        key = f"feedback:item:{number}"
        yield Hit(kind="feedback", key=key, title=title, number=None, url=None)


def _spelt(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    found = ""
    for _ in range(4):
        number, place = divmod(number, 26)
        found += letters[place]
    return f"{found}er"


def _found(index: FeedbackIndex, hit: Hit) -> None:
    found = index.find(hit.title)
    # A title of nothing but frequent words finds nothing: they tell nothing apart.
    assert not found or len({one.key for one in found}) == len(found)


def _counted(path: Path, hit: Hit) -> None:
    word = hit.title.split()[-1]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        opened.execute("SELECT count(*) FROM found WHERE found MATCH ?", (f'"{word}"',)).fetchone()


def _times(work: Callable[[Hit], None], hits: list[Hit]) -> list[tuple[float, float]]:
    times = []
    for hit in hits:
        wall, cpu = time.perf_counter(), time.process_time()
        work(hit)
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return times


def _print(plain: list[tuple[float, float]], found: list[tuple[float, float]]) -> None:
    print(f"{'milliseconds':44}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}{'of the count':>14}")
    middle = {kind: _part(plain, kind, 0.5) for kind in (0, 1)}
    for what, times in (("counting a word (reference)", plain), ("a search", found)):
        for kind, clock in enumerate(("wall", "CPU")):
            parts = [_part(times, kind, share) for share in (0.5, 0.95, 0.99, 1.0)]
            shown = "".join(f"{part * 1e3:8.1f}" for part in parts)
            print(f"{what + ', ' + clock:44}{shown}{parts[0] / middle[kind]:14.1f}")
    print(f"The goal is {GOAL_MS:g} ms at p99.")


def _part(times: list[tuple[float, float]], kind: int, share: float) -> float:
    ordered = sorted(one[kind] for one in times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    main()
