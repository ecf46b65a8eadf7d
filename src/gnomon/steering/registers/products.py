"""Products over their life, from research to what is live, and what functions say to roadmaps.

Source: own model. A retired product leaves the targets: those that still name it are listed.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from gnomon.domain.product import LifeStage, ProductLife, ProductReview, ProductStage
from gnomon.domain.roadmap import Roadmap, RoadmapInput, RoadmapItem
from gnomon.domain.steering import Target
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.portfolio import UNDECIDED, UNDER_WAY
from gnomon.steering.registers.contacts import plain_role
from gnomon.steering.registers.share import Share, share

#: Functions whose word is wanted where a roadmap names none.
ASKED = ("business_leader", "technical_product_manager", "compliance", "growth")


class ProductState(Struct, frozen=True, kw_only=True):
    """A product today."""

    life: ProductLife
    """The product."""
    stage: LifeStage | None
    """Where it is in its life; null: nobody said."""
    since: date | None
    """First day in it."""
    reviewed_on: date | None
    """When it was looked at last; null: never."""
    age_days: int | None
    """Days since."""
    is_due: bool
    """Whether a review is due; none is of a retired one."""
    research_count: int
    """Initiatives for it that nobody decided yet."""
    build_count: int
    """Initiatives for it that are approved or in delivery."""
    live_count: int
    """Initiatives for it that customers have."""
    targets: tuple[str, ...]
    """Targets in force that name it though it is retired."""


class RoadmapWords(Struct, frozen=True, kw_only=True):
    """A roadmap, its figures and what functions said to it."""

    roadmap: Roadmap
    """The roadmap."""
    with_figure: Share
    """Items ahead that name the figure they shall move."""
    by_function: dict[str, Share]
    """Items ahead that each function said something to."""
    refused: tuple[tuple[str, str], ...]
    """Title of an item, and the function whose last word is no."""


def products(
    lives: Iterable[ProductLife],
    stages: Iterable[ProductStage],
    reviews: Iterable[ProductReview],
    dossiers: Iterable[Dossier],
    targets: Iterable[Target],
    today: date,
) -> list[ProductState]:
    """Say where products are in their life; those that wait for a review first.

    Args:
        lives: The products.
        stages: Stages they entered; what is dated ahead has not come.
        reviews: Looks at them.
        dossiers: Initiatives.
        targets: Targets, for products that are retired.
        today: The day.
    """
    entered = sorted((each for each in stages if each.entered_on <= today), key=_entered)
    looked = [each for each in reviews if each.reviewed_on <= today]
    found, aimed, wanted = list(dossiers), list(targets), []
    for life in lives:
        ours = [each for each in entered if each.service_id == life.service_id]
        states = [each.state for each in found if life.service_id in each.about.service_ids]
        last = max((e.reviewed_on for e in looked if e.service_id == life.service_id), default=None)
        stage = ours[-1].stage if ours else None
        age = (today - last).days if last else None
        is_retired = stage == "retired"
        wanted.append(
            ProductState(
                life=life,
                stage=stage,
                since=ours[-1].entered_on if ours else None,
                reviewed_on=last,
                age_days=age,
                is_due=not is_retired and (age is None or age > life.review_within_days),
                research_count=sum(each in UNDECIDED for each in states),
                build_count=sum(each in UNDER_WAY for each in states),
                live_count=sum(each in ("live", "closed") for each in states),
                targets=_aimed_at(life.service_id, aimed, today) if is_retired else (),
            )
        )
    return sorted(wanted, key=lambda one: (not one.is_due, one.life.title))


def _entered(stage: ProductStage) -> tuple[date, str]:
    return stage.entered_on, stage.key


def _aimed_at(service: str, targets: Iterable[Target], today: date) -> tuple[str, ...]:
    return tuple(
        each.title
        for each in targets
        if each.scope_id == service and each.start <= today <= each.due
    )


def roadmap_words(
    roadmap: Roadmap, items: Iterable[RoadmapItem], inputs: Sequence[RoadmapInput], today: date
) -> RoadmapWords:
    """Say how far a roadmap's items name a figure, and what functions said to them.

    Args:
        roadmap: The roadmap.
        items: Items of any roadmap; those delivered or dropped are no longer asked about.
        inputs: What functions said.
        today: The day.
    """
    ahead = [
        each
        for each in items
        if each.roadmap_id == roadmap.key
        and not (each.delivered_on and each.delivered_on <= today)
        and not (each.dropped_on and each.dropped_on <= today)
    ]
    said: dict[tuple[str, str], RoadmapInput] = {}
    for one in sorted(inputs, key=lambda each: (each.given_on, each.key)):
        if one.given_on <= today:
            said[one.item_id, plain_role(one.function)] = one
    asked = tuple(map(plain_role, roadmap.asks)) or ASKED
    keys = {each.key for each in ahead}
    more = sorted({function for item, function in said if item in keys} - set(asked))
    return RoadmapWords(
        roadmap=roadmap,
        with_figure=share(each.figure is not None for each in ahead),
        by_function={
            function: share((each.key, function) in said for each in ahead)
            for function in (*asked, *more)
        },
        refused=tuple(
            (each.title, function)
            for each in ahead
            for (item, function), one in sorted(said.items())
            if item == each.key and not one.is_agreed
        ),
    )
