"""Appraisals: how far did each community get, and what did it say about it?"""

from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct

from gnomon.charts.appraisal_sheet import appraisal_pdf
from gnomon.domain.appraisal import AppraisalCycle
from gnomon.errors import unknown
from gnomon.lake.every import newest_rows
from gnomon.notices.aims import Aim, aim
from gnomon.operations.appraise import frozen_cycle
from gnomon.operations.home import Home
from gnomon.steering.appraisals import Community, Said, communities
from gnomon.steering.freezing import Freeze, frozen
from gnomon.steering.visibility import sees_unit
from gnomon.web.access import READ, needs, policy
from gnomon.web.owned_levels import LevelShown, levels_shown
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page

ROUTER = APIRouter()


class CycleRow(Struct, frozen=True, kw_only=True):
    """A cycle of the list."""

    name: str
    title: str
    href: str | None
    """What it froze; null while it is not frozen."""
    since: date
    last: date
    """Its last day."""
    frozen_at: datetime | None


class AppraisalsPage(Struct, frozen=True, kw_only=True):
    """Every cycle."""

    title: str
    crumbs: list[Crumb]
    rows: list[CycleRow]


class GroupRow(Struct, frozen=True, kw_only=True):
    """A community of a cycle."""

    title: str
    href: str
    score: str
    left_out: list[str]
    """Titles of its targets without data."""
    counts: str
    """Its targets and service levels by status, in words."""
    signed_on: date | None


class CyclePage(Struct, frozen=True, kw_only=True):
    """A frozen cycle: its communities by name, never by score."""

    title: str
    crumbs: list[Crumb]
    since: date
    last: date
    frozen_at: datetime
    rows: list[GroupRow]


class AppraisalPage(Struct, frozen=True, kw_only=True):
    """One community's appraisal."""

    title: str
    crumbs: list[Crumb]
    cycle: str
    score: str
    says: str
    """What the score is made of."""
    targets: list[Aim]
    levels: list[LevelShown]
    """Where the promises of its services stood, as frozen."""
    note: str | None
    actions: list[str]
    addenda: list[str]
    signed: str | None
    document_href: str
    """Where what is said is written."""
    pdf_href: str
    frozen_at: datetime


def appraisals(request: Request) -> AppraisalsPage:
    """List the cycles."""
    home: Home = request.app.state.home
    rows = []
    for cycle in newest_rows(home.lake, AppraisalCycle):
        kept = frozen(home.lake, cycle.name)
        about = kept.cycle if kept else cycle
        rows.append(
            CycleRow(
                name=cycle.name,
                title=about.title,
                href=f"/appraisals/{cycle.name}" if kept else None,
                since=about.since,
                last=_last(about),
                frozen_at=kept.frozen_at if kept else None,
            )
        )
    return AppraisalsPage(
        title="Appraisals", crumbs=[Crumb(label="Targets", href="/targets")], rows=rows
    )


def cycle_page(request: Request, cycle: str) -> CyclePage:
    """Show the communities of a frozen cycle."""
    home: Home = request.app.state.home
    kept = frozen_cycle(home, cycle)
    return CyclePage(
        title=kept.cycle.title,
        crumbs=[Crumb(label="Appraisals", href="/appraisals")],
        since=kept.cycle.since,
        last=kept.on,
        frozen_at=kept.frozen_at,
        rows=[_group_row(cycle, each) for each in _seen(request, kept)],
    )


def appraisal(request: Request, cycle: str, group: str) -> AppraisalPage:
    """Show one community's appraisal."""
    home: Home = request.app.state.home
    kept = frozen_cycle(home, cycle)
    found = _community(request, kept, group)
    said = found.said
    document = f"Appraisal/{said.appraisal.name}" if said else "Appraisal"
    return AppraisalPage(
        title=found.title,
        crumbs=[
            Crumb(label="Appraisals", href="/appraisals"),
            Crumb(label=kept.cycle.title, href=f"/appraisals/{cycle}"),
        ],
        cycle=kept.cycle.title,
        score=_score(found),
        says=f"{found.score.judged_count} targets and service levels by weight; the same for "
        "everybody in it",
        targets=[aim(each, {}) for each in found.verdicts],
        levels=levels_shown(found.service_levels),
        note=said.appraisal.note if said else None,
        actions=_actions(said),
        addenda=[
            f"{each.added_on:%-d %b %Y}, {_name(each.author_id)}: {each.text}"
            for each in (said.addenda if said else ())
        ],
        signed=_signed(said),
        document_href=f"/catalogue/{document}",
        pdf_href=f"/appraisals/{cycle}/{group}.pdf",
        frozen_at=kept.frozen_at,
    )


def _seen(request: Request, kept: Freeze) -> list[Community]:
    """List the communities but those of one person who is not for the visitor."""
    home: Home = request.app.state.home
    directory = policy(request).directory
    return [
        each
        for each in communities(home.lake, kept)
        if sees_unit(request.state.visitor, each.group, directory)
    ]


def _community(request: Request, kept: Freeze, group: str) -> Community:
    found = {each.group: each for each in _seen(request, kept)}
    if group not in found:
        raise unknown("group of the cycle", group, found)
    return found[group]


def _group_row(cycle: str, community: Community) -> GroupRow:
    counts: dict[str, int] = {}
    for each in community.verdicts:
        word = aim(each, {}).status
        counts[word] = counts.get(word, 0) + 1
    for level in levels_shown(community.service_levels):
        counts[level.state] = counts.get(level.state, 0) + 1
    said = community.said
    return GroupRow(
        title=community.title,
        href=f"/appraisals/{cycle}/{community.group}",
        score=_score(community),
        left_out=list(community.score.left_out),
        counts=", ".join(f"{count} {word}" for word, count in counts.items()),
        signed_on=said.appraisal.signed_on if said else None,
    )


def _score(community: Community) -> str:
    value = community.score.value
    return "no data" if value is None else f"{value:.0%}"


def _actions(said: Said | None) -> list[str]:
    return [
        f"{each.what}: {_name(each.owner_id)}"
        + (f", by {each.due:%-d %b %Y}" if each.due else "")
        + (f", done {each.done_on:%-d %b %Y}" if each.done_on else "")
        for each in (said.actions if said else ())
    ]


def _signed(said: Said | None) -> str | None:
    if said is None or said.appraisal.signed_on is None:
        return None
    return f"{_name(said.appraisal.leader_id)}, {said.appraisal.signed_on:%-d %b %Y}"


def _name(person_id: str) -> str:
    return person_id.rpartition(":")[2]


def _last(cycle: AppraisalCycle) -> date:
    return date.fromordinal(cycle.until.toordinal() - 1)


@ROUTER.get("/appraisals/{cycle}/{group}.pdf", response_model=None, dependencies=[needs(READ)])
def appraisal_as_pdf(request: Request, cycle: str, group: str) -> Response:
    """Return one community's appraisal on paper."""
    home: Home = request.app.state.home
    kept = frozen_cycle(home, cycle)
    body = appraisal_pdf(kept, _community(request, kept, group))
    name = f"{kept.cycle.name}-{group}.pdf"
    return Response(
        body,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


add_page(ROUTER, "/appraisals", "appraisals.html", appraisals, READ)
add_page(ROUTER, "/appraisals/{cycle}", "appraisal_cycle.html", cycle_page, READ)
add_page(ROUTER, "/appraisals/{cycle}/{group}", "appraisal.html", appraisal, READ)
