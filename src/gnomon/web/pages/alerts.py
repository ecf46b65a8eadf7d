"""Alerts: what changed its state, whose is it, and who knows?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.charts.units import duration
from gnomon.errors import UsageError, unknown
from gnomon.inbox import Alert, Delivery, Wanted
from gnomon.operations.home import Home
from gnomon.steering.visibility import FOR_WHOM, ForbiddenError, Policy, Visitor, may, sees_unit
from gnomon.web.access import OWN, READ, needs
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Alerts", path="/alerts", area="Overview", order=20)

_SHOWN_FOR = timedelta(days=90)
_MOST = 200
_TROUBLED = 20
_WORST = ("missed", "attention", "unknown", "good", "neutral")
_SAYS: dict[Wanted, str] = {
    "alerts": "alerts of what I answer for",
    "daily": "the daily digest, when something changed",
    "weekly": "the weekly digest",
}


class AlertShown(Struct, frozen=True, kw_only=True):
    """An alert in words."""

    id: str
    kind: str
    title: str
    href: str
    before: str
    after: str
    mark: str
    detail: str
    owners: list[str]
    """Display names of who answers for it."""
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    waited: str
    """How long until somebody knew; how long it waits where nobody does."""
    may_acknowledge: bool


class Choice(Struct, frozen=True, kw_only=True):
    """Something that is sent, and whether a person wants it."""

    name: str
    says: str
    is_wanted: bool


class AlertsPage(Struct, frozen=True, kw_only=True):
    """What changed its state in the last ninety days."""

    title: str
    waiting: list[AlertShown]
    """Those nobody has acknowledged: what was seen last, the worst of it first."""
    known: list[AlertShown]
    """The others."""
    waited: str | None
    """Median time until somebody acknowledged; null where nobody did."""
    is_sent: bool
    """Whether the settings say how people are reached."""
    choices: list[Choice]
    """What is sent to the visitor; none where nothing is, or they are not of the catalogue."""
    troubled: list[Delivery]
    """What could not be sent, for stewards and administrators."""


def alerts(request: Request) -> AlertsPage:
    """Show what changed its state, and who knows."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    visitor: Visitor = request.state.visitor
    now, policy = answers.now(), answers.policy()
    found = home.inbox.alerts(since=now - _SHOWN_FOR, limit=_MOST)
    seen = [
        _shown(each, visitor, policy, now)
        for each in found
        if each.scope is None or sees_unit(visitor, each.scope, policy.directory)
    ]
    waits = [
        wait.total_seconds() for each in found if (wait := each.time_to_acknowledge) is not None
    ]
    is_steward = bool(visitor.roles & {"steward", "administrator"})
    return AlertsPage(
        title="Alerts",
        waiting=in_order(each for each in seen if each.acknowledged_at is None),
        known=[each for each in seen if each.acknowledged_at is not None],
        waited=duration(median(waits)) if waits else None,
        is_sent=home.settings.notices is not None,
        choices=_choices(home, visitor),
        troubled=home.inbox.deliveries(limit=_TROUBLED, troubled=True) if is_steward else [],
    )


def in_order(seen: Iterable[AlertShown]) -> list[AlertShown]:
    """Order alerts, the newest first; of what one round saw, what calls for somebody most."""
    return sorted(
        seen, key=lambda each: (-each.raised_at.timestamp(), _WORST.index(each.mark), each.title)
    )


def _choices(home: Home, visitor: Visitor) -> list[Choice]:
    if home.settings.notices is None or visitor.person is None:
        return []
    gone = home.inbox.opted_out()
    return [
        Choice(name=name, says=_SAYS[name], is_wanted=(visitor.person, name) not in gone)
        for name in get_args(Wanted)
    ]


def _shown(each: Alert, visitor: Visitor, policy: Policy, now: datetime) -> AlertShown:
    scope = f"?scope={each.scope}&window=26w" if each.scope else "?window=26w"
    is_target = each.kind == "target"
    return AlertShown(
        id=each.id,
        kind=each.kind,
        title=each.title,
        href=f"/targets/{each.name}" if is_target else f"/metrics/{each.name}{scope}",
        before=each.before,
        after=each.after,
        mark=each.mark,
        detail=each.detail,
        owners=[_title(name, policy.directory) for name in each.owners],
        raised_at=each.raised_at,
        acknowledged_at=each.acknowledged_at,
        acknowledged_by=_title(each.acknowledged_by, policy.directory),
        waited=duration((each.time_to_acknowledge or now - each.raised_at).total_seconds()),
        may_acknowledge=_may_acknowledge(each, visitor, policy),
    )


def _title(name: str, directory: Directory) -> str:
    known = directory.people.get(name)
    return known.title if known else name


def _may_acknowledge(each: Alert, visitor: Visitor, policy: Policy) -> bool:
    is_owner = visitor.person is not None and visitor.person in each.owners
    return is_owner or may(visitor, "lead", each.scope, policy)


@ROUTER.post("/alerts/{id_}/acknowledge", response_model=None, dependencies=[needs(READ)])
def acknowledge(request: Request, id_: str, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Say that one knows; whoever says it first stays written down."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    visitor: Visitor = request.state.visitor
    found = home.inbox.alert(id_)
    if found is None:
        raise unknown("alert", id_, [each.id for each in home.inbox.alerts(open_only=True)])
    if not _may_acknowledge(found, visitor, answers.policy()):
        raise ForbiddenError(FOR_WHOM["lead"])
    who = visitor.person or visitor.name
    if home.inbox.acknowledge(id_, who):
        home.inbox.record(who, "alert.acknowledged", found.title, found.after)
    return RedirectResponse(f"/alerts#alert-{id_}", status_code=303)


@ROUTER.post("/alerts/choices", response_model=None, dependencies=[needs(OWN)])
def choose(request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Keep what somebody wants sent to them."""
    home: Home = request.app.state.home
    visitor: Visitor = request.state.visitor
    if visitor.person is None:
        raise UsageError(
            "Nothing is sent to you: the catalogue does not know you. Where these pages run for "
            "one user, `gnomon digest --stop PERSON` keeps what somebody wants."
        )
    for name in get_args(Wanted):
        home.inbox.opt_out(visitor.person, name, wants=bool(form.get(name)))
    return RedirectResponse("/alerts#choices", status_code=303)


add_page(ROUTER, "/alerts", "alerts.html", alerts, READ)
