"""Chance that repeats: every part of the company draws from its own seeded stream."""

import math
from collections.abc import Sequence
from hashlib import sha1
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded stream of accidents.

    Each team, repository and tool has a stream of its own, named by words, so that a change to one
    part of the simulation leaves the others as they were.
    """

    def __init__(self, *name: object) -> None:
        # Nothing here is a secret; what matters is that a seed tells the same story again.
        self._random = Random("/".join(str(word) for word in name))  # noqa: S311

    def happens(self, probability: float) -> bool:
        """Say whether something of that probability happens this time."""
        return self._random.random() < probability

    def around(self, median: float, spread: float = 0.6) -> float:
        """Draw a positive figure with that median and a long tail upwards."""
        return median * math.exp(self._random.gauss(0.0, spread))

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return self._random.randint(low, high)

    def one_of(self, things: Sequence[T]) -> T:
        """Pick one thing, each as likely."""
        return things[self._random.randrange(len(things))]

    def weighted(self, things: dict[T, float]) -> T:
        """Pick one thing by its weight."""
        return self._random.choices(list(things), list(things.values()))[0]

    def some_of(self, things: Sequence[T], count: int) -> list[T]:
        """Pick several different things, at most as many as there are."""
        return self._random.sample(list(things), min(count, len(things)))

    def count(self, mean: float) -> int:
        """Draw how often something of that mean happens: a Poisson number."""
        limit, product, drawn = math.exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            drawn += 1
        return drawn


def hash_of(*parts: object) -> str:
    """Make a forty-digit hash, as git would, of anything that tells two things apart."""
    text = "\0".join(str(part) for part in parts)
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
