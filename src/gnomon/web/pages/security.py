"""Security: how the platform protects what runs on it, and which products prove that they are."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.gate_history import Judged, gate_history
from gnomon.answers.question import Question
from gnomon.answers.things import Thing
from gnomon.answers.writing import OBSERVATION
from gnomon.charts.units import shown
from gnomon.operations.home import Home
from gnomon.steering.gates import GATES, latest
from gnomon.steering.platform.posture import Leave, Protection, ServicePosture, postures
from gnomon.web.access import READ
from gnomon.web.gate_words import WORDS
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()
PLACE = Place(title="Security", path="/security", area="Platform", order=50)
#: Gates that look for what an attacker could use.
SECURITY_GATES = ("container_scan", "security_test")
_DAYS = 90
_TABLES = ("platform_service", "platform_posture", "platform_exception", "group")


class LeaveView(Struct, frozen=True, kw_only=True):
    """Leave to run without a protection."""

    who: str
    why: str
    until: str
    mark: str


class ProtectionView(Struct, frozen=True, kw_only=True):
    """One protection."""

    fact: str
    state: str
    workloads: str
    share: str
    mark: str
    said: str
    evidence_href: str | None
    leaves: list[LeaveView]


class ServiceView(Struct, frozen=True, kw_only=True):
    """A platform service and what protects what runs on it."""

    title: str
    href: str
    whole: str
    protections: list[ProtectionView]


class ProductRow(Struct, frozen=True, kw_only=True):
    """A product and what its gates said."""

    name: str
    href: str
    gates: list[tuple[str, str, str]]
    """Verdict in words, its mark, its day."""
    leaves: list[str]
    """Protections its team may run without today."""


class SecurityPage(Struct, frozen=True, kw_only=True):
    """Posture of the platform and adoption by products."""

    title: str
    services: list[ServiceView]
    gates: list[str]
    products: list[ProductRow]
    adopted: list[tuple[str, str]]
    """Each gate, and how many products passed it."""
    days: int


def security(request: Request) -> SecurityPage:
    """Show what protects, who runs without it, and what security gates said of each product."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    today = answers.now().date()
    told = answers.remembered(
        "postures", _TABLES, lambda now: postures(home.installation(), now.date())
    )
    verdicts = _verdicts(request, today)
    products = [one for one in answers.things() if one.kind == "service"]
    return SecurityPage(
        title="Security",
        services=[_service(each) for each in told],
        gates=[GATES[gate][0] for gate in SECURITY_GATES],
        products=[_product(each, verdicts, told) for each in products],
        adopted=[(GATES[gate][0], _adopted(gate, products, verdicts)) for gate in SECURITY_GATES],
        days=_DAYS,
    )


def _verdicts(request: Request, today: date) -> dict[tuple[str, str], Judged]:
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    asked = Question(metrics=(), since=today - timedelta(days=_DAYS))
    found = answers.remembered(
        ("gates", asked, None),
        (OBSERVATION, "report_file", "deployment", "gate_result", "tool_link"),
        lambda now: gate_history(home.installation(), asked, None, now=now),
    )
    return {
        (one.service_id, one.gate): one
        for one in latest(found.judged)
        if one.service_id is not None
    }


def _adopted(gate: str, products: list[Thing], verdicts: dict[tuple[str, str], Judged]) -> str:
    said = [verdicts[each.key, gate] for each in products if (each.key, gate) in verdicts]
    passed = sum(one.verdict == "pass" for one in said)
    if not said:
        return "no gate said anything: not known"
    return f"{passed} of {len(products)} passed it last; {len(products) - len(said)} are not known"


def _service(one: ServicePosture) -> ServiceView:
    whole = "not known: nobody counted"
    if one.ratio is not None:
        whole = f"{shown(one.ratio, 'ratio')} of {one.counted} workloads as they should be"
    return ServiceView(
        title=one.title,
        href=f"/platform/{one.name}",
        whole=whole,
        protections=[_protection(each) for each in one.protections],
    )


def _protection(one: Protection) -> ProtectionView:
    told = one.posture
    counted = one.ratio is not None
    return ProtectionView(
        fact=told.fact,
        state=one.state,
        workloads=f"{told.conformant_count} of {told.workload_count}" if counted else "unknown",
        share="unknown" if one.ratio is None else shown(one.ratio, "ratio"),
        mark=one.mark,
        said=one.said,
        evidence_href=safe_href(told.evidence),
        leaves=[_leave(each) for each in one.leaves],
    )


def _leave(one: Leave) -> LeaveView:
    told = one.exception
    count = "" if told.workload_count is None else f", {told.workload_count} workloads"
    by = (
        f" Accepted by {told.accepted_by}."
        if told.accepted_by
        else " Nobody is named who accepted it."
    )
    ended = "ended" if one.has_ended else "until"
    return LeaveView(
        who=f"{one.who}{count}",
        why=f"{told.reason}.{by}",
        until=f"{ended} {told.expires_on}",
        mark="missed" if one.has_ended else "attention",
    )


def _product(
    one: Thing, verdicts: dict[tuple[str, str], Judged], told: list[ServicePosture]
) -> ProductRow:
    cells = []
    for gate in SECURITY_GATES:
        said = verdicts.get((one.key, gate))
        words, mark = WORDS.get(said.verdict, ("no verdict", "unknown")) if said else (
            "not known", "unknown")  # fmt: skip
        cells.append((words, mark, f"{said.at:%-d %b %Y}" if said else ""))
    return ProductRow(
        name=one.title,
        href=f"/gates?scope={one.name}",
        gates=cells,
        leaves=[
            f"{protection.posture.fact} of {service.title}"
            for service in told
            for protection in service.protections
            for leave in protection.leaves
            if not leave.has_ended
            and (leave.exception.group_id or "").rpartition(":")[2] in one.owners
        ],
    )


add_page(ROUTER, "/security", "security.html", security, READ)
