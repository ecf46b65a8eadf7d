"""Journeys and designs, as a section."""

from collections.abc import Sequence

from gnomon.domain.design import Journey, JourneyTest
from gnomon.domain.practice import IncidentReview
from gnomon.steering.initiatives.prototyping import Prototyping
from gnomon.steering.registers.journeys import (
    DesignTest,
    JourneyState,
    design_tests,
    journeys,
)
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

_MARKS = {"customers": "good", "colleagues": "attention", "nobody": "attention"}


def journey_section(register: Register) -> Section:
    """Say whose journeys are, how they were tested, and whom designs were tested with."""
    found = journeys(
        register.of(Journey), register.of(JourneyTest), register.of(IncidentReview), register.today
    )
    tests = design_tests(register.initiatives, register.internal_services)
    return Section(
        name="journeys",
        title="Journeys and designs",
        lead="A journey has a designer who owns it and is tested again within the time it says. "
        "A design counts as tested when customers took part before engineering began; what "
        "colleagues agreed to counts where colleagues are those it is for.",
        facts=[
            share_fact("Journeys with an owner", found.owned),
            share_fact("Tested within their time", found.tested),
            share_fact("Ever tested with customers", found.tested_with_customers),
            Fact(title="Designers who own them", text=str(found.owner_count)),
            share_fact(
                "Designs tested with customers in time",
                tests.with_customers,
                none="no design has reached engineering",
            ),
            Fact(title="Designs not due yet", text=str(tests.waiting_count)),
        ],
        listings=[
            Listing(
                title="Journeys",
                columns=["Journey", "Owner", "Leads through", "Last test", "Rounds", "Broken by"],
                rows=[_journey(one, register) for one in found.journeys],
            ),
            _designs(tests.designs),
        ],
        kinds=["Journey"],
    )


def _journey(one: JourneyState, register: Register) -> list[Cell]:
    journey, last = one.journey, one.last
    note = ""
    if last is not None:
        whom = "customers" if last.testers == "customers" else "colleagues"
        n = "an unknown number of" if last.participant_count is None else last.participant_count
        got = "" if last.success_count is None else f", {last.success_count} got through"
        note = f"{n} {whom}{got}"
    owner = register.person(journey.owner_id)
    return cells(
        Cell(
            text=journey.title,
            href=f"/catalogue/Journey/{journey.name}",
            note="for colleagues" if journey.is_internal else "",
        ),
        owner or Cell(text="nobody", mark="attention"),
        joined(map(register.service, journey.service_ids)),
        Cell(text=ago(one.age_days), mark="good" if one.is_tested else "attention", note=note),
        f"{one.rounds}, {one.customer_rounds} with customers" if one.rounds else "none",
        plural(one.broken_count, "incident") if one.broken_count else "no reviewed incident",
    )


def _designs(designs: Sequence[DesignTest]) -> Listing:
    return Listing(
        title="Designs that engineering took up",
        columns=["Initiative", "Tested before with", "Participants", "Rounds", "Succeeded",
                 "Resolved", "Decided", "Redrawn after coding began"],
        rows=[_design(one) for one in designs],
    )  # fmt: skip


def _design(one: DesignTest) -> list[Cell]:
    count = one.participant_count
    people = "none" if one.tested_with == "nobody" else "unknown"
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        Cell(text=one.tested_with, mark=_MARKS[one.tested_with]),
        people if count is None else str(count),
        *_tried(one.prototyping),
    )


def _tried(one: Prototyping) -> list[str | Cell]:
    told = one.succeeded is not None and one.succeeded_of
    return [
        f"{one.rounds}, {one.real_rounds} with those it is for" if one.rounds else "none",
        f"{one.succeeded} of {one.succeeded_of}" if told else "unknown",
        f"{one.resolved} of {one.found}" if one.found else "no problem found",
        one.decision.replace("_", " ") if one.decision else "not told",
        Cell(text=str(one.redrawn or 0), mark="attention" if one.redrawn else ""),
    ]
