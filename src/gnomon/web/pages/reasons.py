"""Why do we work on what we work on, and what was it worth?"""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.effort import Effort, effort
from gnomon.answers.question import Question
from gnomon.answers.reasons import TRACED, VALIDATED, Orphan, Reasons, reasons
from gnomon.answers.route_days import route_days
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.growth import FeatureUse, FeatureUseCount, Funnel, FunnelCount
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.initiatives.dossier import TABLES
from gnomon.steering.initiatives.feature_use import (
    WINDOW,
    Counting,
    Use,
    Window,
    feature_use,
    feature_windows,
)
from gnomon.steering.initiatives.waste import (
    FeatureWorth,
    StandingEffort,
    Worth,
    by_standing,
    feature_worth,
    wasted,
)
from gnomon.steering.registers.share import Share
from gnomon.steering.withholding import check_unit
from gnomon.web.access import READ
from gnomon.web.asking import VISITOR
from gnomon.web.figures import Figure
from gnomon.web.initiative_answers import initiatives_known
from gnomon.web.initiative_kpis import newest_changes
from gnomon.web.initiative_words import better
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.registers.section import Cell, Fact, Listing, Section, cells, share_fact
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Reasons", path="/reasons", area="Deliver", order=15)

_ORGANISATION = ("group", "reporting_line", "service", "repository", "ownership")
_WORTH: dict[Worth, tuple[str, str]] = {
    "moved": ("moved a figure the right way", "good"),
    "not_moved": ("moved no figure", "attention"),
    "unknown": ("nobody knows", "unknown"),
    "waits": ("looked at later", ""),
}
_USE: dict[Use, tuple[str, str]] = {
    "used": ("used", "good"),
    "unused": ("not used by anybody", "attention"),
    "unknown": ("nobody counts", "unknown"),
}
#: What the use of features is made of.
_USED = ("feature_use", "feature_use_count", "funnel", "funnel_count", "meter_reading", "tool_link",
         "service")  # fmt: skip
_NOT_ASKED = "bugs, and what was let off"


class ReasonsPage(Struct, frozen=True, kw_only=True):
    """What work is for, in a scope."""

    title: str
    view: View
    figures: list[Figure]
    sections: list[Section]


def why(request: Request, view: ViewOf) -> ReasonsPage:
    """Show what work is for and what it was worth."""
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    check_unit(view.scope, VISITOR.get(), answers.policy())
    found = measured(answers, view, (TRACED, VALIDATED), by="organisation", scope=view.scope)
    asked = Question(
        metrics=(), scope=view.scope, since=view.since, structure=view.structure
    )  # fmt: skip
    spent = answers.remembered(
        ("effort", asked),
        (OBSERVATION, "ticket", "working_day", *_ORGANISATION),
        lambda now: effort(home.installation(), asked, now=now),
    )
    told = answers.remembered(
        ("reasons", view.scope, view.structure),
        (OBSERVATION, *TABLES, *_ORGANISATION),
        lambda now: reasons(home.installation(), asked, now=now),
    )
    return ReasonsPage(
        title=f"Reasons of {view.scope}" if view.scope else "Reasons",
        view=view,
        figures=found.get("", []),
        sections=[
            _underway(answers, told),
            _effort(spent),
            *([] if view.scope else [_features(answers, home)]),
        ],
    )


def _underway(answers: Answers, told: Reasons) -> Section:
    titles = answers.titles("ticket", tuple(one.ticket for one in told.orphans))
    nothing = "nothing under way is asked for one"
    return Section(
        name="underway",
        title="What is under way now",
        lead="A ticket leads to an initiative when that names it, or a ticket up to two levels "
        "above it. Its reason is a motivation in the request for change and a figure it shall "
        "move. Bugs carry their reason with them.",
        facts=[
            share_fact("Leads to a reason and a figure", _share(told.traced, "traced"),
                       none=nothing),
            share_fact("Leads to what was validated when it was taken up",
                       _share(told.validated, "validated"), none=nothing),
        ],
        listings=[
            Listing(
                title="Under way without a reason, oldest first",
                columns=["Ticket", "Taken up", "Lacks"],
                rows=[_orphan(one, titles) for one in told.orphans],
            )
        ],
        kinds=["Initiative"],
    )  # fmt: skip


