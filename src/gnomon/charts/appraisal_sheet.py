"""An appraisal on paper: the frozen figures and what was said, typeset by Typst."""

import json
from typing import Any

import typst

from gnomon.charts.units import shown
from gnomon.steering.appraisals import Community
from gnomon.steering.freezing import Freeze
from gnomon.steering.service_levels.owned import OwnedLevel
from gnomon.steering.service_levels.words import STATE_WORDS, ratio_words
from gnomon.steering.verdicts import WORDS, Verdict

#: The document reads its text from data, so nothing that people wrote is ever taken for markup.
_LAYOUT = rb"""
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title, date: none)
#set page(margin: (x: 20mm, y: 22mm), numbering: "1 / 1", footer-descent: 8mm)
#set text(size: 10pt)
#set par(leading: 0.6em)
#set table(stroke: (x, y) => (bottom: 0.4pt + luma(180)), inset: (x: 4pt, y: 5pt))
#show heading.where(level: 1): set text(size: 18pt, weight: "semibold")
#show heading.where(level: 2): set text(size: 12pt, weight: "semibold")

= #told.title
#text(fill: luma(90))[#told.subtitle]

#if told.score != none [
  *Community score #told.score* #h(4pt) #text(fill: luma(90))[#told.score_says]
] else [*No score:* #told.score_says]

#table(
  columns: (1.6fr, auto, auto, auto, 2fr),
  align: (left, left, right, left, left),
  table.header([*Target*], [*Status*], [*Figure*], [*Goal*], [*Rule*]),
  ..told.rows.map(row => (row.title, row.status, row.now, row.goal, text(size: 8.5pt, row.rule)))
    .flatten()
)

#if told.note != none [
  == What was said
  #told.note
]
#if told.actions.len() > 0 [
  == Actions
  #for one in told.actions [- #one]
]
#if told.signed != none [#told.signed]
#if told.addenda.len() > 0 [
  == Addenda
  #for one in told.addenda [- #one]
]

#v(8pt)
#text(size: 8pt, fill: luma(90))[#told.foot]
"""


def appraisal_pdf(kept: Freeze, community: Community) -> bytes:
    """Typeset one group's appraisal.

    Args:
        kept: What the cycle froze.
        community: The group's appraisal.
    """
    told = json.dumps(_told(kept, community), ensure_ascii=False)
    return bytes(typst.compile(_LAYOUT, format="pdf", sys_inputs={"told": told}))


def _told(kept: Freeze, community: Community) -> dict[str, Any]:
    cycle, score = kept.cycle, community.score
    said = community.said
    left_out = f"; without data and left out: {', '.join(score.left_out)}" if score.left_out else ""
    return {
        "title": f"{community.title}: {cycle.title}",
        "subtitle": f"{cycle.since:%-d %B %Y} until {kept.on:%-d %B %Y}",
        "score": None if score.value is None else f"{score.value:.0%}",
        "score_says": f"{score.judged_count} targets and service levels by weight, the same for "
        f"everybody{left_out}",
        "rows": [
            *(_row(each) for each in community.verdicts),
            *(_level(each) for each in community.service_levels),
        ],
        "note": said.appraisal.note if said else None,
        "actions": [
            f"{each.what} ({_name(each.owner_id)}"
            + (f", by {each.due:%-d %b %Y}" if each.due else "")
            + (f", done {each.done_on:%-d %b %Y})" if each.done_on else ")")
            for each in (said.actions if said else ())
        ],
        "signed": (
            f"Signed by {_name(said.appraisal.leader_id)} on {said.appraisal.signed_on:%-d %b %Y}."
            if said and said.appraisal.signed_on
            else None
        ),
        "addenda": [
            f"{each.added_on:%-d %b %Y}, {_name(each.author_id)}: {each.text}"
            for each in (said.addenda if said else ())
        ],
        "foot": f"Frozen {kept.frozen_at:%-d %b %Y %H:%M} UTC of {len(kept.figures)} figures; "
        f"definitions {', '.join(each.definition for each in kept.facts)}.",
    }


def _row(verdict: Verdict) -> dict[str, str]:
    target = verdict.agreed.target
    aimed = shown(target.target, verdict.unit)
    words = {"higher": "at least ", "lower": "at most "}
    low = f"{shown(target.low, verdict.unit)} to " if target.direction == "range" else ""
    return {
        "title": target.title,
        "status": WORDS[verdict.status][0],
        "now": shown(verdict.actual, verdict.unit) if verdict.actual is not None else "no data",
        "goal": f"{words.get(target.direction, '')}{low}{aimed}",
        "rule": verdict.rule,
    }


def _level(level: OwnedLevel) -> dict[str, str]:
    return {
        "title": level.title,
        "status": STATE_WORDS[level.state],
        "now": ratio_words(level.ratio),
        "goal": f"at least {level.target * 100:.10g} %, {level.over}",
        "rule": level.rule,
    }


def _name(person_id: str) -> str:
    return person_id.rpartition(":")[2]
