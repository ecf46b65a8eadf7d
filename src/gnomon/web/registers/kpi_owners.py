"""Whose figures are, and which teams answer for none of the business, as a section."""

from gnomon.domain.steering import Target
from gnomon.steering.registers.kpi_owners import (
    FigureOwner,
    Figures,
    GroupFigures,
    Holding,
    figures,
)
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Cell, Fact, Listing, Section, cells, joined, share_fact

_HOLDINGS: dict[Holding, tuple[str, str]] = {
    "business": ("a figure of the business", "good"),
    "contribution": ("one that serves it", "good"),
    "none": ("none", "attention"),
}


def kpi_section(register: Register) -> Section:
    """Say who answers for which figure, and which team or initiative has none."""
    found = figures(
        register.of(Target),
        register.groups.values(),
        register.roles_of,
        register.initiatives,
        register.today,
    )
    return Section(
        name="figures",
        title="Whose figures are",
        lead="Each target has an owner and groups that answer for it with them. Every team and "
        "sub-team answers for a figure of the business, or has a target that serves one; every "
        "initiative under way names a figure it shall move. An owner who left leaves it open.",
        facts=_facts(found),
        listings=[
            Listing(
                title="Targets in force",
                columns=["Target", "Owner", "Groups that answer for it", "Of the business"],
                rows=[_target(one, register) for one in found.targets],
            ),
            Listing(
                title="Teams and sub-teams",
                columns=["Group", "Answers for", "Targets"],
                rows=[_group(one) for one in found.groups],
            ),
            Listing(
                title="Initiatives under way without a figure",
                columns=["Initiative", "Figure"],
                rows=[
                    cells(Cell(text=title, href=f"/initiatives/{name}"),
                          Cell(text="none", mark="attention"))
                    for name, title in found.aimless
                ],
            ),
        ],
        kinds=["Target", "Initiative"],
    )  # fmt: skip


def _facts(found: Figures) -> list[Fact]:
    return [
        share_fact("Targets whose owner is here", found.owned, none="nobody's group is told"),
        share_fact("Targets that a group answers for", found.shared),
        share_fact("Teams and sub-teams with one of the business", found.covered),
        share_fact(
            "Initiatives under way with a figure", found.initiatives, none="none is under way"
        ),
    ]


def _target(one: FigureOwner, register: Register) -> list[Cell]:
    left = one.is_here is False
    return cells(
        Cell(text=one.target.title, href=f"/targets/{one.target.name}"),
        Cell(
            text="left" if left else "unknown" if one.is_here is None else "here",
            mark="attention" if left else "",
            note="belongs to no group any more" if left else "",
        ),
        Cell(
            text=joined(map(register.group, one.groups), "nobody beside the owner"),
            mark="" if one.groups else "attention",
        ),
        "yes" if one.target.is_business else "no",
    )


def _group(one: GroupFigures) -> list[Cell]:
    text, mark = _HOLDINGS[one.holding]
    return cells(
        Cell(text=one.group.title, href=f"/units/{one.group.name}"),
        Cell(text=text, mark=mark),
        joined(one.titles),
    )
