"""Audits of designs and what crafts give, as a section."""

from gnomon.domain.design import CraftRecord, DesignAudit, Journey
from gnomon.domain.organisation import Service
from gnomon.steering.frameworks import centres_of
from gnomon.steering.registers.audits import Audits, AuditState, audits
from gnomon.steering.registers.crafts import Scorecard, scorecards
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    ago,
    cells,
    joined,
    share_fact,
    share_words,
)
from gnomon.web.survey_words import value

#: Below this part of items an audit calls for attention.
_CONFORM = 0.8
_COLUMNS = ["Looked at", "Asset", "Keeps to the system", "Before", "Audited"]
_CRAFT_COLUMNS = [
    "Craft", "Written down", "In use", "Came to training", "Requests served", "Its own people",
]  # fmt: skip


def design_section(register: Register) -> Section:
    """Say how far things keep to the design system, and what the crafts give."""
    found = audits(
        register.of(DesignAudit), register.of(Service), register.of(Journey), register.today
    )
    cards = scorecards(
        centres_of(register.home.lake, register.today),
        register.of(CraftRecord),
        register.survey_results(),
        register.today,
    )
    return Section(
        name="design",
        title="Design system and crafts",
        lead="The newest audit of each product and asset counts, items added up. Products that "
        "people look at are those of a type with screens, and those that a journey leads through. "
        "What a craft gives is counted over the last year, with its own people's word beside it.",
        facts=_facts(found, register),
        listings=[
            Listing(
                title="Products",
                columns=_COLUMNS,
                rows=[_audit(one, register) for one in found.products],
            ),
            Listing(
                title="Materials",
                columns=_COLUMNS,
                rows=[_audit(one, register) for one in found.materials],
            ),
            Listing(
                title="Centres of excellence over the last year",
                columns=_CRAFT_COLUMNS,
                rows=[_card(one, register) for one in cards],
            ),
        ],
        kinds=["DesignAudit", "CraftRecord", "Framework"],
    )


def _facts(found: Audits, register: Register) -> list[Fact]:
    never = joined(map(register.service, found.unaudited), "")
    return [
        share_fact("Items of products that keep to it", found.conform, least=_CONFORM),
        share_fact("Items of materials, too", found.conform_materials, least=_CONFORM),
        share_fact("Products audited in half a year", found.covered),
        Fact(
            title="Never audited",
            text=never or "none of those we know",
            mark="attention" if never else "",
        ),
    ]


def _audit(one: AuditState, register: Register) -> list[Cell]:
    audit = one.audit
    about = register.service(audit.service_id) if audit.service_id else audit.material or ""
    items = f"{audit.conform_count} of {audit.checked_count} items"
    mark = "good" if one.score >= _CONFORM else "attention"
    return cells(
        Cell(text=about, href=f"/catalogue/DesignAudit/{audit.name}"),
        audit.asset,
        Cell(text=f"{one.score:.0%}", mark=mark, note=items),
        "first audit" if one.before is None else f"{one.before:.0%}",
        Cell(
            text=ago(one.age_days),
            mark="" if one.is_fresh else "attention",
            note=audit.method.replace("_", " "),
        ),
    )


def _card(one: Scorecard, register: Register) -> list[Cell]:
    voice, satisfaction = one.satisfaction, Cell(text="not asked", mark="unknown")
    if voice is not None:
        told = voice.figure
        text = "fewer than five answered" if told is None else f"{value(told)} of {told.n}"
        satisfaction = Cell(text=text, note=voice.title, mark="unknown" if told is None else "")
    return cells(
        Cell(text=register.group_named(one.group), href="/frameworks"),
        *(
            Cell(text=share_words(each)) if each.of else Cell(text="not told", mark="unknown")
            for each in (one.published, one.adopted, one.attended, one.served)
        ),
        satisfaction,
    )
