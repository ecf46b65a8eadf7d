"""Quality gates: which revision passed what, and what is each gate worth?"""

from collections.abc import Iterable

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.gate_history import GateHistory, Judged, gate_history
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.answer import Level
from gnomon.operations.home import Home
from gnomon.steering.gates import (
    GATES,
    GateValue,
    RevisionVerdicts,
    by_revision,
    gate_value,
    latest,
)
from gnomon.steering.withholding import check_unit
from gnomon.web.access import READ
from gnomon.web.asking import VISITOR
from gnomon.web.figures import Figure
from gnomon.web.gate_words import WORDS
from gnomon.web.guiding import GuideRow, guide_rows
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Phase
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Gates", path="/gates", area="Deliver", order=20)

#: Revisions that the page lists; the newest.
_LISTED = 60
_SHORT = 8
_UNTOLD = ("no verdict", "unknown")


class Cell(Struct, frozen=True, kw_only=True):
    """A verdict in a table."""

    words: str
    mark: str
    why: str
    """Broken conditions and who judged, where that is told."""


class VerdictRow(Struct, frozen=True, kw_only=True):
    """The gates of a service, or of one revision of it."""

    service: str
    href: str | None
    """The gates of that service alone."""
    revision: str | None
    """The commit, shortened."""
    at: str | None
    """When the last of them was judged."""
    url: str | None
    """Pipeline run that was judged, where one is told."""
    cells: list[Cell]
    """In the order of the gates."""


class ValueRow(Struct, frozen=True, kw_only=True):
    """What a gate is worth."""

    title: str
    value: GateValue


class GatesPage(Struct, frozen=True, kw_only=True):
    """What gates said, and what they are worth."""

    title: str
    view: View
    gates: list[str]
    """Titles of the gates, in their order."""
    readers: dict[str, str]
    """What each gate reads, by its title."""
    services: list[VerdictRow]
    """The last word about each service."""
    silent: list[str]
    """Services of the scope that no gate said anything about."""
    revisions: list[VerdictRow]
    revision_count: int
    values: list[ValueRow]
    live_count: int
    """Deployments that reached users."""
    live_known: int
    """Those whose commit the deploying tool tells."""
    phases: list[Phase]
    """Figures of what was measured, by gate."""
    guides: list[GuideRow]
    """Where gates are explained, and whom to ask."""


def gates(request: Request, view: ViewOf) -> GatesPage:
    """Show what gates said."""
    answers: Answers = request.app.state.answers
    check_unit(view.scope, VISITOR.get(), answers.policy())
    known = {
        one.key: one.name
        for one in answers.things()
        if one.kind == "service" and view.scope in (None, one.name, *one.owners)
    }
    found = _history(request, view, known)
    newest = latest([one for one in found.judged if not one.is_of_change])
    heard = {one.service_id for one in newest}
    revisions = by_revision(found.judged)
    return GatesPage(
        title=f"Quality gates of {view.scope}" if view.scope else "Quality gates",
        view=view,
        gates=[title for title, _, _ in GATES.values()],
        readers={title: tools for title, tools, _ in GATES.values()},
        services=[
            _service(view, known, key, [one for one in newest if one.service_id == key])
            for key in sorted(filter(None, heard), key=lambda key: known.get(key, key))
        ],
        silent=sorted(name for key, name in known.items() if key not in heard),
        revisions=[_revision(known, row) for row in revisions[:_LISTED]],
        revision_count=len(revisions),
        values=[
            ValueRow(
                title=GATES.get(one.gate, (one.gate.replace("_", " ").capitalize(),))[0], value=one
            )
            for one in gate_value(found.judged, found.deployed)
        ],
        live_count=len(found.deployed),
        live_known=sum(one.revision is not None for one in found.deployed),
        phases=_phases(answers, view),
        guides=guide_rows(answers, request.app.state.home, "gate"),
    )


def _title(gate: str) -> str:
    return GATES[gate][0] if gate in GATES else gate.replace("_", " ").capitalize()


def _history(request: Request, view: View, known: dict[str, str]) -> GateHistory:
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    asked = Question(metrics=(), scope=view.scope, since=view.since, structure=view.structure)
    services = None if view.scope is None else tuple(known)
    return answers.remembered(
        ("gates", asked, services),
        (OBSERVATION, "report_file", "deployment", "gate_result", "tool_link"),
        lambda now: gate_history(home.installation(), asked, services, now=now),
    )


def _service(view: View, known: dict[str, str], key: str, verdicts: list[Judged]) -> VerdictRow:
    by_gate = {one.gate: one for one in verdicts}
    last = max(verdicts, key=lambda one: one.at)
    return VerdictRow(
        service=_named(known, key),
        href=view.href("/gates", scope=known[key]) if key in known else None,
        revision=last.revision and last.revision[:_SHORT],
        at=f"{last.at:%-d %b %Y %H:%M}",
        url=safe_href(last.url),
        cells=[_cell(by_gate.get(gate)) for gate in GATES],
    )


def _revision(known: dict[str, str], row: RevisionVerdicts) -> VerdictRow:
    return VerdictRow(
        service=_named(known, row.service) if row.service else "no service named",
        href=None,
        revision=row.revision and row.revision[:_SHORT],
        at=f"{row.at:%-d %b %Y %H:%M}",
        url=_url(row.verdicts.values()),
        cells=[_cell(row.verdicts.get(gate)) for gate in GATES],
    )


def _named(known: dict[str, str], key: str) -> str:
    return known.get(key, key.rpartition(":")[2])


def _url(verdicts: Iterable[Judged]) -> str | None:
    return next((href for one in verdicts if (href := safe_href(one.url))), None)


def _cell(said: Judged | None) -> Cell:
    if said is None:
        words, mark = _UNTOLD
        return Cell(words=words, mark=mark, why="")
    words, mark = WORDS.get(said.verdict, (said.verdict.replace("_", " "), "unknown"))
    told = ([said.why] if said.why else []) + ([f"says {said.teller}"] if said.teller else [])
    return Cell(words=words, mark=mark, why="; ".join(told))


def _phases(answers: Answers, view: View) -> list[Phase]:
    wanted = ["quality_gate_pass_rate", *(name for _, _, names in GATES.values() for name in names)]
    shown = tuple(name for name in dict.fromkeys(wanted) if name in metrics())
    level: Level = "organisation"
    found: dict[str, Figure] = {
        one.metric: one
        for one in measured(answers, view, shown, by=level, scope=view.scope).get("", [])
    }
    groups = {
        "all": ("All gates", ("quality_gate_pass_rate",)),
        **{name: (title, names) for name, (title, _, names) in GATES.items()},
    }
    return [
        Phase(name=name, title=title, figures=[found[each] for each in names if each in found])
        for name, (title, names) in groups.items()
    ]


add_page(ROUTER, "/gates", "gates.html", gates, READ)
