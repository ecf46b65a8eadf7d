"""Whether an organisation is complete by its own structure, and nobody exclusive is shared."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_kind
from gnomon.catalog.references import Names, ancestors
from gnomon.catalog.relations import Relation, Relations, relations
from gnomon.catalog.roles import ONE_EACH, TEAM_FUNCTIONS, KnownRole, RoleNames, Row, plain

RolesOf = Callable[[Document], tuple[KnownRole, ...]]
RowsOf = Callable[[Document], tuple[Row, ...]]
_COLUMNS = {
    "responsible": "responsible role",
    "divisional": "divisional manager",
    "functional": "functional manager",
}


def structure_findings(
    catalogue: Catalogue, names: Names, roles_of: RolesOf, rows_of: RowsOf
) -> Iterator[Finding]:
    """Find what an organisation lacks by the structure it says it has; nothing without one.

    Args:
        catalogue: The catalogue.
        names: Its names.
        roles_of: Roles of a structure.
        rows_of: Rows of a structure.
    """
    documents = list(catalogue.of("Structure"))
    for second in documents[1:]:
        yield second.finding(
            "kind", f"a second Structure ({documents[0].file}:{documents[0].line})", "one of them"
        )
    for document in documents[:1]:
        known, rows = roles_of(document), rows_of(document)
        yield from _undefined(document, known, rows)
        checked = _Checked(catalogue, relations(catalogue, names), known)
        yield from checked.unknown_roles()
        yield from checked.teams()
        yield from checked.engineering_sub_teams()
        yield from checked.exclusive()


def _undefined(
    document: Document, known: tuple[KnownRole, ...], rows: tuple[Row, ...]
) -> Iterator[Finding]:
    names = {role.name for role in known}
    for row in rows:
        for column, title in _COLUMNS.items():
            role = getattr(row, column)
            where = f"{row.function.replace('_', ' ')} at the level {row.level.replace('_', ' ')}"
            if role is None:
                yield document.finding(
                    "spec.rows",
                    f"undefined: the {title} of {where}",
                    f"a row that names {column}",
                    severity="info",
                )
            elif role not in names:
                near = get_close_matches(role, names, n=1)
                yield document.finding(
                    "spec.rows",
                    f"{role!r}, the {title} of {where}, which is no role",
                    near[0] if near else "a role of `roles` or of the template",
                )


class _Checked:
    """One organisation, compared with the structure it says it has.

    What has ended is not looked at: a finding never depends on the day of looking.
    """

    def __init__(
        self, catalogue: Catalogue, known: Relations, roles: tuple[KnownRole, ...]
    ) -> None:
        self._groups = {each.name: each for each in catalogue.of("Group")}
        self._kinds = {name: group_kind(each) for name, each in self._groups.items()}
        self._roles = RoleNames(roles)
        self._known_roles = [role.name for role in roles]
        self._exclusive = {role.name for role in roles if role.is_exclusive}
        self._memberships = [each for each in known.memberships if each.valid_to is None]
        self._above = ancestors(known.parents())
        self._below: dict[str, set[str]] = defaultdict(set)
        for each in known.reporting_lines:
            if each.role == "divisional" and each.valid_to is None:
                self._below[each.object].add(each.subject)

    def unknown_roles(self) -> Iterator[Finding]:
        """Find roles that no list of roles has."""
        seen: set[str] = set()
        for each in self._memberships:
            written = each.role
            if written and self._roles.find(written) is None and written not in seen:
                seen.add(written)
                near = get_close_matches(plain(written), self._known_roles, n=1)
                yield each.document.finding(
                    each.field,
                    f"the role {written!r}, which the Structure does not know",
                    near[0] if near else "a role of its `roles`",
                    line=each.line,
                    severity="warning",
                )

    def teams(self) -> Iterator[Finding]:
        """Find functions that a team has nobody for."""
        for name, group in self._groups.items():
            if self._kinds[name] != "team":
                continue
            below = self._all_below(name)
            functions = {plain(self._function(each) or "") for each in below}
            roles = {self._roles.find(each.role) for each in self._in(below)}
            for function, by in TEAM_FUNCTIONS.items():
                if function not in functions and not roles & set(by):
                    yield group.finding(
                        "metadata.name",
                        f"team {name!r} without {function.replace('_', ' ')}",
                        f"a sub-team with gnomon.dev/function: {function}"
                        + (f", or somebody with the role {' or '.join(by)}" if by else ""),
                        severity="warning",
                    )

    def engineering_sub_teams(self) -> Iterator[Finding]:
        """Find engineering sub-teams without exactly one of each who leads it."""
        for name, group in self._groups.items():
            if self._kinds[name] != "sub_team" or self._function(name) != "engineering":
                continue
            for role in ONE_EACH:
                people = {
                    each.subject for each in self._in({name}) if self._roles.find(each.role) == role
                }
                if len(people) != 1:
                    who = f": {', '.join(sorted(people))}" if people else ""
                    yield group.finding(
                        "metadata.name",
                        f"engineering sub-team {name!r} with {len(people)} "
                        f"{role.replace('_', ' ')}s{who}",
                        "exactly one",
                        severity="warning",
                    )

    def exclusive(self) -> Iterator[Finding]:
        """Find people in an exclusive role who belong elsewhere as well, also within a team."""
        by_person: dict[str, list[Relation]] = defaultdict(list)
        for each in self._memberships:
            by_person[each.subject].append(each)
        for person, theirs in by_person.items():
            for each in theirs:
                role = self._roles.find(each.role)
                others = [
                    other.object
                    for other in theirs
                    if other.object != each.object
                    and other.overlaps(each)
                    and not self._is_part(other, each, role)
                ]
                if role in self._exclusive and others:
                    yield each.document.finding(
                        each.field,
                        f"{person!r}, {role.replace('_', ' ') if role else ''} of "
                        f"{each.object!r}, also in {', '.join(sorted(set(others)))}",
                        "an exclusive role is of one team alone",
                        line=each.line,
                        severity="warning",
                    )
                    break

    def _is_part(self, other: Relation, each: Relation, role: str | None) -> bool:
        """Say whether belonging to a part or the whole of a group is belonging to it.

        Having the same exclusive role in two sub-teams is not: each has its own.
        """
        is_nested = (
            other.object in self._above[each.object] or each.object in self._above[other.object]
        )
        return is_nested and self._roles.find(other.role) in (None, role)

    def _in(self, groups: set[str]) -> list[Relation]:
        return [each for each in self._memberships if each.object in groups]

    def _function(self, name: str) -> str | None:
        return (
            self._groups[name].annotation("gnomon.dev/function") if name in self._groups else None
        )

    def _all_below(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self._below[here]
        return found
