"""Centres of excellence: which ways of working each craft keeps, and how far teams use them.

What must be used and what is chosen are counted apart: a mandate says nothing of whether it helps.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from gnomon.domain.organisation import Group
from gnomon.domain.structure import Framework, FrameworkUse
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake


class Use(Struct, frozen=True, kw_only=True):
    """A group a framework is for."""

    group: str
    """Name of the group."""
    title: str
    """Its display name."""
    adopted_on: date | None
    """Day from which it uses it; null: not yet."""
    is_adopted: bool
    """Whether it uses it on the day asked for."""


class Kept(Struct, frozen=True, kw_only=True):
    """A framework and who uses it."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    document_url: str | None
    """Where it is written down."""
    is_mandated: bool
    """Whether teams must use it."""
    uses: tuple[Use, ...]
    """Groups it is for: those that use it first, then by title."""

    @property
    def adopted_count(self) -> int:
        """Return how many of them use it."""
        return sum(use.is_adopted for use in self.uses)

    @property
    def adoption_ratio(self) -> float | None:
        """Return the share of them that uses it; null where it is for nobody."""
        return self.adopted_count / len(self.uses) if self.uses else None


class Centre(Struct, frozen=True, kw_only=True):
    """A craft and what it keeps."""

    group: str
    """Name of the group of the craft."""
    title: str
    """Its display name."""
    frameworks: tuple[Kept, ...]
    """What it keeps, by title."""

    def adoption(self, *, is_mandated: bool) -> tuple[int, int]:
        """Return how many uses there are and could be, of what is mandated or of what is chosen."""
        those = [each for each in self.frameworks if each.is_mandated == is_mandated]
        return sum(each.adopted_count for each in those), sum(len(each.uses) for each in those)


def centres(
    frameworks: Iterable[Framework],
    uses: Iterable[FrameworkUse],
    groups: Iterable[Group],
    on: date,
) -> list[Centre]:
    """Say what each craft keeps, and how far the groups it is for use it on a day.

    Args:
        frameworks: What is kept.
        uses: Whom it is for.
        groups: Groups there are; a use of one that is no more does not count.
        on: The day.
    """
    known = {group.key: group for group in groups}
    by_framework: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        group = known.get(use.group_id)
        if group is not None:
            by_framework[use.framework_id].append(_use(use, group, on))
    by_function: dict[str, list[Kept]] = defaultdict(list)
    for each in frameworks:
        by_function[each.function_id].append(
            Kept(
                name=each.name,
                title=each.title,
                document_url=each.document_url,
                is_mandated=each.is_mandated,
                uses=tuple(
                    sorted(by_framework[each.key], key=lambda use: (not use.is_adopted, use.title))
                ),
            )
        )
    found = [_centre(key, kept, known) for key, kept in by_function.items()]
    return sorted(found, key=lambda centre: centre.title)


def centres_of(lake: Lake, on: date) -> list[Centre]:
    """Read the centres of excellence of a lake; see `centres`."""
    return centres(
        newest_rows(lake, Framework), newest_rows(lake, FrameworkUse), newest_rows(lake, Group), on
    )


def _use(use: FrameworkUse, group: Group, on: date) -> Use:
    return Use(
        group=group.name,
        title=group.title,
        adopted_on=use.adopted_on,
        is_adopted=use.adopted_on is not None and use.adopted_on <= on,
    )


def _centre(key: str, kept: list[Kept], known: dict[str, Group]) -> Centre:
    group = known.get(key)
    name = group.name if group else key.rpartition(":")[2]
    return Centre(
        group=name,
        title=group.title if group else name,
        frameworks=tuple(sorted(kept, key=lambda each: each.title)),
    )
