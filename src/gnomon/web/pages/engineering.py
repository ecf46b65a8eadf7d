"""Engineering: what does each service practise, who stands behind it, how much does it bear?"""

from fastapi import APIRouter, Request
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.practised import PEAK_DAYS, SEEN_DAYS, Practised, practised
from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.engineering.practices import (
    PRACTICES,
    Practice,
    Practices,
    ServicePractices,
    State,
    practices,
)
from gnomon.steering.engineering.rating import (
    VALID_DAYS,
    VALID_RELEASES,
    Rating,
    ratings,
)
from gnomon.steering.engineering.rating import Standing as Rated
from gnomon.steering.engineering.standing_behind import (
    POINTS,
    Behind,
    Point,
    Standing,
    Verdict,
    standing_behind,
)
from gnomon.steering.operating.sheets import company
from gnomon.steering.registers.share import Share
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    ago,
    cells,
    plural,
    share_fact,
    share_words,
)
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Engineering", path="/engineering", area="Deliver", order=25)

_TABLES = (
    OBSERVATION, "service", "report_file", "load_result", "code_analysis", "gate_result",
    "gate_waiver", "gate_threshold", "practice_mandate", "load_environment", "sample", "tool_link",
    "deployment", "ownership", "membership", "on_call_shift", "operating_model",
)  # fmt: skip
_STATES: dict[State, tuple[str, str]] = {
    "practised": ("seen", "good"),
    "failing": ("seen, fails", "missed"),
    "stale": ("not seen lately", "attention"),
    "absent": ("never seen", "attention"),
    "not_connected": ("not connected", "unknown"),
}
_POINTS: dict[Point, str] = {
    "owner": "Owner",
    "alerts": "Called",
    "telemetry": "Monitored",
    "answers": "Answers first",
}
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "yes": ("yes", "good"),
    "no": ("no", "attention"),
    "unknown": ("unknown", "unknown"),
    "agreed": ("operations, as agreed", ""),
}
_RATED: dict[Rated, tuple[str, str]] = {
    "rated": ("rated", "good"),
    "stale": ("of another version", "attention"),
    "not_like_production": ("of another place", "attention"),
    "never_passed": ("no run sustained it", "attention"),
    "never_tested": ("never load tested", "attention"),
}


class EngineeringPage(Struct, frozen=True, kw_only=True):
    """How services are engineered."""

    title: str
    sections: list[Section]


def engineering(request: Request) -> EngineeringPage:
    """Show how services are engineered."""
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    known = answers.remembered(
        "practised", _TABLES, lambda now: practised(home.installation(), now)
    )
    behind = answers.remembered(
        "standing behind",
        _TABLES,
        lambda now: standing_behind(company(home.installation(), now).sheets, known.monitored),
    )
    return EngineeringPage(
        title="Engineering",
        sections=[
            _practices(practices(known, answers.now())),
            _behind(behind),
            _ratings(known, answers),
        ],
    )


def _words(practice: str) -> str:
    return practice.replace("_", " ").capitalize()


def _practices(found: Practices) -> Section:
    return Section(
        name="practices",
        title="What services practise",
        lead=f"A practice is one when a report of it was seen in the last {SEEN_DAYS} days. A "
        "service without any report is not connected, which is not 0 %. What is mandated for its "
        "type and lifecycle must be seen and pass, or have leave until a day.",
        facts=[
            share_fact("Mandated practices there and passing", found.conform,
                       none="nothing is mandated"),
            share_fact("Services connected", found.connected),
            *(
                _adopted(practice, held) for practice, held in found.adopted.items()
            ),
        ],
        listings=[
            Listing(
                title="Services",
                columns=["Service", "Mandated", "Line coverage",
                         *(_words(each) for each in PRACTICES)],
                rows=[_service(one) for one in found.services],
            )
        ],
        kinds=["PracticeMandate", "GateWaiver", "QualityGate"],
    )  # fmt: skip


def _adopted(practice: str, held: Share) -> Fact:
    """Say how many services have a practice; by itself that is neither good nor bad."""
    told = share_fact(_words(practice), held, none="no service is connected")
    return replace(told, mark=told.mark if told.mark == "unknown" else "")


def _service(one: ServicePractices) -> list[Cell]:
    conform = one.conform
    mandated = Cell(text="nothing is")
    if conform.of:
        mark = "good" if conform.count == conform.of else "attention"
        mandated = Cell(text=share_words(conform), mark=mark)
    return cells(
        Cell(text=one.service.title, href=f"/gates?scope={one.service.name}",
             note=f"{one.service.kind}, {one.service.lifecycle}"),
        mandated,
        "unknown" if one.coverage is None else f"{one.coverage:.0%}",
        *(_practice(each) for each in one.practices),
    )  # fmt: skip


