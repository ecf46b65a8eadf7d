"""Rounds of tests of designs, what was mended, and who leads new lines, as parts of sections."""

from gnomon.domain.initiative import InitiativeCost
from gnomon.domain.product import ProductStage
from gnomon.domain.venture import VentureMove
from gnomon.steering.initiatives.ventures import ventures
from gnomon.steering.registers.iterations import Design, Round, designs
from gnomon.steering.registers.leaders import Leadership, Standing, decided, leaderships
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    plural,
    share_fact,
    share_words,
)

_STANDINGS: dict[Standing, tuple[str, str]] = {
    "decided": ("decided", "good"),
    "again": ("to be decided again", "attention"),
    "undecided": ("nobody decided", "attention"),
    "early": ("nothing to decide yet", ""),
    "stopped": ("stopped", ""),
}
_KINDS = {
    "continue": "the product manager goes on",
    "bring_in_leader": "a business leader is brought in",
    "stop": "it is stopped",
}


def iteration_section(register: Register) -> Section:
    """Say how often designs were tried, what was mended, and for which products they are."""
    found = designs(register.initiatives, register.of(ProductStage))
    note = f", of {found.unplaced} unknown" if found.unplaced else ""
    split = share_fact("Designs for products customers have", found.for_existing, least=0.0,
                       none="the life of no product is told")  # fmt: skip
    return Section(
        name="iterations",
        title="Rounds of designs",
        lead="What was drawn or tested on different days are iterations. Each round says how many "
        "got through and how easy they found it, 1 to 7; of fewer than five people that is told "
        "as it is and is no measure. Designs for products that customers have make them better; "
        "the others are for new ones.",
        facts=[
            share_fact("Designs with two iterations and more", found.iterated,
                       none="nothing is drawn"),
            share_fact("Problems found that were resolved", found.fixed, none="nobody counted"),
            Fact(title=split.title, text=split.text + note, count=split.count, of=split.of,
                 mark=split.mark if split.mark == "unknown" else ""),
        ],
        listings=[
            Listing(
                title="Designs",
                columns=["Initiative", "Iterations", "Rounds of tests", "Last round", "Ease",
                         "Resolved", "For"],
                rows=[_design(one) for one in found.designs],
            )
        ],
        kinds=["Initiative", "ProductLife"],
    )  # fmt: skip


def _design(one: Design) -> list[Cell]:
    last = one.rounds[-1] if one.rounds else None
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        str(one.iterations),
        str(len(one.rounds)),
        _through(last),
        _ease(last),
        Cell(
            text=share_words(one.fixed) if one.fixed.of else "not counted",
            mark="attention" if one.fixed.count < one.fixed.of else "",
        ),
        {True: "an existing product", False: "a new product", None: "unknown"}[one.for_existing],
    )


def _through(one: Round | None) -> Cell:
    if one is None:
        return Cell(text="never tested", mark="attention")
    whom = {True: "customers", False: "colleagues", None: "people"}[one.is_with_customers]
    if one.completed is None:
        return Cell(text="not counted", mark="unknown", note=whom)
    few = ", too few to measure" if one.is_few else ""
    return Cell(text=share_words(one.completed), note=f"{whom}{few}")


def _ease(one: Round | None) -> Cell:
    if one is None or one.ease is None:
        return Cell(text="not asked", mark="unknown")
    people = "n unknown" if one.people is None else f"n {one.people}"
    return Cell(text=f"{one.ease:.1f}", note=f"{people}, raw" if one.is_few else people)


def leader_section(register: Register) -> Section:
    """Say which new lines have somebody who leads them by a decision that still holds."""
    found = leaderships(
        ventures(register.home.lake),
        register.of(VentureMove),
        register.of(InitiativeCost),
        register.today,
    )
    return Section(
        name="leaders",
        title="Who leads new lines",
        lead="A line that customers proved goes on with its product manager or gets a business "
        "leader, by a decision with a reason. When it grows after that, it is decided again.",
        facts=[
            share_fact("Lines whose decision holds", decided(found), none="no line wants one yet")
        ],
        listings=[
            Listing(
                title="New lines",
                columns=["Line", "Stage", "Decision", "Made", "Why", "Holds"],
                rows=[_leader(one) for one in found],
            )
        ],
        kinds=["Venture"],
    )


def _leader(one: Leadership) -> list[Cell]:
    text, mark = _STANDINGS[one.standing]
    last = one.last
    earlier = one.decisions - 1
    return cells(
        Cell(text=one.title, href=f"/catalogue/Venture/{one.name}"),
        one.stage,
        _KINDS.get(last.kind, last.kind) if last else "none",
        Cell(
            text=f"{last.decided_on:%-d %b %Y}" if last else "never",
            note=f"after {plural(earlier, 'other')}" if earlier > 0 else "",
        ),
        last.reason if last else "",
        Cell(text=text, mark=mark, note=one.why),
    )
