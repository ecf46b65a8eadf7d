"""What is known to have changed the system: marks of the catalogue, and reorganisations."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.organisation import Unit, organisation
from gnomon.answers.tables import Tables
from gnomon.answers.things import things

Table = Any


class Marked(Struct, frozen=True, kw_only=True):
    """One known change."""

    kind: Literal["mark", "reorganisation"]
    """Whether the catalogue marks it, or its dated relations imply it."""
    on: date
    """First local day."""
    until: date | None = None
    """First local day after it; null: a change that stays."""
    what: str
    """What happened, in words."""
    scopes: frozenset[str] = frozenset()
    """Groups and services it happened to; none: the whole organisation."""
    metrics: frozenset[str] = frozenset()
    """Metrics it may move; none: all."""
    is_rebase: bool = False
    """Whether natural limits begin anew."""
    is_blackout: bool = False
    """Whether forecasts leave its days out."""


class Marks(Struct, frozen=True, kw_only=True):
    """Every known change, and which scopes it reaches."""

    every: tuple[Marked, ...]
    """The changes, oldest first."""
    above: Mapping[str, frozenset[str]]
    """Of each group and service: itself and every group it belongs to today."""

    def of(self, scope: str | None, metric: str | None = None) -> list[Marked]:
        """Return what changed a scope: what happened to it, or to all it belongs to.

        Args:
            scope: Group, service or repository; null: the whole organisation.
            metric: Only what may move this metric.
        """
        reach = self.above.get(scope, frozenset({scope})) if scope else frozenset()
        return [
            one
            for one in self.every
            if (not one.scopes or one.scopes & reach)
            and (metric is None or not one.metrics or metric in one.metrics)
        ]

    def within(self, scope: str | None, since: date, until: date) -> list[Marked]:
        """Return what happened in a window to a scope, or to anything above or below it."""
        below = {name for name, above in self.above.items() if scope is None or scope in above}
        reach = below | set(self.above.get(scope or "", ()))
        return [
            one
            for one in self.every
            if since <= one.on < until and (not one.scopes or one.scopes & reach)
        ]

    def rebases(self, scope: str | None, metric: str) -> list[date]:
        """Return the days on which the natural limits of a metric begin anew in a scope."""
        return sorted({one.on for one in self.of(scope, metric) if one.is_rebase})


def marks(place: Installation) -> Marks:
    """Read what is known to have changed the system."""
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("mark", "reporting_line", "ownership", "group", "service")

        def rows(name: str, *columns: str) -> list[dict[str, Any]]:
            def query() -> Table:
                return session.table(name).select(*columns)

            found: list[dict[str, Any]] = session.rows(query, f"marks from {name}").to_pylist()
            return found

        told = rows("mark", "what", "begins_on", "ends_on", "group_name", "service_name",
                    "metrics", "is_rebase", "is_blackout")  # fmt: skip
        lines = rows("reporting_line", "group_id", "parent_id", "line", "valid_from")
        owned = rows("ownership", "service_id", "group_id", "valid_from")
        titles = {
            row["key"]: row
            for name in ("group", "service")
            for row in rows(name, "key", "name", "title")
        }
    found = [
        *(_marked(row) for row in told),
        *_moves(lines, titles, "group_id", "parent_id", "answers to"),
        *_moves(owned, titles, "service_id", "group_id", "is owned by"),
    ]
    return Marks(
        every=tuple(sorted(found, key=lambda one: (one.on, one.what))), above=_above(place)
    )


def _marked(row: Mapping[str, Any]) -> Marked:
    scopes = (row["group_name"], row["service_name"])
    return Marked(
        kind="mark",
        on=row["begins_on"],
        until=row["ends_on"],
        what=row["what"],
        scopes=frozenset(name for name in scopes if name),
        metrics=frozenset(row["metrics"] or ()),
        is_rebase=row["is_rebase"],
        is_blackout=row["is_blackout"],
    )


def _moves(
    rows: Iterable[Mapping[str, Any]],
    titles: Mapping[str, Mapping[str, str]],
    subject: str,
    target: str,
    words: str,
) -> Iterable[Marked]:
    """Tell a dated relation as a reorganisation on its first day, once something was before it."""
    known = [row for row in rows if row[subject] in titles and row[target] in titles]
    for row in known:
        before = [
            other
            for other in known
            if other[subject] == row[subject]
            and other is not row
            and (other["valid_from"] or date.min) < (row["valid_from"] or date.min)
        ]
        if row["valid_from"] is None or not before:
            continue
        ends = [titles[row[subject]], titles[row[target]], *(titles[b[target]] for b in before)]
        yield Marked(
            kind="reorganisation",
            on=row["valid_from"],
            what=f"{ends[0]['title']} {words} {ends[1]['title']}",
            scopes=frozenset(end["name"] for end in ends),
        )


def _above(place: Installation) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}

    def walk(units: Iterable[Unit], above: frozenset[str]) -> None:
        for unit in units:
            found[unit.name] = above | {unit.name}
            walk(unit.units, found[unit.name])

    walk(organisation(place), frozenset())
    for thing in things(place):
        found.setdefault(thing.name, frozenset({thing.name, *thing.owners}))
    return found
