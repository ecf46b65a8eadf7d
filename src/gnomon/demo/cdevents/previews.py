"""Environments to look at a change in: made when it is opened, and gone when it is not needed.

Planted: some are forgotten, and stand for good.
"""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY
from gnomon.demo.records import MergeRequest

#: Repositories whose changes get one, and for how many days they have done so.
PREVIEWED = ("commerce/web-shop", "logistics/warehouse", "technology/identity")
PREVIEW_DAYS = 240
_FORGOTTEN = 0.06


class Preview(Struct, frozen=True, kw_only=True):
    """One environment; null is what has not happened."""

    repository: str
    change: int
    """Number of the change it is for."""
    created_at: int
    seeded_at: int | None
    """When its data was in."""
    deleted_at: int | None

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.repository.rpartition('/')[2]}-{self.change}"


def previews(company: Company) -> list[Preview]:
    """List every environment there was until now, the oldest first.

    Args:
        company: Whose changes they are for.
    """
    first = company.start + SPAN - PREVIEW_DAYS * DAY
    found = [
        one
        for repository in company.repositories
        if repository.path in PREVIEWED
        for change in repository.merge_requests
        if change.opened_at >= first and change.author.kind != "bot"
        for one in _of(company, change)
    ]
    return sorted(found, key=lambda one: (one.created_at, one.repository, one.change))


def _of(company: Company, change: MergeRequest) -> Iterator[Preview]:
    chance = Chance(company.seed, "previews", change.repository, change.iid)
    created = change.opened_at + chance.between(20, 90)
    seeded = created + round(chance.around(240.0, 0.5))
    is_forgotten = chance.happens(_FORGOTTEN)
    over = change.merged_at or change.closed_at
    # Whoever is quick gets none of it before it is there.
    deleted = None if over is None else max(over, seeded) + chance.between(30, 600)
    if created <= company.now:
        yield Preview(
            repository=change.repository,
            change=change.iid,
            created_at=created,
            seeded_at=seeded if seeded <= company.now else None,
            deleted_at=None
            if is_forgotten or deleted is None or deleted > company.now
            else deleted,
        )
