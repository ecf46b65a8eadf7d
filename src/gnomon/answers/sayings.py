"""What customers say: who waits, what is said most often, and one saying with all of its group."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables
from gnomon.errors import UsageError

Table = Any

#: Lists on a page are read by people.
_MOST = 50


class Saying(Struct, frozen=True, kw_only=True):
    """Something a customer said, and how far it has come."""

    feedback_id: str
    """Its key."""
    title: str
    """What it says."""
    channel: str
    """How it came."""
    kind: str | None
    """What it is; null when nobody said."""
    service_id: str | None
    """Key of the service it is about; null when nobody said."""
    is_internal: bool
    """Whether a team of the organisation itself said it."""
    url: str | None
    """Where to open it in its tool."""
    said_at: datetime
    """When it came."""
    answered_at: datetime | None
    """First answer by a person."""
    accepted_at: datetime | None
    """When it was accepted."""
    declined_at: datetime | None
    """When it was declined."""
    resolved_at: datetime | None
    """When it was resolved for good."""
    told_at: datetime | None
    """When the customer heard what became of it."""
    learned_at: datetime | None
    """When it was known whether the answer is of use."""
    first_id: str
    """Key of the first saying of the same; its own when it repeats none."""


class Group(Struct, frozen=True, kw_only=True):
    """Sayings of the same."""

    first_id: str
    """Key of the first."""
    title: str
    """What the first says."""
    count: int
    """How many say it."""
    last_at: datetime
    """When it was said last."""


class About(Struct, frozen=True, kw_only=True):
    """Sayings about one service."""

    service_id: str | None
    """Key of the service; null for what is about none that anybody named."""
    count: int
    """Sayings."""
    open_count: int
    """Those neither resolved nor declined, praise left out."""
    unanswered_count: int
    """Those of them that no person has answered."""


class Voices(Struct, frozen=True, kw_only=True):
    """What customers have said since a day."""

    count: int
    """Sayings."""
    open_count: int
    """Those neither resolved nor declined, praise left out."""
    unanswered_count: int
    """Those of them that no person has answered."""
    waiting: list[Saying]
    """What is open, the longest waiting first, at most fifty."""
    groups: list[Group]
    """What more than one customer said, most often first, at most fifty."""
    channels: dict[str, int]
    """Sayings by channel, most first."""
    services: list[About]
    """Sayings by service, where most wait for a first answer at the top."""


def voices(place: Installation, since: datetime, service_ids: list[str] | None = None) -> Voices:
    """Return what customers have said.

    Args:
        place: What is asked.
        since: First moment that counts; what is still open counts from ever.
        service_ids: Keys of the services asked about; null: all, and what is about none.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("feedback_life", "feedback_group")
        instant = pa.array([since], pa.timestamp("us", "UTC"))
        session.memory("asked_since", pa.table({"since": instant}))
        asked = pa.array(service_ids or [], pa.string())
        session.memory("asked_service", pa.table({"service_id": asked}))

        def scoped() -> Table:
            rows = _joined(tables)
            if service_ids is not None:
                rows = rows.semi_join(session.table("asked_service"), "service_id")
            return rows

        def recent() -> Table:
            first = session.table("asked_since").since.as_scalar()
            rows = scoped()
            return rows.filter((rows.said_at >= first) | _is_open(rows))

        kind = "some" if service_ids is not None else "all"

        def run(query: Callable[[], Table], what: str) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = session.rows(query, f"{what} of {kind} voices").to_pylist()
            return rows

        waiting = run(lambda: _waiting(recent()), "waiting")
        groups = run(lambda: _groups(recent(), _joined(tables)), "groups")
        channels = run(lambda: _channels(recent()), "channels")
        services = run(lambda: _by_service(recent()), "services")
        totals = run(lambda: _totals(recent()), "totals")[0]
    return Voices(
        count=totals["count"] or 0,
        open_count=totals["open_count"] or 0,
        unanswered_count=totals["unanswered_count"] or 0,
        waiting=[Saying(**row) for row in waiting],
        groups=[Group(**row) for row in groups],
        channels={row["channel"]: row["count"] for row in channels},
        services=[About(**row) for row in services],
    )


def saying(place: Installation, key: str) -> tuple[Saying, list[Saying]]:
    """Return one saying, and the others of its group, the oldest first.

    Raises:
        UsageError: Nobody said anything with that key.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("feedback_life", "feedback_group")
        session.memory("asked_saying", pa.table({"feedback_id": pa.array([key], pa.string())}))

        def group() -> Table:
            rows = _joined(tables)
            first = rows.semi_join(session.table("asked_saying"), "feedback_id")
            firsts = first.select("first_id").distinct()
            same = rows.semi_join(firsts, "first_id")
            return same.order_by("said_at", "feedback_id").limit(10 * _MOST)

        found = [Saying(**row) for row in session.rows(group, "group of a saying").to_pylist()]
    own = [one for one in found if one.feedback_id == key]
    if not own:
        raise UsageError(f"No saying has the key {key!r}. See /customers.")
    return own[0], [one for one in found if one.feedback_id != key]


def _joined(tables: Tables) -> Table:
    life = tables["feedback_life"]
    rows = life.left_join(tables["feedback_group"], "feedback_id").drop("feedback_id_right")
    return rows.select(*Saying.__struct_fields__)


def _is_open(rows: Table) -> Any:
    is_praise = (rows.kind == "praise").fill_null(False)
    return rows.resolved_at.isnull() & rows.declined_at.isnull() & ~is_praise


def _waiting(rows: Table) -> Table:
    return rows.filter(_is_open(rows)).order_by("said_at", "feedback_id").limit(_MOST)


def _groups(rows: Table, every: Table) -> Table:
    """Count those of the same; the first of them may lie before the rows."""
    counted = rows.group_by("first_id").agg(count=rows.count(), last_at=rows.said_at.max())
    several = counted.filter(counted["count"] > 1)
    titles = every.select(title_id="feedback_id", title="title")
    named = several.left_join(titles, [("first_id", "title_id")]).drop("title_id")
    whole = named.mutate(title=named.title.coalesce(named.first_id))
    ordered = whole.order_by(whole["count"].desc(), "first_id").limit(_MOST)
    return ordered.select(*Group.__struct_fields__)


def _channels(rows: Table) -> Table:
    counted = rows.group_by("channel").agg(count=rows.count())
    return counted.order_by(counted["count"].desc(), "channel")


def _totals(rows: Table) -> Table:
    return rows.agg(**_counts(rows))


def _by_service(rows: Table) -> Table:
    counted = rows.group_by("service_id").agg(**_counts(rows))
    order = counted.unanswered_count.desc(), counted.open_count.desc(), "service_id"
    return counted.order_by(*order).limit(_MOST)


def _counts(rows: Table) -> dict[str, Any]:
    is_open = _is_open(rows)
    is_unanswered = is_open & rows.answered_at.isnull() & (rows.channel != "issue")
    return {
        "count": rows.count(),
        "open_count": is_open.cast("int64").sum(),
        "unanswered_count": is_unanswered.cast("int64").sum(),
    }
