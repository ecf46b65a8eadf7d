"""What explains phases, gates and metrics, and whom people ask, as a section."""

from gnomon.domain.guidance import Guidance, LinkLook
from gnomon.domain.process import ProcessPhase, ProcessVersion
from gnomon.steering.guidance import Guide, guides
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    joined,
    share_fact,
)


def guidance_section(register: Register) -> Section:
    """Say where people read how things are done, what of it is gone, and whom they ask."""
    in_force = {each.key for each in register.of(ProcessVersion) if each.valid_to is None}
    found = guides(
        register.of(Guidance),
        register.of(LinkLook),
        register.roles_of,
        [each.phase for each in register.of(ProcessPhase) if each.version_id in in_force],
    )
    lacking = joined((each.replace("_", " ") for each in found.unguided), "")
    return Section(
        name="guidance",
        title="Where people read how it is done",
        lead="Each phase, gate and metric may say where it is explained and whom to ask. Whoever "
        "left is not asked: the role is. `gnomon links` looks whether the pages are there.",
        facts=[
            share_fact("Links that lead somewhere", found.alive, none="nobody looked"),
            Fact(
                title="Phases that nothing explains",
                text=lacking or "none",
                mark="attention" if lacking else "good",
            ),
        ],
        listings=[
            Listing(
                title="Guidance",
                columns=["About", "Kind", "Links", "Dead", "Ask"],
                rows=[_guide(one, register) for one in found.guides],
            )
        ],
        kinds=["Guidance"],
    )


def _guide(one: Guide, register: Register) -> list[Cell]:
    dead = [link.title for link in one.links if link.state == "dead"]
    untold = sum(link.state is None for link in one.links)
    return cells(
        Cell(text=one.about.replace("_", " "), href=f"/catalogue/Guidance/{one.name}"),
        one.about_kind,
        Cell(text=str(len(one.links)), note=f"{untold} never looked at" if untold else ""),
        Cell(text=joined(dead), mark="attention" if dead else ""),
        Cell(
            text=register.person(one.contact_id) or one.role,
            mark="attention" if one.has_left else "",
            note="who was named has left" if one.has_left else "",
        ),
    )
