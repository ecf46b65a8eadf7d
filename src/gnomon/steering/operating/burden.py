"""What running things takes out of groups and rotas: toil against hours, nights against limits."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.listing import list_observations
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.code import Repository
from gnomon.domain.operating import OnCallTerms
from gnomon.domain.organisation import Group, Service
from gnomon.domain.practice import ToilTask
from gnomon.steering.operating.on_call_load import RotaLoad, rota_loads
from gnomon.steering.operating.rotas import holding, shift_rows, working_spans
from gnomon.steering.operating.toil import (
    GroupToil,
    ManualRun,
    Quarter,
    by_group,
    manual_runs,
    quarter_before,
    trend,
)

Table = Any

_WEEKS = 4
_HOUR = 3600
_MOST = 100_000


class Burden(Struct, frozen=True, kw_only=True):
    """What running things takes."""

    quarters: list[Quarter]
    """Work by hand of the last quarters, the oldest first; none where no task is told."""
    groups: list[GroupToil]
    """Work by hand of each group that tells of any."""
    titles: dict[str, str]
    """What groups are called, by key."""
    manual_runs: list[ManualRun]
    """What is started by hand again and again, as tools tell it."""
    rotas: list[RotaLoad]
    """Nights of each rota in the last four weeks."""


def burden(place: Installation, now: datetime) -> Burden:
    """Say what running things takes out of groups and rotas.

    Args:
        place: What is asked.
        now: When.
    """
    today = now.date()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tasks, terms = entity_rows(tables, ToilTask), entity_rows(tables, OnCallTerms)
        names = {each.key: each.name for each in entity_rows(tables, Service)}
        titles = {each.key: each.title for each in entity_rows(tables, Group)}
        paths = {each.key: each.path for each in entity_rows(tables, Repository)}
        capacity = _capacity(tables, today)
        quarter_hours = _quarter_hours(tables, now)
        shifts = _shifts(tables, now)
    return Burden(
        quarters=trend(tasks, today) if tasks else [],
        groups=by_group(tasks, capacity, quarter_hours, today),
        titles=titles,
        manual_runs=manual_runs(paths.get(key or "", key) for key in _started_by_hand(place, now)),
        rotas=rota_loads(shifts, _night_calls(place, now), _in_force(terms, today), _WEEKS, names),
    )


def _in_force(terms: list[OnCallTerms], today: date) -> list[OnCallTerms]:
    return [
        each
        for each in terms
        if (each.valid_from is None or each.valid_from <= today)
        and (each.valid_to is None or each.valid_to > today)
    ]


def _capacity(tables: Tables, today: date) -> dict[str, float]:
    """Add up the working time of the people of each group and of those below it, 1 a person."""
    tables.bring("membership", "group_path")

    def members() -> Table:
        member, path = tables["membership"], tables["group_path"]
        line = path.filter(path.line == "divisional")
        return member.join(line, member.group_id == line.group_id).select(
            member.person_id, line.ancestor_id, member.share, member.valid_from, member.valid_to
        )

    shares: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in holding(tables.session.rows(members, "working time of groups").to_pylist(), today):
        shares[row["ancestor_id"]][row["person_id"]] += row["share"]
    return {
        group: sum(min(share, 1.0) for share in people.values()) for group, people in shares.items()
    }


def _quarter_hours(tables: Tables, now: datetime) -> float:
    begin = datetime.combine(quarter_before(now.date()), datetime.min.time(), now.tzinfo)
    window = (int(begin.timestamp()), int(now.timestamp()))
    return sum(end - start for start, end in working_spans(tables, window)) / _HOUR


def _shifts(tables: Tables, now: datetime) -> list[tuple[str, str, str]]:
    since = now - timedelta(weeks=_WEEKS)
    return [
        (row["schedule_ref"], row["service_id"], row["person_id"])
        for row in shift_rows(tables)
        if (row["starts_at"] is None or row["starts_at"] < now)
        and (row["ends_at"] is None or row["ends_at"] > since)
    ]


def _night_calls(place: Installation, now: datetime) -> list[tuple[str | None, str]]:
    since = (now - timedelta(weeks=_WEEKS)).date()
    asked = Question(metrics=("night_interruptions",), since=since)
    told = list_observations(place, asked, limit=_MOST, now=now)
    return [(each.service_id, each.subject_id) for each in told]


def _started_by_hand(place: Installation, now: datetime) -> list[str | None]:
    asked = Question(metrics=("pipelines_started_by_hand",), since=quarter_before(now.date()))
    told = list_observations(place, asked, limit=_MOST, now=now)
    return [each.repository_id for each in told]
