"""The targets: what did we agree, and where do we stand?"""

from typing import Annotated

import yaml
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question, period_start
from gnomon.charts.units import shown
from gnomon.errors import UsageError, unknown
from gnomon.notices.aims import Aim, aim, flattened
from gnomon.operations.edit import EditRefusedError, edit
from gnomon.operations.home import Home
from gnomon.steering.proposals import Proposal, propose
from gnomon.steering.scorecards import Objectivity, objectivity, tree
from gnomon.steering.verdicts import WORDS, Verdict
from gnomon.web.access import LEAD, READ, needs
from gnomon.web.editing import document_held, editor
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place, walk
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page, render
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Targets", path="/targets", area="Steer", order=0)

_REFUSED = 400
_BASELINE_WEEKS = 26
#: Fields of the form that go into the document as they are.
_PLAIN = ("metric", "group", "direction", "baseline", "low", "target", "start", "due", "owner")


class Count(Struct, frozen=True, kw_only=True):
    """How many targets have a status."""

    status: str
    mark: str
    count: int


class TargetsPage(Struct, frozen=True, kw_only=True):
    """Every target in force, as a tree from the North Star down."""

    title: str
    counts: list[Count]
    objectivity: Objectivity
    rows: list[Aim]


class Pairing(Struct, frozen=True, kw_only=True):
    """The default guard of a metric, and why."""

    guard: str
    title: str
    reason: str


class TargetPage(Struct, frozen=True, kw_only=True):
    """One target: its verdict, what it takes, who changed it."""

    title: str
    crumbs: list[Crumb]
    row: Aim
    starts: str
    window_days: int
    co_owners: list[str]
    parent: Aim | None
    below: list[Aim]
    reach: Proposal | None
    """What the scope's own weeks say; null where nothing is measured by week."""
    limits: str
    """The natural limits in words."""
    document_href: str
    is_in_file: bool


class NewTargetPage(Struct, frozen=True, kw_only=True):
    """The form of a new target, with what the scope's own weeks suggest."""

    title: str
    crumbs: list[Crumb]
    problem: str | None
    metrics: dict[str, str]
    """Titles by id."""
    groups: dict[str, str]
    """Titles by name."""
    fields: dict[str, str]
    """What the form holds."""
    proposal: Proposal | None
    says: str
    """What the proposal rests on, in words."""
    pairing: Pairing | None


def targets(request: Request) -> TargetsPage:
    """Show every target in force with its status and rule."""
    answers: Answers = request.app.state.answers
    found = answers.verdicts()
    by_status = [
        Count(status=word, mark=mark, count=sum(each.status == status for each in found))
        for status, (word, mark) in WORDS.items()
    ]
    return TargetsPage(
        title="Targets",
        counts=[each for each in by_status if each.count],
        objectivity=objectivity(found),
        rows=flattened(tree(found), group_titles(answers)),
    )


def group_titles(answers: Answers) -> dict[str, str]:
    """Return what groups are called, by name."""
    return {path[-1].name: path[-1].title for path in walk(answers.units())}


def target(request: Request, name: str) -> TargetPage:
    """Show one target."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = {each.agreed.target.name: each for each in answers.verdicts()}
    if name not in found:
        raise unknown("target in force", name, found)
    titles = group_titles(answers)
    verdict = found[name]
    about = verdict.agreed.target
    by_key = {each.agreed.target.key: each for each in found.values()}
    parent = by_key.get(about.parent_id or "")
    held = document_held(home, "Target", name)
    reach = _reach(answers, verdict)
    return TargetPage(
        title=about.title,
        crumbs=[Crumb(label="Targets", href="/targets")],
        row=aim(verdict, titles),
        starts=about.start.isoformat(),
        window_days=about.window_days,
        co_owners=[each.rpartition(":")[2] for each in about.co_owner_ids],
        parent=aim(parent, titles) if parent else None,
        below=[
            aim(each, titles)
            for each in found.values()
            if each.agreed.target.parent_id == about.key
        ],
        reach=reach,
        limits=_limits(reach),
        document_href=f"/catalogue/Target/{name}",
        is_in_file=held is not None and held.document.file is not None,
    )


def _reach(answers: Answers, verdict: Verdict) -> Proposal | None:
    about = verdict.agreed.target
    if about.metric not in metrics() or about.scope == "person" or verdict.state == "suppressed":
        return None
    found = proposal(answers, about.metric, about.scope_name)
    if found is None or found.baseline is None:
        return found
    return propose(
        find_metric(about.metric),
        _weeks(answers, about.metric, about.scope_name),
        target=about.target,
    )


def proposal(answers: Answers, metric: str, scope: str | None) -> Proposal | None:
    """Propose a target from a scope's own complete weeks."""
    return propose(find_metric(metric), _weeks(answers, metric, scope))


