"""Shared responsibility: who answers for what of a platform service, in a minute."""

from datetime import datetime

import vl_convert
from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct

from gnomon.charts.chart import exported
from gnomon.charts.responsibility_matrix import responsibility_matrix
from gnomon.errors import unknown
from gnomon.operations.home import Home
from gnomon.steering.responsibilities import PARTY_WORDS, Row, Sheet, sheets
from gnomon.web.access import READ, needs
from gnomon.web.navigation import Place
from gnomon.web.pages.exports import csv_answer
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Responsibilities", path="/responsibilities", area="Platform", order=20)


class ServiceRow(Struct, frozen=True, kw_only=True):
    """One service of the list."""

    title: str
    href: str
    version: str
    capability_count: int
    finding_count: int
    acknowledged: str
    unacknowledged: list[str]


#: What the people and layers around a platform are called, in the words of the glossary.
WORDS = (
    ("PPO", "platform product owner: the one person who answers for a platform as a product"),
    ("SRE", "site reliability engineer: runs services as a problem of software"),
    ("CSP", "cloud service provider: offers a cloud and answers for its lowest layers"),
    ("MCSP", "managed cloud service provider: runs somebody else's cloud for a customer"),
    ("IaaS", "infrastructure as a service: machines, networks and storage"),
    ("PaaS", "platform as a service: a place to run software"),
)


class ResponsibilitiesPage(Struct, frozen=True, kw_only=True):
    """Every platform service, those with findings first."""

    title: str
    rows: list[ServiceRow]
    words: list[tuple[str, str]]
    """Abbreviations people use for the parties, and what they mean; the glossary has sources."""
    as_of: datetime


class ResponsibilityPage(Struct, frozen=True, kw_only=True):
    """Who answers for what of one service."""

    title: str
    crumbs: list[Crumb]
    version: str | None
    valid_from: str | None
    coming: str | None
    parties: list[str]
    rows: list[tuple[str, list[str], str, bool]]
    """Capability, letters of each party, what is wrong with it, whether it changed."""
    yours: list[str]
    """What the customer answers for or does."""
    findings: list[str]
    consumers: list[tuple[str, bool]]
    """Groups that use it, and whether each has read this version."""
    acknowledged: str
    exports: dict[str, str]
    as_of: datetime


def responsibilities(request: Request) -> ResponsibilitiesPage:
    """List every platform service with its gaps and who has not read its version."""
    answers: Answers = request.app.state.answers
    return ResponsibilitiesPage(
        title="Responsibilities",
        words=list(WORDS),
        rows=[
            ServiceRow(
                title=one.title,
                href=f"/responsibilities/{one.name}",
                version=one.version or "none",
                capability_count=len(one.rows),
                finding_count=len(one.findings),
                acknowledged=_acknowledged(one),
                unacknowledged=list(one.unacknowledged),
            )
            for one in _sheets(request)
        ],
        as_of=answers.now(),
    )


def responsibility(request: Request, name: str) -> ResponsibilityPage:
    """Show who answers for what of one service, in the version in force."""
    answers: Answers = request.app.state.answers
    one = _sheet(request, name)
    return ResponsibilityPage(
        title=one.title,
        crumbs=[Crumb(label="Responsibilities", href="/responsibilities")],
        version=one.version,
        valid_from=str(one.valid_from) if one.valid_from else None,
        coming=one.coming,
        parties=[PARTY_WORDS[party] for party in one.parties],
        rows=[(row.capability, _parts(one, row), row.finding, row.is_changed) for row in one.rows],
        yours=[
            row.capability for row in one.rows if {"R", "A"} & set(row.parts.get("customer", ""))
        ],
        findings=list(one.findings),
        consumers=[(each, each in one.acknowledged) for each in one.consumers],
        acknowledged=_acknowledged(one),
        exports={
            "CSV": f"/responsibilities/{one.name}/table.csv",
            "SVG": f"/responsibilities/{one.name}/picture.svg",
        },
        as_of=answers.now(),
    )


@ROUTER.get("/responsibilities/{name}/table.csv", response_model=None, dependencies=[needs(READ)])
def table(request: Request, name: str) -> Response:
    """Write who answers for what as a table."""
    one = _sheet(request, name)
    columns = ("capability", *one.parties, "version", "finding")
    rows = ([row.capability, *_parts(one, row), one.version, row.finding] for row in one.rows)
    return csv_answer(f"{one.name}-responsibilities.csv", columns, rows)


@ROUTER.get("/responsibilities/{name}/picture.svg", response_model=None, dependencies=[needs(READ)])
def picture(request: Request, name: str) -> Response:
    """Draw who answers for what as a picture."""
    one = _sheet(request, name)
    chart = responsibility_matrix(
        [(row.capability, _parts(one, row)) for row in one.rows],
        [PARTY_WORDS[party] for party in one.parties],
        whose=f"{one.title}, version {one.version}",
    )
    return Response(vl_convert.vegalite_to_svg(exported(chart)), media_type="image/svg+xml")


def _sheets(request: Request) -> list[Sheet]:
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    return sheets(home.installation(), answers.now().date())


def _sheet(request: Request, name: str) -> Sheet:
    found = {one.name: one for one in _sheets(request)}
    if name not in found:
        raise unknown("platform service", name, found)
    return found[name]


def _parts(one: Sheet, row: Row) -> list[str]:
    return [row.parts.get(party, "") for party in one.parties]


def _acknowledged(one: Sheet) -> str:
    ratio = one.acknowledgement_ratio
    if ratio is None:
        return "no consumers are told"
    return f"{len(one.acknowledged)} of {len(one.consumers)}, {ratio:.0%}"


add_page(ROUTER, "/responsibilities", "responsibilities.html", responsibilities, READ)
add_page(ROUTER, "/responsibilities/{name}", "responsibility.html", responsibility, READ)
