"""Compliance, finance and operational processes, as sections."""

from gnomon.charts.units import duration
from gnomon.domain.compliance import (
    ComplianceChecklist,
    ComplianceItem,
    ComplianceRisk,
    ControlAttestation,
    OperationalFigure,
    OperationalImprovement,
    OperationalProcess,
)
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.compliance import (
    Compliance,
    ControlHeld,
    SignedOff,
    compliance,
    controls,
)
from gnomon.steering.registers.operations import OperationState, operations
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
    share_words,
)

_SIGNED = {
    "signed": ("signed off", "good"),
    "late": ("signed off after deployment", "missed"),
    "missing": ("deployed without", "missed"),
    "open": ("not yet", ""),
}
_CONTROLS = {"valid": "good", "expiring": "attention", "expired": "missed", "never": "missed"}


def compliance_section(register: Register) -> Section:
    """Say what compliance signed off before customers had it, and which risks are open."""
    found = compliance(
        register.initiatives,
        register.of(ComplianceChecklist),
        register.of(ComplianceItem),
        register.of(ComplianceRisk),
        register.today,
    )
    return Section(
        name="compliance",
        title="Compliance",
        lead="Whether an initiative was signed off before it was deployed. Several groups may look "
        "after one: it is signed off when all have. An item is missed when its phase began "
        "without it.",
        facts=_compliance_facts(found),
        listings=[
            Listing(
                title="Initiatives that compliance is asked about",
                columns=["Initiative", "Sign-off", "Deployed", "Items that hold", "Missed",
                         "Open risks"],
                rows=[_signed(one) for one in found.initiatives],
            )
        ],
        kinds=["ComplianceChecklist", "Initiative"],
    )  # fmt: skip


def _compliance_facts(found: Compliance) -> list[Fact]:
    risks = [f"{count} {severity}" for severity, count in found.open_risks.items() if count]
    age = (
        "" if found.oldest_days is None else f", the oldest for {plural(found.oldest_days, 'day')}"
    )
    worst = found.open_risks["critical"] or found.open_risks["high"]
    return [
        share_fact(
            "Signed off before deployment", found.signed_before, none="none of them is deployed"
        ),
        Fact(title="Deployed without being asked about", text=str(found.not_asked)),
        Fact(
            title="Open risks",
            text=f"{joined(risks, 'none is told')}{age}",
            mark="attention" if worst else "",
        ),
    ]


def _signed(one: SignedOff) -> list[Cell]:
    text, mark = _SIGNED[one.state]
    note = f"{one.signed_on:%-d %b %Y}" if one.signed_on else ""
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        Cell(text=text, mark=mark, note=note),
        f"{one.live_on:%-d %b %Y}" if one.live_on else "not yet",
        share_words(one.items) if one.items.of else "no list",
        Cell(text=joined(one.missed), mark="attention" if one.missed else ""),
        str(one.open_risks),
    )


def finance_section(register: Register) -> Section:
    """Say which controls somebody's word holds for, and to some what initiatives spent."""
    held = controls(register.of(ControlAttestation), register.today)
    listings = [
        Listing(
            title="Controls of products",
            columns=["Product", "Control", "Word on it", "Given"],
            rows=[_control(one, register) for one in held],
        )
    ]
    if register.sees_finance:
        spending = [each for each in register.initiatives if each.about.budget or each.costs]
        listings.append(
            Listing(
                title="Budgets of initiatives",
                columns=["Initiative", "Budget", "Spent", "Part of the budget"],
                rows=[_spending(each) for each in spending],
            )
        )
    return Section(
        name="finance",
        title="Finance",
        lead="A control counts while somebody's word on it holds. A product with any is held to "
        "settlement and reconciliation. Budgets are shown to those who may see finance.",
        facts=[
            share_fact(
                "Controls that are attested today",
                share(one.state in ("valid", "expiring") for one in held),
            )
        ],
        listings=listings,
        kinds=["ControlAttestation"],
    )


def _control(one: ControlHeld, register: Register) -> list[Cell]:
    told = one.attestation
    until = f"until {told.expires_on:%-d %b %Y}" if told else ""
    given = "never"
    if told is not None:
        by = register.person(told.person_id)
        given = f"{told.attested_on:%-d %b %Y}" + (f" by {by}" if by else "")
    return cells(
        Cell(
            text=register.service(one.service_id),
            href=f"/catalogue/ControlAttestation/{told.name}" if told else None,
        ),
        one.control,
        Cell(text=one.state, mark=_CONTROLS[one.state], note=until),
        given,
    )


def _spending(one: Dossier) -> list[Cell]:
    about, spent = one.about, one.spent()
    money = about.currency or ""
    part, mark = "no budget", "unknown"
    if about.budget:
        part, mark = f"{spent / about.budget:.0%}", "attention" if spent > about.budget else ""
    return cells(
        Cell(text=about.title, href=f"/initiatives/{about.name}"),
        f"{about.budget:,.0f} {money}" if about.budget is not None else "none is set",
        f"{spent:,.0f} {money}",
        Cell(text=part, mark=mark),
    )


def operations_section(register: Register) -> Section:
    """Say how operational processes get on."""
    found = operations(
        register.of(OperationalProcess),
        register.of(OperationalFigure),
        register.of(OperationalImprovement),
        register.today,
    )
    return Section(
        name="operations",
        title="Operational processes",
        lead="Work that goes on beside building products: who answers for it, how long half of "
        "its cases take at most, how many go another way, and what was made better last.",
        facts=[
            share_fact("With an owner", share(one.process.owner_id is not None for one in found)),
            share_fact("With figures of the last quarter", share(one.is_fresh for one in found)),
            share_fact("Within their time", share(one.is_on_time for one in found),
                       none="nobody knows"),
        ],
        listings=[
            Listing(
                title="Processes",
                columns=["Process", "Owner", "Takes", "Exceptions", "Told to", "Made better"],
                rows=[_operation(one, register) for one in found],
            )
        ],
        kinds=["OperationalProcess"],
    )  # fmt: skip


def _operation(one: OperationState, register: Register) -> list[Cell]:
    process, last = one.process, one.last
    takes = last.cycle_seconds if last else None
    expected = process.expected_seconds
    odd, before = one.exceptions, one.before
    better = one.improvement
    return cells(
        Cell(text=process.title, href=f"/catalogue/OperationalProcess/{process.name}"),
        register.person(process.owner_id) or Cell(text="nobody", mark="attention"),
        Cell(
            text="unknown" if takes is None else duration(takes),
            mark={True: "good", False: "attention", None: "unknown"}[one.is_on_time],
            note="" if expected is None else f"{duration(expected)} expected",
        ),
        Cell(
            text=share_words(odd) if odd.of else "not counted",
            note=f"{share_words(before)} before" if odd.of and before.of else "",
        ),
        Cell(
            text=f"{last.last_on:%-d %b %Y}" if last else "never",
            mark="" if one.is_fresh else "attention",
        ),
        Cell(text=ago(one.improved_days), note=better.what if better else ""),
    )