def _weeks(answers: Answers, metric: str, scope: str | None) -> list[float | None]:
    this_week = period_start(answers.now().date(), "week")
    since = period_start(this_week.fromordinal(this_week.toordinal() - 7 * _BASELINE_WEEKS), "week")
    question = Question(metrics=(metric,), scope=scope, since=since, until=this_week, every="week")
    (answer,) = answers.ask(question)
    return [row.value for row in answer.rows]


def _limits(found: Proposal | None) -> str:
    if found is None:
        return ""
    if found.baseline is None:
        return found.says
    unit = find_metric(found.metric).unit
    weeks = f"{found.n} weeks" + (", provisional" if found.is_provisional else "")
    span = f"{shown(found.lower, unit)} to {shown(found.upper, unit)}"
    return f"Usual figure {shown(found.baseline, unit)}, natural limits {span} ({weeks})."


def new_target(request: Request, view: ViewOf, metric: str = "", group: str = "") -> NewTargetPage:
    """Show the form of a new target; with metric and group it holds a proposal."""
    answers: Answers = request.app.state.answers
    fields = {"metric": metric, "group": group, "start": view.today.isoformat()}
    return _form(answers, view, fields, None)


def _form(
    answers: Answers, view: View, fields: dict[str, str], problem: str | None
) -> NewTargetPage:
    chosen = fields.get("metric") or ""
    found = proposal(answers, chosen, fields.get("group") or None) if chosen in metrics() else None
    usual: dict[str, str] = {"over": "28d", "band": "10%"}
    pairing = None
    if found is not None:
        about = find_metric(chosen)
        usual |= {
            "direction": about.better,
            "name": f"{fields.get('group') or 'all'}-{chosen}"[:63].replace("_", "-"),
        }
        if found.target is not None and found.baseline is not None:
            usual |= {
                "baseline": _written(found.baseline, about.unit),
                "target": _written(found.target, about.unit),
            }
        if found.guard is not None:
            guard = found.guard
            pairing = Pairing(
                guard=guard.guard, title=find_metric(guard.guard).title, reason=guard.reason
            )
            usual["guard"] = guard.guard
    due = view.today.fromordinal(view.today.toordinal() + 90)
    return NewTargetPage(
        title="New target",
        crumbs=[Crumb(label="Targets", href="/targets")],
        problem=problem,
        metrics={name: one.title for name, one in metrics().items() if one.better != "neither"},
        groups=group_titles(answers),
        fields=usual | {"due": due.isoformat()} | {k: v for k, v in fields.items() if v},
        proposal=found,
        says=f"{_limits(found)} {found.says}"
        if found and found.baseline is not None
        else _limits(found),
        pairing=pairing,
    )


def _written(value: float, unit: str) -> str:
    """Write a figure as a person would type it."""
    if unit == "s":
        return f"{value / 3600:.1f}h"
    return f"{value * 100:.1f}%" if unit == "ratio" else f"{value:.1f}"


@ROUTER.post("/targets/new", response_model=None, dependencies=[needs(LEAD)])
def make(
    request: Request, view: ViewOf, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Make a target of what the form says."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    try:
        kept = edit(home, document_of(form), author=editor(request))
    except UsageError as error:
        more = list(map(str, error.findings)) if isinstance(error, EditRefusedError) else []
        page = _form(answers, view, dict(form), " ".join([str(error), *more[1:]]))
        return render(request, "target_new.html", page, status=_REFUSED)
    return RedirectResponse(f"/catalogue/Target/{kept.name}", status_code=303)


def document_of(form: FormOf) -> str:
    """Write the document that a form describes."""
    spec: dict[str, object] = {name: form[name] for name in _PLAIN if form.get(name)}
    if form.get("over"):
        spec["over"] = form["over"]
    if form.get("guard"):
        spec["guards"] = [{"metric": form["guard"], "band": form.get("band") or "10%"}]
    metadata = {"name": form.get("name", "")}
    if form.get("title"):
        metadata["title"] = form["title"]
    document = {"apiVersion": "gnomon.dev/v1", "kind": "Target"}
    told = {**document, "metadata": metadata, "spec": spec}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True)


add_page(ROUTER, "/targets", "targets.html", targets, READ)
add_page(ROUTER, "/targets/new", "target_new.html", new_target, LEAD)
add_page(ROUTER, "/targets/{name}", "target.html", target, READ)
