"""What shows that a role does what it is there for, as sections of its page."""

from collections.abc import Iterable

from gnomon.answers.organisation import Unit
from gnomon.domain.planning import Sprint
from gnomon.domain.product import CompetitorNote
from gnomon.domain.roadmap import CustomerEvent, CustomerFinding
from gnomon.domain.sprint_plan import SprintSignOff
from gnomon.notices.aims import aim
from gnomon.steering.duties import NOT_MEASURABLE, Duty, Evidence, Told, duties, met
from gnomon.steering.initiatives.ventures import ventures
from gnomon.steering.registers.share import Share, share
from gnomon.steering.roadmaps import plans
from gnomon.steering.scorecards import of_scope
from gnomon.steering.sprint_plans import SprintPlan, in_time, sprint_plans
from gnomon.steering.verdicts import Verdict
from gnomon.web.navigation import walk
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    plural,
    share_fact,
)
from gnomon.web.untrusted import safe_href
from gnomon.web.view import View

_LEADER = "business_leader"
#: Sprints that are listed, the newest.
_LISTED = 40
_SIGNED = {"in time": "good", "late": "attention", "not signed": "attention"}
_MET = frozenset({"met", "on_track"})


def objectives_section(register: Register, view: View) -> Section:
    """Say which objectives each business unit has, its own and those of units below it."""
    units = _business_units(register, view)
    found = {one.name: of_scope(register.answers.verdicts(), one.name) for one in units}
    told = [each for of_unit in found.values() for each in of_unit]
    rows = [row for unit in units for row in _objectives(register, unit, found[unit.name])]
    return Section(
        name="objectives",
        title="Objectives of business units",
        lead="What each business unit agreed to reach, judged by the version in force today. One "
        "without any has nothing that its leader could be said to have achieved.",
        facts=[
            share_fact(
                "Met or on track",
                _share(told),
                none="no business unit has an objective",
            )
        ],
        listings=[
            Listing(
                title="Objectives",
                columns=["Business unit", "Objective", "Status", "Now", "Goal", "Below it"],
                rows=rows,
            )
        ],
        kinds=["Target"],
    )


def _share(told: Iterable[Verdict]) -> Share:
    return share(each.status in _MET for each in told)


def _business_units(register: Register, view: View) -> list[Unit]:
    """Return the business units asked for; of a scope those it is, is in or holds."""
    paths = list(walk(register.answers.units()))
    chosen = [
        path[-1]
        for path in paths
        if path[-1].kind == "business_unit"
        and (
            view.scope is None
            or view.scope in {unit.name for unit in path}
            or view.scope in {one.name for one in _below(path[-1])}
        )
    ]
    return sorted(chosen, key=lambda one: one.title)


def _below(unit: Unit) -> list[Unit]:
    return [unit, *(each for one in unit.units for each in _below(one))]


def _objectives(register: Register, unit: Unit, found: list[Verdict]) -> list[list[Cell]]:
    below = [
        verdict
        for one in _below(unit)[1:]
        for verdict in of_scope(register.answers.verdicts(), one.name)
    ]
    held = _share(below)
    under = f"{held.count} of {held.of} met or on track" if held.of else "none"
    head = Cell(text=unit.title, href=f"/units/{unit.name}")
    if not found:
        none = Cell(text="none agreed", mark="attention")
        return [cells(head, none, "", "", "", under)]
    rows = []
    for verdict in found:
        one = aim(verdict, {})
        rows.append(
            cells(
                head,
                Cell(text=one.title, href=one.href),
                Cell(text=one.status, mark=one.mark, note=one.rule),
                one.now,
                one.goal,
                under,
            )
        )
    return rows


def sprint_section(register: Register, view: View) -> Section:
    """Say whether the plan of each sprint was signed off before the sprint began."""
    found = sprint_plans(
        register.of(Sprint), register.of(SprintSignOff), _LEADER, view.since, register.today
    )
    return Section(
        name="sprints",
        title="Sprint plans",
        lead="Whether the business leader signed the plan of a sprint off by the day it began. "
        "Which role signed is told, who did is not.",
        facts=[
            share_fact("Signed off in time", in_time(found), none="no sprint began"),
            Fact(title="Sprints that began", text=str(len(found)), count=len(found)),
        ],
        listings=[
            Listing(
                title="Sprints that began, the newest first",
                columns=["Sprint", "Began", "Plan", "Signed on", "Goal"],
                rows=[_sprint(one) for one in found[:_LISTED]],
            )
        ],
        kinds=["SprintPlan"],
    )


def _sprint(one: SprintPlan) -> list[Cell]:
    return cells(
        Cell(text=one.sprint.name, href=safe_href(one.sprint.url)),
        f"{one.began_on:%-d %b %Y}",
        Cell(text=one.verdict, mark=_SIGNED[one.verdict]),
        f"{one.signed_on:%-d %b %Y}" if one.signed_on else "",
        one.sprint.goal or "none set",
    )


def duty_section(register: Register) -> Section:
    """Say what shows each duty of who manages a product, and what lacks."""
    told = Told(
        dossiers=register.initiatives,
        events=register.of(CustomerEvent),
        findings=register.of(CustomerFinding),
        notes=register.of(CompetitorNote),
        plans=plans(register.home.installation(), register.today),
        ventures=ventures(register.home.lake),
    )
    found = duties(told, register.today)
    heard = met(told, register.today)
    return Section(
        name="duties",
        title="The six duties",
        lead="What the last 91 days show of each duty, as it is written down or told by a tool, "
        f"and what lacks. Whoever did it is not told. {NOT_MEASURABLE}",
        facts=[
            share_fact(
                "Duties without a gap", share(not one.gaps for one in found), none="nothing is told"
            ),
            Fact(
                title="Met face to face",
                text=str(heard.face_to_face),
                mark="good" if heard.face_to_face else "attention",
                count=heard.face_to_face,
            ),
            Fact(title="From afar", text=str(heard.remote), count=heard.remote),
            Fact(title="Nobody said how", text=str(heard.unknown), count=heard.unknown),
        ],
        listings=[
            Listing(
                title="Evidence by duty",
                columns=["Duty", "Evidence", "What it is", "Gaps"],
                rows=[_duty(one) for one in found],
            )
        ],
        kinds=["Initiative", "CustomerEvent", "CompetitorNote", "Roadmap", "Venture"],
    )


def _duty(one: Duty) -> list[Cell]:
    lacks = Cell(text="none", mark="good" if one.count else "")
    if one.gaps:
        lacks = Cell(text=plural(len(one.gaps), "gap"), mark="attention", note=" ".join(one.gaps))
    return cells(one.title, str(one.count), "; ".join(map(_evidence, one.evidence)), lacks)


def _evidence(one: Evidence) -> str:
    return f"{one.what}: {one.count}{'' if one.of is None else f' of {one.of}'}"
