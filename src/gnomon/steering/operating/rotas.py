"""The rotas of every service, from the tools that call people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.tables import Tables
from gnomon.steering.operating.cover import Rota, Span, rota
from gnomon.steering.operating.on_call_pay import Shift

Table = Any

#: Weeks of shifts that say who answers for a service.
_WEEKS = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Team(Struct, frozen=True, kw_only=True):
    """The group that owns a service, with the people in it and below it."""

    group_id: str
    """Key of the group."""
    people: frozenset[str]
    """Keys of its people today."""


def owning_teams(tables: Tables, today: date) -> dict[str, Team]:
    """Return the team that owns each service today, by the service's key."""
    tables.bring("ownership", "membership", "group_path")

    def owned() -> Table:
        return tables["ownership"].select("service_id", "group_id", "valid_from", "valid_to")

    def members() -> Table:
        member, path = tables["membership"], tables["group_path"]
        divisional = path.filter(path.line == "divisional")
        return member.join(divisional, member.group_id == divisional.group_id).select(
            member.person_id, divisional.ancestor_id, member.valid_from, member.valid_to
        )

    people: dict[str, set[str]] = defaultdict(set)
    for row in holding(tables.session.rows(members, "members of groups").to_pylist(), today):
        people[row["ancestor_id"]].add(row["person_id"])
    found: dict[str, Team] = {}
    rows = tables.session.rows(owned, "owners of services").to_pylist()
    for row in sorted(holding(rows, today), key=lambda row: str(row["group_id"])):
        group = row["group_id"]
        team = Team(group_id=group, people=frozenset(people[group]))
        found.setdefault(row["service_id"], team)
    return found


def holding(rows: Iterable[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Return the dated rows that hold on a day."""
    return [
        row
        for row in rows
        if (row["valid_from"] is None or row["valid_from"] <= today)
        and (row["valid_to"] is None or row["valid_to"] > today)
    ]


def service_rotas(tables: Tables, teams: Mapping[str, Team], now: datetime) -> dict[str, Rota]:
    """Return who answered for each service in the last four weeks, by the service's key.

    Args:
        tables: The state of the lake that is asked.
        teams: Who owns each service.
        now: End of the four weeks.
    """
    window = (int((now - timedelta(weeks=_WEEKS)).timestamp()), int(now.timestamp()))
    working = working_spans(tables, window)
    shifts: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    owners: dict[str, set[str | None]] = defaultdict(set)
    rotas: dict[str, set[str]] = defaultdict(set)
    for row in shift_rows(tables):
        service, schedule = row["service_id"], row["schedule_ref"]
        shifts[service].append((row["person_id"], _span(row, window)))
        team = teams.get(service)
        owners[schedule].add(team.group_id if team else None)
        rotas[service].add(schedule)
    return {
        service: rota(
            told,
            teams[service].people if service in teams else frozenset(),
            working,
            window=window,
            serves_count=max(len(owners[schedule]) for schedule in rotas[service]),
        )
        for service, told in shifts.items()
    }


def on_rotas(tables: Tables, now: datetime) -> dict[str, frozenset[str]]:
    """Return the people who were on each service's rota in the last four weeks, by its key.

    Args:
        tables: The state of the lake that is asked.
        now: End of the four weeks.
    """
    window = (int((now - timedelta(weeks=_WEEKS)).timestamp()), int(now.timestamp()))
    found: dict[str, set[str]] = defaultdict(set)
    for row in shift_rows(tables):
        starts, ends = _span(row, window)
        if starts < window[1] and ends > window[0]:
            found[row["service_id"]].add(row["person_id"])
    return {service: frozenset(people) for service, people in found.items()}


def shifts_between(tables: Tables, since: datetime, until: datetime) -> list[Shift]:
    """Return every shift of every rota in a period, each once."""
    tables.bring("on_call_shift", "actor")

    def told() -> Table:
        shift, actor = tables["on_call_shift"], tables["actor"]
        whose = actor.select(account_id="identity_id", person_id="person_id")
        joined = shift.left_join(whose, shift.identity_id == whose.account_id)
        # A schedule that several policies call is told once for each.
        return joined.select(
            "schedule_ref",
            "starts_at",
            "ends_at",
            person=joined.person_id.coalesce(joined.identity_id),
        ).distinct()

    rows = tables.session.rows(told, "shifts of rotas")
    whose = (rows.column(name).to_pylist() for name in ("person", "schedule_ref"))
    spans = (instants(rows.column(name)) for name in ("starts_at", "ends_at"))
    found = []
    for person, schedule, began, ended in zip(*whose, *spans, strict=True):
        starts, ends = began or since, ended or until
        if starts < until and ends > since:
            found.append(
                Shift(
                    person=person,
                    schedule=schedule,
                    starts_at=max(starts, since),
                    ends_at=min(ends, until),
                )
            )
    return found


def instants(column: pa.ChunkedArray) -> list[datetime | None]:
    """Read the instants of a column, five times as fast as Arrow makes them one by one."""
    told = column.cast(pa.int64()).to_pylist()
    return [None if one is None else _EPOCH + timedelta(microseconds=one) for one in told]


def working_spans(tables: Tables, window: Span) -> list[Span]:
    """Return the organisation's working time in a window, in order."""
    tables.bring("working_day")

    def days() -> Table:
        calendar = tables["working_day"]
        return calendar.filter(calendar.calendar == "default").select(
            "utc_on",
            "first_start_second",
            "first_end_second",
            "second_start_second",
            "second_end_second",
        )

    found = []
    for row in tables.session.rows(days, "working days").to_pylist():
        midnight = int(datetime.fromisoformat(f"{row['utc_on']}T00:00:00+00:00").timestamp())
        for part in ("first", "second"):
            start, end = row[f"{part}_start_second"], row[f"{part}_end_second"]
            if start < end and midnight + end > window[0] and midnight + start < window[1]:
                found.append((midnight + start, midnight + end))
    return sorted(found)


def shift_rows(tables: Tables) -> list[dict[str, Any]]:
    """Return the shifts of every service: whose, of which rota, from when until when."""
    tables.bring("service_shift")
    columns = ("service_id", "schedule_ref", "person_id", "starts_at", "ends_at")
    rows: list[dict[str, Any]] = tables.session.rows(
        lambda: tables["service_shift"].select(*columns), "shifts of services"
    ).to_pylist()
    return rows


def _span(row: dict[str, Any], window: Span) -> Span:
    """Read the span of a shift; without a start or an end it reaches over the whole window."""
    starts, ends = row["starts_at"], row["ends_at"]
    return (
        window[0] if starts is None else int(starts.timestamp()),
        window[1] if ends is None else int(ends.timestamp()),
    )