def _practice(one: Practice) -> Cell:
    text, mark = _STATES[one.state]
    note = "" if one.seen_at is None else f"{one.seen_at:%-d %b %Y}"
    if one.waived_until is not None:
        note = f"leave until {one.waived_until:%-d %b %Y}"
    elif one.conformity == "missing":
        note = f"asked by {one.mandated_by}"
    is_asked = one.conformity == "missing" or one.state in ("practised", "failing")
    return Cell(text=text, mark=mark if is_asked or one.state == "not_connected" else "", note=note)


def _behind(found: Standing) -> Section:
    return Section(
        name="behind",
        title="Who stands behind services",
        lead="Whether each service has an owner, who is called, sees how it does, and answers "
        "before others. Where operations run it by agreement, being called second is no gap.",
        facts=[
            share_fact("Services without a gap", found.whole),
            *(
                share_fact(_POINTS[point], found.by_point[point], none="nobody knows")
                for point in POINTS
            ),
        ],
        listings=[
            Listing(
                title="Services, point by point",
                columns=["Service", *(_POINTS[point] for point in POINTS)],
                rows=[_checked(one) for one in found.services],
            )
        ],
        kinds=["OperatingModel"],
    )


def _checked(one: Behind) -> list[Cell]:
    told = []
    for point in POINTS:
        text, mark = _VERDICTS[one.verdicts[point]]
        note = ""
        if point == "answers" and one.answered is not None and one.incident_count:
            first = round(one.answered * one.incident_count)
            note = f"{share_words(Share(count=first, of=one.incident_count))} first"
        told.append(Cell(text=text, mark=mark, note=note))
    return cells(Cell(text=one.title, href=f"/operating/{one.name}"), *told)


def _ratings(known: Practised, answers: Answers) -> Section:
    found = ratings(known, answers.now())
    rated = [one for one in found if one.standing == "rated"]
    return Section(
        name="ratings",
        title="How much services bear",
        lead="The highest rate that a load test of a minute and more sustained while it kept to "
        "what was agreed, by the place's share of production, beside the rate that all but a "
        f"thousandth of the intervals of {PEAK_DAYS} days stayed below. After {VALID_DAYS} days "
        f"or {VALID_RELEASES} releases a rating is of another version.",
        facts=[
            share_fact("Services with a rating that holds", Share(count=len(rated), of=len(found)),
                       none="no service is tested or counted"),
            Fact(
                title="Services that bear less than was seen",
                text=str(sum((one.headroom or 1.0) < 1.0 for one in rated)) if rated else "unknown",
                mark="" if rated else "unknown",
            ),
        ],
        listings=[
            Listing(
                title="Ratings",
                columns=["Service", "Rating", "Sustained", "Place", "Production bears", "Peak seen",
                         "Headroom", "Age"],
                rows=[_rating(one) for one in found],
            )
        ],
        kinds=["LoadEnvironment", "QualityGate"],
    )  # fmt: skip


def _rating(one: Rating) -> list[Cell]:
    text, mark = _RATED[one.standing]
    headroom = Cell(text="unknown", mark="unknown")
    if one.headroom is not None:
        low = "attention" if one.headroom < 1.0 else ""
        headroom = Cell(text=f"{one.headroom:.1f} times", mark=low)
    peak = Cell(text="not counted", mark="unknown")
    if one.peak is not None:
        length = f"over {one.peak.interval_seconds / 60:g} min"
        peak = Cell(text=_rate(one.peak.per_second), note=length)
    share = one.share_ratio
    like = "nobody says how it compares" if share is None else f"{share:.0%} of production"
    return cells(
        one.service.title,
        Cell(text=text, mark=mark),
        "unknown" if one.per_second is None else _rate(one.per_second),
        "none" if one.per_second is None else Cell(text=one.environment or "not said", note=like),
        "unknown" if one.capacity is None else _rate(one.capacity),
        peak,
        headroom,
        "none" if one.age_days is None
        else Cell(text=ago(one.age_days), note=plural(one.releases or 0, "release")),
    )  # fmt: skip


def _rate(per_second: float) -> str:
    return f"{per_second:,.1f} a second"


add_page(ROUTER, "/engineering", "engineering.html", engineering, READ)
