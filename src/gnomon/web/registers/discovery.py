"""What was found out before work began, and whose the requests were, as a section."""

from gnomon.domain.discovery import DiscoveryMinimum
from gnomon.domain.organisation import Membership
from gnomon.steering.registers.discovery import (
    UNSIZED,
    Discovery,
    Ownership,
    RequestOwner,
    discoveries,
)
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Cell, Listing, Section, cells, joined, share_fact

_OWNERS: dict[Ownership, tuple[str, str]] = {
    "owned": ("a product manager", "good"),
    "acting": ("somebody acting as one", "attention"),
    "other_role": ("somebody else", "missed"),
    "nobody": ("nobody known", "missed"),
    "none": ("there is no request", "missed"),
    "late": ("it came after the work began", "missed"),
}


def discovery_section(register: Register) -> Section:
    """Say what was found out about initiatives in time, and whose their requests were."""
    found = discoveries(
        register.initiatives, register.of(DiscoveryMinimum), register.of(Membership)
    )
    return Section(
        name="discovery",
        title="What was found out before work began",
        lead="An initiative is to have enough evidence for its size when its deep-dive begins, and "
        "a request for change that a product manager owns. What comes later counts as missing; "
        "what follows a rule, or was let off with a reason, is not asked.",
        facts=[
            share_fact("Enough found out in time", found.enough, none="nothing has begun"),
            share_fact(
                "Requests of a product manager", found.owned, none="nothing has begun"
            ),
        ],
        listings=[
            Listing(
                title="Evidence of each initiative",
                columns=["Initiative", "Size", "Deep-dive", "Found out", "Lacking"],
                rows=[_discovery(one) for one in found.initiatives],
            ),
            Listing(
                title="Whose the request was when work began",
                columns=["Initiative", "Began", "Owned by", "Roles that day"],
                rows=[_owner(one) for one in found.owners],
            ),
        ],
        kinds=["Initiative", "DiscoveryPolicy"],
    )  # fmt: skip


def _discovery(one: Discovery) -> list[Cell]:
    if one.exempt:
        lacking = Cell(text="not asked", note=one.exempt)
    elif one.lacking:
        told = joined(f"{count} {_words(what)}" for what, count in one.lacking.items())
        lacking = Cell(text=told, mark="attention" if one.began_on else "")
    else:
        lacking = Cell(text="nothing", mark="good")
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        one.size or Cell(text="not said", note=f"taken for {UNSIZED}"),
        f"{one.began_on:%-d %b %Y}" if one.began_on else "not begun",
        joined((f"{count} {_words(kind)}" for kind, count in one.kinds.items()), "nothing"),
        lacking,
    )


def _words(what: str) -> str:
    return "of any kind" if what == "any" else what.replace("_", " ")


def _owner(one: RequestOwner) -> list[Cell]:
    text, mark = _OWNERS[one.owner]
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        f"{one.began_on:%-d %b %Y}",
        Cell(text=text, mark=mark),
        joined((_words(each) for each in one.roles), "unknown"),
    )
