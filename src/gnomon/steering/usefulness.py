"""Which metrics are of use: looked at, aimed at, or kept to balance one that is used."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from gnomon.domain.metric import Metric


class Usefulness(Struct, frozen=True, kw_only=True):
    """What one metric is used for."""

    metric: str
    """Its id."""
    title: str
    """Its title."""
    looks: int
    """How often its page was looked at."""
    targets: int
    """Targets in force on it."""
    guards: tuple[str, ...]
    """Titles of used metrics whose counterweight it is."""

    @property
    def is_used(self) -> bool:
        """Whether anybody would miss it."""
        return bool(self.looks or self.targets or self.guards)


def usefulness(
    known: Iterable[Metric],
    looks: Mapping[str, int],
    *,
    targets: Mapping[str, int],
) -> list[Usefulness]:
    """Judge every metric by what it is used for, most looked at first.

    A counterweight is of use as long as the metric it balances is, though nobody looks at it: that
    one cannot be read alone.

    Args:
        known: The metrics.
        looks: How often each was looked at, by id.
        targets: Targets in force on each.
    """
    every = {one.name: one for one in known}
    used = {name for name in every if looks.get(name) or targets.get(name)}
    found = [
        Usefulness(
            metric=name,
            title=one.title,
            looks=looks.get(name, 0),
            targets=targets.get(name, 0),
            guards=tuple(sorted(every[each].title for each in used if every[each].balance == name)),
        )
        for name, one in every.items()
    ]
    return sorted(found, key=lambda one: (-one.looks, -one.targets, one.title))
