"""Releases: how often, at what cost, and what were they worth to customers?"""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.charts.units import shown
from gnomon.domain.roadmap import CustomerEvent
from gnomon.steering.initiatives.worth import Change, Worth
from gnomon.steering.operating.releases import Cadence, Pain, releases
from gnomon.steering.registers.contacts import present
from gnomon.steering.registers.share import Share
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.figures import Figure
from gnomon.web.initiative_worth import worths
from gnomon.web.navigation import Place
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import share_words
from gnomon.web.rendering import add_page
from gnomon.web.survey_words import figure_title
from gnomon.web.view import ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Releases", path="/releases", area="Deliver", order=40)
_MADE_OF = (OBSERVATION, "service", "release_effort")
_QUARTER = timedelta(weeks=13)
_MARKS = {"better": "good", "worse": "missed", "too little is known": "unknown"}
_WORDS = {"better": "more often, by more than chance", "worse": "less often, by more than chance"}
_WORTH_MARKS = {"shown": "good", "against": "missed", "mixed": "attention"}


class CadenceRow(Struct, frozen=True, kw_only=True):
    """How often a service is released."""

    service: str
    counts: list[int]
    gap: str
    trend: str
    mark: str
    hotfixed: str
    heard: str


class WorthRow(Struct, frozen=True, kw_only=True):
    """What a release was worth."""

    title: str
    href: str
    released_on: str
    verdict: str
    mark: str
    evidence: list[str]


class ExposureRow(Struct, frozen=True, kw_only=True):
    """How many of a team met customers."""

    team: str
    met: str


class ReleasesPage(Struct, frozen=True, kw_only=True):
    """Cadence, cost and worth of releases."""

    title: str
    clock: list[Figure]
    """How fast customers are heard: it stands beside every figure of speed."""
    cadences: list[CadenceRow]
    pain: Pain
    feedback: str
    """Half of the first words after a release came sooner than this."""
    worths: list[WorthRow]
    exposed: list[ExposureRow]
    as_of: datetime


def show_releases(request: Request, view: ViewOf) -> ReleasesPage:
    """Show how often services are released, what that takes, and what it was worth."""
    register = Register(request)
    now = register.answers.now()
    place = register.home.installation()
    found = register.answers.remembered("releases", _MADE_OF, lambda at: releases(place, at))
    met = present(register.of(CustomerEvent), register.members, register.today)
    return ReleasesPage(
        title="Releases",
        clock=clock(register.answers, view, scope=None),
        cadences=[_cadence(one) for one in found.cadences],
        pain=found.pain,
        feedback=_feedback(register),
        worths=[_worth(one) for one in worths(register)],
        exposed=[
            ExposureRow(team=register.group_named(team), met=_met(told))
            for team, told in met.items()
        ],
        as_of=now,
    )


def _feedback(register: Register) -> str:
    asked = Question(
        metrics=("release_to_feedback_time",), since=register.today - _QUARTER + timedelta(days=1)
    )
    (answer,) = register.answers.ask(asked)
    (row,) = answer.rows
    return "unknown" if row.value is None else f"{shown(row.value, answer.unit)}, n {row.n:,}"


def _met(told: Share | None) -> str:
    return "hidden: fewer than five" if told is None else share_words(told)


def _cadence(one: Cadence) -> CadenceRow:
    return CadenceRow(
        service=one.service,
        counts=list(one.counts),
        gap="unknown" if one.gap_days is None else f"{one.gap_days:,.1f} d",
        trend=_WORDS.get(one.trend, one.trend),
        mark=_MARKS.get(one.trend, ""),
        hotfixed=share_words(one.hotfixed) if one.hotfixed.of else "none released",
        heard=share_words(one.heard) if one.heard.of else "none released",
    )


def _worth(one: Worth) -> WorthRow:
    told = [_change(each, each.what) for each in one.figures]
    told += [_change(each, figure_title(each.what)) for each in one.voices]
    if one.of_use or one.of_no_use:
        told.append(f"customers' answers: {one.of_use} of use, {one.of_no_use} of none")
    if one.figures_unknown:
        told.append(f"{one.figures_unknown} of its figures unknown")
    return WorthRow(
        title=one.title,
        href=f"/initiatives/{one.name}",
        released_on=f"{one.released_on:%-d %b %Y}",
        verdict=one.verdict,
        mark=_WORTH_MARKS.get(one.verdict, "unknown"),
        evidence=told,
    )


def _change(each: Change, title: str) -> str:
    ratio = f" {(each.after - each.before) / abs(each.before):+.0%}" if each.before else ""
    return f"{title}:{ratio} {each.way}"


add_page(ROUTER, "/releases", "releases.html", show_releases, READ)
