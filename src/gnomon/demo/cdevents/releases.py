"""Releases of the library, which is deployed nowhere: each change that lands is published."""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY

#: The library, its repository, and for how many days its registry has told of it.
LIBRARY, REPOSITORY = "design-kit", "technology/design-kit"
RELEASE_DAYS = 240
#: Planted: share of what landed that never came to the registry by itself.
_STUCK = 0.2


class Release(Struct, frozen=True, kw_only=True):
    """A version of the library in the registry."""

    version: str
    sha: str
    """The commit it was built from."""
    packaged_at: int
    published_at: int


def releases(company: Company) -> Iterator[Release]:
    """Tell every release until now, the oldest first.

    Args:
        company: Whose library.
    """
    first = company.start + SPAN - RELEASE_DAYS * DAY
    changes = next(r.merge_requests for r in company.repositories if r.path == REPOSITORY)
    landed = sorted((c.merged_at, c.iid, c) for c in changes if c.merged_at is not None)
    for number, (at, iid, change) in enumerate(landed):
        chance = Chance(company.seed, "releases", iid)
        packaged = at + chance.between(200, 500)
        published = packaged + chance.between(10, 60)
        if at >= first and published <= company.now and not chance.happens(_STUCK):
            yield Release(
                version=f"3.{number}.0",
                sha=change.landed_sha or change.head_sha,
                packaged_at=packaged,
                published_at=published,
            )
