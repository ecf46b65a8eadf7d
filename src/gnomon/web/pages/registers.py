"""Registers: what is agreed and done that no tool knows, and where are the gaps?"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.registers.control import (
    compliance_section,
    finance_section,
    operations_section,
)
from gnomon.web.registers.customers import customer_section
from gnomon.web.registers.deciding import deciding_section
from gnomon.web.registers.design import design_section
from gnomon.web.registers.discovery import discovery_section
from gnomon.web.registers.growth import growth_section
from gnomon.web.registers.guidance import guidance_section
from gnomon.web.registers.iterations import iteration_section, leader_section
from gnomon.web.registers.journeys import journey_section
from gnomon.web.registers.kpi_owners import kpi_section
from gnomon.web.registers.outcomes import outcome_section
from gnomon.web.registers.products import product_section
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Section, attention_count, is_told
from gnomon.web.registers.training import training_section
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Registers", path="/registers", area="Steer", order=25)

#: Sections in the order of the process, from what customers go through to what they hear.
_SECTIONS = (
    kpi_section,
    discovery_section,
    journey_section,
    iteration_section,
    design_section,
    customer_section,
    product_section,
    outcome_section,
    deciding_section,
    leader_section,
    compliance_section,
    finance_section,
    growth_section,
    operations_section,
    training_section,
    guidance_section,
)


class Entry(Struct, frozen=True, kw_only=True):
    """A section in the table of contents."""

    title: str
    href: str
    text: str
    """How many gaps it shows, or that nothing is told."""
    mark: str


class RegistersPage(Struct, frozen=True, kw_only=True):
    """What is written down by hand, held against what was agreed."""

    title: str
    contents: list[Entry]
    sections: list[Section]
    as_of: datetime


def registers(request: Request) -> RegistersPage:
    """Show every register with its gaps."""
    answers: Answers = request.app.state.answers
    register = Register(request)
    sections = [make(register) for make in _SECTIONS]
    return RegistersPage(
        title="Registers",
        contents=[_entry(each) for each in sections],
        sections=sections,
        as_of=answers.now(),
    )


def _entry(section: Section) -> Entry:
    count = attention_count(section)
    text = f"{count} to look at" if count else "nothing to look at"
    return Entry(
        title=section.title,
        href=f"#{section.name}",
        text=text if is_told(section) else "nothing is told",
        mark="unknown" if not is_told(section) else "attention" if count else "good",
    )


add_page(ROUTER, "/registers", "registers.html", registers, READ)
