"""Products over their life, and what functions say to roadmaps, as a section."""

from collections.abc import Iterable

from gnomon.domain.product import ProductLife, ProductReview, ProductStage
from gnomon.domain.roadmap import Roadmap, RoadmapInput, RoadmapItem
from gnomon.domain.steering import Target
from gnomon.steering.registers.products import (
    ProductState,
    RoadmapWords,
    products,
    roadmap_words,
)
from gnomon.steering.registers.share import Share, share
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Listing,
    Section,
    ago,
    cells,
    joined,
    share_fact,
    share_words,
)


def product_section(register: Register) -> Section:
    """Say where products are in their life, and how far roadmaps rest on figures and words."""
    found = products(
        register.of(ProductLife),
        register.of(ProductStage),
        register.of(ProductReview),
        register.initiatives,
        register.of(Target),
        register.today,
    )
    items, inputs = register.of(RoadmapItem), register.of(RoadmapInput)
    roadmaps = sorted(register.of(Roadmap), key=lambda one: one.title)
    words = [roadmap_words(each, items, inputs, register.today) for each in roadmaps]
    return Section(
        name="products",
        title="Products over their life",
        lead="Where each product is in its life, when its product manager last looked at it, and "
        "the initiatives for it by how far they are. A retired product leaves the targets.",
        facts=[
            share_fact("Products with a stage", share(one.stage is not None for one in found)),
            share_fact("Looked at within their time", share(not one.is_due for one in found)),
            share_fact(
                "Items of roadmaps with a figure",
                _added(one.with_figure for one in words),
                none="no item lies ahead",
            ),
        ],
        listings=[
            Listing(
                title="Products",
                columns=["Product", "Stage", "Last look", "Manager", "Research", "Build", "Live"],
                rows=[_product(one, register) for one in found],
            ),
            Listing(
                title="What functions said to items ahead",
                columns=["Roadmap", "With a figure", "Said by", "Agreement refused"],
                rows=[_words(one) for one in words],
            ),
        ],
        kinds=["ProductLife", "Roadmap", "RoadmapItem"],
    )


def roadmap_facts(register: Register, roadmap: Roadmap) -> dict[str, str]:
    """Say of one roadmap which items name a figure, and which functions said their word."""
    told = roadmap_words(
        roadmap, register.of(RoadmapItem), register.of(RoadmapInput), register.today
    )
    if not told.with_figure.of:
        return {}
    figure = told.with_figure
    facts = {"With a figure": f"{figure.count} of {figure.of} items ahead"}
    for function, said in told.by_function.items():
        facts[f"Word of {function.replace('_', ' ')}"] = f"{said.count} of {said.of} items ahead"
    for title, function in told.refused:
        facts[f"Refused by {function.replace('_', ' ')}"] = title
    return facts


def _added(shares: Iterable[Share]) -> Share:
    told = list(shares)
    return Share(count=sum(one.count for one in told), of=sum(one.of for one in told))


def _product(one: ProductState, register: Register) -> list[Cell]:
    retired = one.stage == "retired"
    stage = Cell(text="unknown", mark="unknown")
    if one.stage is not None:
        still = f"targets still name it: {', '.join(one.targets)}" if one.targets else ""
        note = still or f"since {one.since:%-d %b %Y}"
        stage = Cell(text=one.stage, mark="attention" if still else "", note=note)
    return cells(
        Cell(text=one.life.title, href=f"/catalogue/ProductLife/{one.life.name}"),
        stage,
        "not needed" if retired else Cell(
            text=ago(one.age_days), mark="attention" if one.is_due else "good"
        ),
        register.person(one.life.manager_id) or Cell(text="nobody", mark="attention"),
        str(one.research_count),
        str(one.build_count),
        str(one.live_count),
    )  # fmt: skip


def _words(one: RoadmapWords) -> list[Cell]:
    figure = one.with_figure
    whole = figure.ratio in (None, 1.0)
    lacking = [
        f"{function.replace('_', ' ')} {said.count} of {said.of}"
        for function, said in one.by_function.items()
    ]
    is_lacking = any(said.count < said.of for said in one.by_function.values())
    return cells(
        Cell(text=one.roadmap.title, href=f"/roadmaps/{one.roadmap.name}"),
        Cell(
            text=share_words(figure) if figure.of else "no item lies ahead",
            mark="" if whole else "attention",
        ),
        Cell(text=joined(lacking), mark="attention" if is_lacking else ""),
        joined(f"{title} by {who.replace('_', ' ')}" for title, who in one.refused),
    )
