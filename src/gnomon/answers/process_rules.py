"""What the rules of a process hold for: which statuses lead into which phase, today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from gnomon.answers.tables import Tables

Table = Any

#: Version, fact and value of a rule.
_Key = tuple[str, str, str | None]


class RuleState(Struct, frozen=True, kw_only=True):
    """What leads into a phase, and how many tickets it holds for now."""

    process: str
    version: str
    phase: str | None
    """Title of the phase; null: it leads nowhere."""
    fact: str
    """``status``, ``category``, ``sprint``, ``merged``, ``failed``, ``passed``, ``deployed``."""
    values: tuple[str, ...] = ()
    """The statuses or the category, as the process names them; none for other facts."""
    statuses: tuple[tuple[str, int], ...] = ()
    """Statuses of the tickets it holds for, each with how many there are."""
    ticket_count: int | None = None
    """Tickets it holds for now; null for facts that are not of tickets."""


def tickets_by_status(tables: Tables) -> list[dict[str, Any]]:
    """Count the tickets in each status, by type and by what the status means."""
    tables.bring("ticket", "status_category")

    def query() -> Table:
        tickets, category = tables["ticket"], tables["status_category"]
        counted = tickets.filter(~tickets.is_sub_task)
        counted = counted.group_by("project_id", "status", "kind").agg(n=counted.count())
        meant = category.select("project_id", "status", "category")
        known = counted.left_join(meant, ["project_id", "status"])
        return known.group_by("status", "kind", "category").agg(n=known.n.sum())

    found: list[dict[str, Any]] = tables.session.rows(query, "tickets by status").to_pylist()
    return found


def rule_states(
    rules: Iterable[Mapping[str, Any]],
    versions: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    statuses: Iterable[Mapping[str, Any]],
) -> list[RuleState]:
    """Match today's tickets with the rules of their process, as the model does.

    Args:
        rules: The rules, as told.
        versions: Versions of processes in force, by key.
        titles: Titles of phases by name, in their order.
        statuses: How many tickets are in each status; see `tickets_by_status`.
    """
    by_rule: dict[_Key, dict[str, int]] = defaultdict(dict)
    known: set[_Key] = {(rule["version_id"], rule["fact"], rule["value"]) for rule in rules}
    named = {kind: key for key, version in versions.items() for kind in version["kinds"]}
    rest = sorted(key for key, version in versions.items() if not version["kinds"])
    for row in statuses:
        version = named.get(row["kind"]) or next(iter(rest), None)
        if version is None:
            continue
        candidates: list[_Key] = [
            (version, "status", row["status"].strip().lower()),
            (version, "category", row["category"]),
        ]
        matched = next((each for each in candidates if each in known), (version, "none", None))
        if matched[1] == "none" and row["category"] == "done":
            # Nobody waits in it.
            continue
        counts = by_rule[matched]
        counts[row["status"]] = counts.get(row["status"], 0) + row["n"]
    together: dict[tuple[str, str, str], list[str | None]] = defaultdict(list)
    for rule in rules:
        together[rule["phase"], rule["version_id"], rule["fact"]].append(rule["value"])
    order = {name: place for place, name in enumerate(titles)}
    found = [
        _rule(versions[version], titles[phase], fact, values, _held(by_rule, version, fact, values))
        for (phase, version, fact), values in sorted(
            together.items(), key=lambda item: (order[item[0][0]], item[0])
        )
    ]
    found += [
        _rule(versions[key[0]], None, "status", [], held)
        for key, held in sorted(by_rule.items(), key=lambda item: item[0][0])
        if key[1] == "none"
    ]
    return found


def _held(
    by_rule: Mapping[_Key, Mapping[str, int]],
    version: str,
    fact: str,
    values: Iterable[str | None],
) -> dict[str, int] | None:
    """Add up what rules of one kind hold for; null for facts that no ticket tells."""
    if fact not in ("status", "category"):
        return None
    held: dict[str, int] = {}
    for value in values:
        for status, count in by_rule.get((version, fact, value), {}).items():
            held[status] = held.get(status, 0) + count
    return held


def _rule(
    version: Mapping[str, Any],
    phase: str | None,
    fact: str,
    values: Iterable[str | None],
    held: Mapping[str, int] | None,
) -> RuleState:
    most_first = sorted((held or {}).items(), key=lambda item: (-item[1], item[0]))
    return RuleState(
        process=version["title"],
        version=version["version"],
        phase=phase,
        fact=fact,
        values=tuple(sorted(value for value in values if value is not None)),
        statuses=tuple(most_first),
        ticket_count=None if held is None else sum(held.values()),
    )