def _share(counts: dict[str, int], held: str) -> Share:
    return Share(count=counts.get(held, 0), of=sum(counts.values()))


def _orphan(one: Orphan, titles: dict[str, str]) -> list[Cell]:
    return cells(
        Cell(text=titles.get(one.ticket, one.ticket), href=safe_href(one.url)),
        f"{one.began_on:%-d %b %Y}",
        Cell(text=one.lacks, mark="attention"),
    )


def _effort(spent: Effort) -> Section:
    rows = by_standing(spent)
    part = wasted(spent)
    return Section(
        name="effort",
        title="What effort went into",
        lead="Person-days as tickets trace them, by what was known on the day work on them began. "
        "What no initiative names may be worth it; nobody can say.",
        facts=[
            Fact(
                title="Effort on initiatives that were not validated",
                text="unknown" if part is None else f"{part:.1%}",
                mark="unknown" if part is None else "attention" if part else "good",
            )
        ],
        listings=[
            Listing(
                title="Person-days by what was known",
                columns=["Begun on", "Person-days", "Of all", "Tickets"],
                rows=[_standing(one) for one in rows],
            )
        ],
        kinds=["Initiative"],
    )


def _standing(one: StandingEffort) -> list[Cell]:
    return cells(
        one.standing or _NOT_ASKED,
        f"{one.days:,.1f}",
        f"{one.ratio:.0%}",
        f"{one.ticket_count:,}",
    )


def _features(answers: Answers, home: Home) -> Section:
    newest, changed = newest_changes(answers, initiatives_known(answers, home))
    today = answers.now().date()
    rows = feature_worth(newest, changed, better(), today)
    used = feature_use(_counted(answers, home), {one.name: one.live_on for one in rows}, today)
    counted = [one for one in used.values() if one.use != "unknown"]
    judged = [one for one in rows if one.worth in ("moved", "not_moved")]
    return Section(
        name="features",
        title="What features were worth",
        lead="A feature that customers have had for ninety days, or until the day it names, is "
        "held against the figures it was to move; routine variation is no move. It is not used "
        "where thirty of the last ninety days were counted, and nobody used it.",
        facts=[
            share_fact(
                "Features that moved a figure",
                Share(count=sum(one.worth == "moved" for one in judged), of=len(judged)),
                none="none can be judged yet",
            ),
            share_fact(
                "Features that customers use",
                Share(count=sum(one.use == "used" for one in counted), of=len(counted)),
                none="nobody counts the use of any",
            ),
        ],
        listings=[
            Listing(
                title="Features that customers have",
                columns=["Feature", "Live", "Worth", "Looked at from", "Use"],
                rows=[_feature(one, used[one.name]) for one in rows],
            )
        ],
        kinds=["Initiative", "FeatureUse"],
    )


def _counted(answers: Answers, home: Home) -> Mapping[str, list[list[Window]]]:
    def read(now: datetime) -> dict[str, list[list[Window]]]:
        uses = newest_rows(home.lake, FeatureUse)
        services = {one.service_id for one in uses if one.service_id and one.route}
        return feature_windows(
            uses,
            newest_rows(home.lake, FeatureUseCount),
            newest_rows(home.lake, Funnel),
            newest_rows(home.lake, FunnelCount),
            route_days(home.installation(), services, (now - WINDOW).date()),
        )

    return answers.remembered("feature use", _USED, read)


def _feature(one: FeatureWorth, counting: Counting) -> list[Cell]:
    text, mark = _WORTH[one.worth]
    return cells(
        Cell(text=one.title, href=f"/initiatives/{one.name}"),
        f"{one.live_on:%-d %b %Y}",
        Cell(text=text, mark=mark),
        f"{one.looked_at_on:%-d %b %Y}",
        _use(counting),
    )


def _use(counting: Counting) -> Cell:
    text, mark = _USE[counting.use]
    if counting.use == "used" and counting.count is not None:
        text = f"used {counting.count:,} times"
    if counting.use == "unknown" and counting.counted_until is not None:
        text = "too little is counted"
    until = f", until {counting.counted_until:%-d %b %Y}" if counting.counted_until else ""
    return Cell(text=f"{text}{until}", mark=mark)


add_page(ROUTER, "/reasons", "reasons.html", why, READ)
