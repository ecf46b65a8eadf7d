"""HEAT by Backstage's entity reference, so that a plugin shows it and reckons nothing."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct, json

from gnomon.catalog.organisation import group_key, service_key
from gnomon.errors import UsageError
from gnomon.steering.platform.sheet import Sheet
from gnomon.web.access import READ, needs
from gnomon.web.heat import VERDICT_MARKS, GoalRow, Quarter, goal_rows, quarters
from gnomon.web.pages.platform import Weeks, found_product, may_see_cost

ROUTER = APIRouter()

#: Kinds of reference that are known, with what is answered.
_KINDS = ("component", "group", "platformservice")


class EntityService(Struct, frozen=True, kw_only=True):
    """A platform service of an entity, as its page shows it."""

    name: str
    title: str
    href: str
    verdict: str
    mark: str
    """good, attention, missed or unknown."""
    reason: str
    quarters: list[Quarter]
    goals: list[GoalRow]


class Entity(Struct, frozen=True, kw_only=True):
    """What is known of an entity of the catalogue."""

    ref: str
    """The reference asked for, in full and lower case."""
    weeks: int
    """Length of the window, until today."""
    services: list[EntityService]
    """Platform services that it is, runs or provides; none for others."""


@ROUTER.get(
    "/entities/{kind}/{namespace}/{name}.json", response_model=None, dependencies=[needs(READ)]
)
def entity(request: Request, kind: str, namespace: str, name: str, weeks: Weeks = 13) -> Response:
    """Answer with the platform services of an entity: those it is, runs or provides."""
    wanted = kind.lower()
    if wanted not in _KINDS:
        raise UsageError(f"Of the kind {kind!r} nothing is told. Ask for {', '.join(_KINDS)}.")
    full = name if namespace.lower() == "default" else f"{namespace.lower()}/{name}"
    sees_cost = may_see_cost(request)
    found = Entity(
        ref=f"{wanted}:{namespace.lower()}/{name.lower()}",
        weeks=weeks,
        services=[
            _service(sheet, sees_cost=sees_cost)
            for sheet in found_product(request, weeks).sheets
            if _is_of(sheet, wanted, full.lower())
        ],
    )
    return Response(json.encode(found, enc_hook=str), media_type="application/json")


def _is_of(sheet: Sheet, kind: str, name: str) -> bool:
    service = sheet.service
    if kind == "component":
        return (service.service_id or "").lower() == service_key(name)
    if kind == "group":
        return service.owner_id.lower() == group_key(name)
    return service.name.lower() == name


def _service(sheet: Sheet, *, sees_cost: bool) -> EntityService:
    return EntityService(
        name=sheet.service.name,
        title=sheet.service.title,
        href=f"/platform/{sheet.service.name}",
        verdict=sheet.success.verdict,
        mark=VERDICT_MARKS[sheet.success.verdict],
        reason=sheet.success.reason,
        quarters=quarters(sheet, may_see_cost=sees_cost),
        goals=goal_rows(sheet, may_see_cost=sees_cost),
    )
