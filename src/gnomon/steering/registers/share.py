"""So many of so many: a count is never shown without what it is a part of."""

from collections.abc import Iterable

from msgspec import Struct


class Share(Struct, frozen=True, kw_only=True):
    """A part of a whole, both counted."""

    count: int
    """How many hold."""
    of: int
    """How many there are."""

    @property
    def ratio(self) -> float | None:
        """Return the part; null where there is nothing it could be of."""
        return self.count / self.of if self.of else None


def share(held: Iterable[bool | None]) -> Share:
    """Count what holds among what is known.

    Args:
        held: Whether it holds, of each; null where nobody knows, which does not count.
    """
    known = [each for each in held if each is not None]
    return Share(count=sum(known), of=len(known))
