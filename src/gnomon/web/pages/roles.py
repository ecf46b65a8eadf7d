"""Roles: what is each there for, what shows that it is done, and what lacks?"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.domain.answer import Level
from gnomon.errors import unknown
from gnomon.steering.withholding import check_unit
from gnomon.web.access import READ
from gnomon.web.asking import VISITOR
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place, walk
from gnomon.web.pages.overview import Row, unit_row
from gnomon.web.pages.unit import Crumb, Phase, by_phase
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import Section, attention_count
from gnomon.web.rendering import add_page
from gnomon.web.role_sections import duty_section, objectives_section, sprint_section
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Roles", path="/roles", area="Steer", order=27)


class Role(Struct, frozen=True, kw_only=True):
    """A role that has a page."""

    name: str
    """Name in addresses."""
    title: str
    """What it is called."""
    asks: str
    """What it is there for, as a question."""
    phases: tuple[str, ...] = ()
    """Phases of the process whose figures its page shows."""
    board: tuple[str, ...] = ()
    """Metrics of its teams side by side."""


ROLES = (
    Role(
        name="business_leader",
        title="Business leader",
        asks="Do the business units reach their objectives, and are sprint plans signed off?",
        phases=("planning",),
    ),
    Role(
        name="product_manager",
        title="Product manager",
        asks="Is each of the six duties done, and what shows it?",
    ),
    Role(
        name="engineering",
        title="Engineering",
        asks="Is development fast, and is its quality high?",
        phases=("coding", "pipeline", "deployment"),
        board=(
            "change_lead_time", "time_to_merge", "pipeline_success_rate", "deployment_frequency",
            "change_fail_rate", "failed_deployment_recovery_time",
        ),
    ),
)  # fmt: skip


class RoleLink(Struct, frozen=True, kw_only=True):
    """A role of the list."""

    title: str
    asks: str
    href: str


class RolesPage(Struct, frozen=True, kw_only=True):
    """Every role that has a page."""

    title: str
    roles: list[RoleLink]


class RolePage(Struct, frozen=True, kw_only=True):
    """One role, what it is there for and what shows it."""

    title: str
    name: str
    asks: str
    view: View
    crumbs: list[Crumb]
    sections: list[Section]
    gap_count: int
    """What calls for attention in its tables."""
    phases: list[Phase]
    """Figures of its phases."""
    columns: list[str]
    board: list[Row]
    """Its main figures by team."""
    as_of: datetime


def roles(request: Request, view: ViewOf) -> RolesPage:  # noqa: ARG001 - rendering asks for it
    """List the roles that have a page."""
    return RolesPage(
        title="Roles",
        roles=[
            RoleLink(title=one.title, asks=one.asks, href=view.href(f"/roles/{one.name}"))
            for one in ROLES
        ],
    )


def role(request: Request, name: str, view: ViewOf) -> RolePage:
    """Show what a role is there for, and what shows that it is done."""
    answers: Answers = request.app.state.answers
    known = {one.name: one for one in ROLES}
    if name not in known:
        raise unknown("role with a page", name, known)
    check_unit(view.scope, VISITOR.get(), answers.policy())
    here = known[name]
    sections = _sections(request, here, view)
    return RolePage(
        title=f"{here.title}: {view.scope}" if view.scope else here.title,
        name=name,
        asks=here.asks,
        view=view,
        crumbs=[Crumb(label="Roles", href=view.href("/roles"))],
        sections=sections,
        gap_count=sum(map(attention_count, sections)),
        phases=_phases(answers, here, view),
        columns=[find_metric(one).title for one in here.board],
        board=_board(answers, here, view),
        as_of=answers.now(),
    )


def _sections(request: Request, here: Role, view: View) -> list[Section]:
    if here.name == "business_leader":
        register = Register(request)
        return [objectives_section(register, view), sprint_section(register, view)]
    return [duty_section(Register(request))] if here.name == "product_manager" else []


def _phases(answers: Answers, here: Role, view: View) -> list[Phase]:
    names = tuple(name for name, one in metrics().items() if one.phase in here.phases)
    if not names:
        return []
    return by_phase(measured(answers, view, names, by="organisation", scope=view.scope).get("", []))


def _board(answers: Answers, here: Role, view: View) -> list[Row]:
    level: Level = "team"
    if not here.board:
        return []
    found = measured(answers, view, here.board, by=level, scope=view.scope)
    units = [path[-1] for path in walk(answers.units()) if path[-1].kind == level]
    return [unit_row(one, found[one.name]) for one in units if one.name in found]


add_page(ROUTER, "/roles", "roles.html", roles, READ)
add_page(ROUTER, "/roles/{name}", "role.html", role, READ)
