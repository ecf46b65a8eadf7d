"""What is planned and done, by whether it shall change a figure of an outcome, as a section."""

from gnomon.answers.lineage import metrics
from gnomon.domain.roadmap import Roadmap, RoadmapItem
from gnomon.domain.steering import Target
from gnomon.steering.registers.outcomes import Planned, outcomes
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Cell, Listing, Section, cells, share_fact

_WORDS = {
    "outcome": ("an outcome with a figure", "good"),
    "said": ("an outcome without a figure", "attention"),
    "output": ("an output alone", "attention"),
}


def outcome_section(register: Register) -> Section:
    """Say which initiatives and items of roadmaps have a figure of their outcome."""
    found = outcomes(
        register.initiatives,
        register.of(RoadmapItem),
        roadmaps={each.key: each.name for each in register.of(Roadmap)},
        targets={each.name: each.metric for each in register.of(Target)},
        today=register.today,
    )
    return Section(
        name="outcomes",
        title="Outcomes and outputs",
        lead="An outcome is a figure of what changes for somebody; deployments, finished tickets "
        "and other counts of what was made are outputs and are shown apart. What was given up "
        "does not count.",
        facts=[
            share_fact("With an outcome", found.share, none="nothing is planned"),
            share_fact("Initiatives", found.initiatives, none="there is none"),
            share_fact("Items of roadmaps", found.items, none="there is none"),
        ],
        listings=[
            Listing(
                title="Without a figure of an outcome",
                columns=["What", "Kind", "Where it is", "It is", "Outcome said", "Outputs named"],
                rows=[_without(one) for one in found.without],
            ),
            Listing(
                title="With a figure of an outcome",
                columns=["What", "Kind", "Where it is", "Figure", "Outputs beside it"],
                rows=[_with(one) for one in found.with_outcome],
            ),
        ],
        kinds=["Initiative", "RoadmapItem"],
    )


def _head(one: Planned) -> list[Cell | str]:
    folder = "initiatives" if one.kind == "initiative" else "roadmaps"
    name = one.name if one.kind == "initiative" else one.place
    href = f"/{folder}/{name}" if name else None
    return [Cell(text=one.title, href=href), one.kind, one.place.replace("_", " ")]


def _without(one: Planned) -> list[Cell]:
    words, mark = _WORDS[one.verdict]
    return cells(
        *_head(one),
        Cell(text=words, mark=mark),
        one.outcome or "nothing",
        _titles(one.outputs),
    )


def _with(one: Planned) -> list[Cell]:
    return cells(
        *_head(one), Cell(text=_titles(one.figures), note=one.outcome or ""), _titles(one.outputs)
    )


def _titles(names: tuple[str, ...]) -> str:
    known = metrics()
    return ", ".join(known[one].title if one in known else one for one in names) or "none"
