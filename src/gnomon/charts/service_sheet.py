"""A service's sheet on paper: how it is run, how it should be, and what says so."""

import json
from typing import Any

import typst

from gnomon.steering.operating.raci import ROLE_WORDS
from gnomon.steering.operating.sheets import Sheet
from gnomon.steering.operating.words import (
    availability_words,
    cover_rows,
    model_words,
    range_words,
    share_words,
    tolerable_words,
)

_PARTS = {"R": "responsible", "A": "accountable", "C": "consulted", "I": "informed"}
_STATES = {True: "yes", False: "no", None: "unknown"}
#: The document reads its text from data, so nothing that people wrote is ever taken for markup.
_LAYOUT = rb"""
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title, date: none)
#set page(margin: (x: 20mm, y: 22mm), numbering: "1 / 1", footer-descent: 8mm)
#set text(size: 10pt)
#set table(stroke: (x, y) => (bottom: 0.4pt + luma(180)), inset: (x: 4pt, y: 5pt))
#show heading.where(level: 1): set text(size: 18pt, weight: "semibold")
#show heading.where(level: 2): set text(size: 12pt, weight: "semibold")

= #told.title
#text(fill: luma(90))[#told.subtitle]

#for part in told.parts [
  == #part.title
  #table(
    columns: part.head.map(_ => 1fr),
    align: left,
    table.header(..part.head.map(name => [*#name*])),
    ..part.rows.flatten().map(cell => [#cell])
  )
]
#for one in told.notes [- #one]

#v(8pt)
#text(size: 8pt, fill: luma(90))[#told.foot]
"""


def service_sheet_pdf(sheet: Sheet) -> bytes:
    """Typeset the sheet of one service.

    Args:
        sheet: What is known of it.
    """
    told = json.dumps(_told(sheet), ensure_ascii=False)
    return bytes(typst.compile(_LAYOUT, format="pdf", sys_inputs={"told": told}))


def _told(sheet: Sheet) -> dict[str, Any]:
    pitfalls = [f"{one.name}: {one.evidence} {one.advice}" for one in sheet.pitfalls]
    return {
        "title": sheet.title,
        "subtitle": "Operating model of a service",
        "parts": [
            _part("What is asked of it", ("What", "Told"), _asked(sheet)),
            _part(
                "Who answers", ("When", "Needed", "There is"), cover_rows(sheet.choice, sheet.rota)
            ),
            _part("Who really does it", ("Verb", "By the team"), _verbs(sheet)),
            _part(
                "Ready to be run by the team",
                ("Item", "There", "Evidence"),
                [(one.title, _STATES[one.is_there], one.evidence) for one in sheet.graduation],
            ),
            _part("Responsible and accountable", ("Role", "Part", "Signed by"), _parts(sheet)),
            _part(
                "What both ways cost in a year",
                ("Cost", "The team runs it", "Operations run it"),
                _costs(sheet),
            ),
        ],
        "notes": [*sheet.findings, *sheet.raci.findings, *pitfalls],
        "foot": f"{sheet.costs.verdict} The cost of running alone is a flawed comparison.",
    }


def _asked(sheet: Sheet) -> list[tuple[str, str]]:
    choice, model = sheet.choice, sheet.model
    return [
        ("Exposure", f"{sheet.exposure_text} an hour"),
        ("Available", f"{availability_words(sheet.aim)}, {tolerable_words(sheet.aim)}"),
        ("Why", sheet.aim.reason if sheet.aim else "its exposure is not known"),
        ("Needs", model_words(choice.model) if choice else "unknown"),
        ("Agreed", model_words(model.declared if model else None)),
        ("Journey", (model.journey if model else None) or "not told"),
    ]


def _part(title: str, head: tuple[str, ...], rows: list[Any]) -> dict[str, Any]:
    return {"title": title, "head": list(head), "rows": [list(row) for row in rows]}


def _verbs(sheet: Sheet) -> list[tuple[str, str]]:
    return [(verb.name, share_words(verb.by_owner)) for verb in sheet.verbs]


def _parts(sheet: Sheet) -> list[tuple[str, str, str]]:
    return [
        (ROLE_WORDS.get(role, role), _PARTS[part], sheet.raci.signed.get(role, "") or "")
        for role, part in sheet.raci.parts.items()
    ]


def _costs(sheet: Sheet) -> list[tuple[str, str, str]]:
    team, operations = sheet.costs.totals
    currency = sheet.costs.currency
    return [
        (ours.kind, range_words(ours, currency), range_words(theirs, currency))
        for ours, theirs in zip(team.amounts, operations.amounts, strict=True)
    ]
