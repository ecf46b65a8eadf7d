"""Contacts with customers and notes on competitors, as a section."""

from gnomon.domain.product import CompetitorNote
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.steering.registers.contacts import (
    Competitor,
    Contacts,
    RoleContacts,
    competitors,
    contacts,
    decisions_on_evidence,
)
from gnomon.steering.registers.share import share
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    ago,
    cells,
    joined,
    plural,
    share_fact,
)

_ROLE_COLUMNS = [
    "Role", "People", "Contacts", "A person in a month", "Of what kind", "Customers there",
]  # fmt: skip


def customer_section(register: Register) -> Section:
    """Say who listens to customers, what decisions rest on, and what is known of competitors."""
    events = register.of(CustomerEvent)
    found = contacts(events, register.of(CustomerFinding), register.roles, register.today)
    seen = competitors(register.of(CompetitorNote), register.today)
    return Section(
        name="customers",
        title="Customers heard and competitors seen",
        lead="Contacts of the last 91 days by the role that held them; people are counted, never "
        "named. A contact that taught nothing is said. A decision to go on or to stop cites "
        "evidence when something was found out before it.",
        facts=_facts(found, seen, register),
        listings=[
            Listing(
                title="Contacts by role",
                columns=_ROLE_COLUMNS,
                # Without any contact the log is empty, not a row of noughts.
                rows=[_role(one) for one in found.roles] if events else [],
            ),
            Listing(
                title="Contacts without a finding",
                columns=["Contact", "Kind", "Held"],
                rows=[_silent(one, register) for one in found.silent],
            ),
            Listing(
                title="Competitors",
                columns=["Competitor", "Last seen", "Note", "Matters for"],
                rows=[_competitor(one, register) for one in seen],
            ),
        ],
        kinds=["CustomerEvent", "CompetitorNote"],
    )


def _facts(found: Contacts, seen: list[Competitor], register: Register) -> list[Fact]:
    fresh = share(one.is_fresh for one in seen)
    return [
        share_fact(
            "Contacts that taught something", found.with_finding, none="no contact in 91 days"
        ),
        share_fact(
            "Decisions that cite evidence",
            decisions_on_evidence(register.initiatives),
            none="nothing was decided",
        ),
        share_fact("Competitors looked at in 90 days", fresh, none="no note"),
    ]


def _role(one: RoleContacts) -> list[Cell]:
    none = f"{one.without} of them held none" if one.without else ""
    return cells(
        one.role.replace("_", " "),
        str(one.people) if one.people else Cell(text="nobody has it", mark="unknown"),
        Cell(text=str(one.contacts), mark="" if one.contacts else "attention"),
        Cell(text="unknown" if one.per_month is None else f"{one.per_month:.1f}", note=none),
        joined(f"{count} {kind.replace('_', ' ')}" for kind, count in one.kinds.items()),
        "not counted" if one.customers is None else str(one.customers),
    )


def _silent(event: CustomerEvent, register: Register) -> list[Cell]:
    return cells(
        Cell(text=event.title, href=f"/catalogue/CustomerEvent/{event.name}"),
        event.kind.replace("_", " "),
        Cell(text=ago((register.today - event.held_on).days), mark="attention"),
    )


def _competitor(one: Competitor, register: Register) -> list[Cell]:
    return cells(
        Cell(text=one.note.competitor, href=f"/catalogue/CompetitorNote/{one.note.name}"),
        Cell(
            text=ago(one.age_days),
            mark="good" if one.is_fresh else "attention",
            note=plural(one.note_count, "note"),
        ),
        one.note.says,
        joined(map(register.service, one.note.service_ids)),
    )
