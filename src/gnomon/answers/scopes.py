"""Which facts can move which figures: the scopes that refresh works in.

Everything about one service hangs together: its repository, what a deploying tool calls it, what
an incident tool calls it. Such names form a scope. A fact changes figures of its own scope alone,
so an incremental refresh recomputes the scopes that new facts touch and nothing else.
"""

from collections.abc import Iterable

import pyarrow as pa

#: Columns that say which scope a row belongs to; the first that is known decides.
SCOPE_COLUMNS = ("repository_id", "project_id", "application", "service_ref")

#: Entities that are a scope themselves; their key is its name.
SCOPE_ENTITIES = frozenset({"repository", "ticket_project"})

#: Entities whose change may move any figure; a refresh after one is a full one.
WIDE_ENTITIES = frozenset(
    {
        "person",
        "group",
        "reporting_line",
        "membership",
        "service",
        "ownership",
        "tool_link",
        "working_day",
        "repository",
    }
)

#: Entities that facts of several scopes refer to: every scope sees all of them, and a change of one
#: concerns the scopes whose facts name it. A sprint may hold tickets of several projects.
SHARED_ENTITIES = frozenset({"sprint"})

#: What the numbers of tickets in changes link; either lies in scopes of its own.
LINKED_ENTITIES = ("ticket", "change")

#: Entities that tell something of one ticket, with the column that says of which.
TICKET_COLUMNS = {
    "ticket": "key",
    "ticket_text": "ticket_id",
    "ticket_transition": "ticket_id",
    "ticket_edit": "ticket_id",
}

#: Model tables that weigh all tickets of a project. Every other follows from the facts of a ticket,
#: of those below it and of what names it.
OF_WHOLE_PROJECTS = frozenset({"status_category", "status_move"})

#: Entities that tell something of one change, with the column that says of which.
CHANGE_COLUMNS = {
    "change": "key",
    "change_merge": "change_id",
    "change_size": "change_id",
    "change_commit": "change_id",
    "change_event": "change_id",
    "review": "change_id",
}

#: Model tables of changes whose rows each follow from the facts of one change, whatever is told of
#: others. Any other table made of changes may say something else of many when one of them moves.
OF_ONE_CHANGE = frozenset(
    {
        "change_opening",
        "change_response",
        "change_life",
        "change_service",
        "change_belonging",
        "analysed_change",
    }
)

#: Model tables that many others are made of and facts seldom move. As long as one is as it was,
#: the facts it is made of move nothing by way of it.
STEADY = ("same_repository",)

_SCOPED_LINKS = frozenset(
    {"repository", "argocd_app", "pagerduty_service", "ticket_project", "monitored_service"}
)


class Scopes:
    """Groups names of things that belong together."""

    def __init__(
        self,
        service: pa.Table,
        tool_link: pa.Table,
        repository: pa.Table,
        same_repository: pa.Table,
    ) -> None:
        """Join names by the catalogue's links, and services with what is called like them.

        Case does not matter: tools and catalogue write the same name differently.

        Args:
            service: Needs ``key``, ``name``.
            tool_link: Needs ``service_id``, ``kind``, ``value``.
            repository: Needs ``key``, ``path``.
            same_repository: Needs ``repository_id``, ``canonical_id``: a clone and its host.
        """
        self._parent: dict[str, str] = {}
        for row in service.to_pylist():
            self._join(row["key"], row["name"])
        for row in repository.to_pylist():
            self._join(row["key"], _path(row["path"]))
        for row in same_repository.to_pylist():
            self._join(row["repository_id"], row["canonical_id"])
        for row in tool_link.to_pylist():
            if row["service_id"] is not None and row["kind"] in _SCOPED_LINKS:
                is_path = row["kind"] == "repository"
                self._join(row["service_id"], _path(row["value"]) if is_path else row["value"])

    def around(self, names: Iterable[str]) -> set[str]:
        """Return every name, in lower case, in the scopes of names, themselves included."""
        wanted = {name.lower() for name in names}
        roots = {self._root(name) for name in wanted}
        return wanted | {name for name in self._parent if self._root(name) in roots}

    def _root(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(parent, parent)
            name = parent
        return name

    def _join(self, one: str, other: str) -> None:
        one, other = one.lower(), other.lower()
        self._parent.setdefault(one, one)
        self._parent.setdefault(other, other)
        self._parent[self._root(one)] = self._root(other)


def _path(path: str) -> str:
    """Mark a repository's path, which an application may be called like."""
    return f"repository {path}"
