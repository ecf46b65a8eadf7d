"""`kind: Structure`: which roles there are, and who answers to whom for what."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.roles import ROLES, ROWS, KnownRole, RoleNames, Row, plain
from gnomon.catalog.shapes import Group, Value, choice, text
from gnomon.catalog.structure_check import structure_findings
from gnomon.domain.entity import Entity
from gnomon.domain.structure import Position, Role, StructureLevel

_SOURCE = "catalog"
_LEVELS: tuple[str, ...] = get_args(StructureLevel)


def roles_of(document: Document) -> tuple[KnownRole, ...]:
    """Return the roles a structure knows: its own, then those of the template it starts from."""
    own = tuple(
        KnownRole(
            name=plain(entry.text("name") or ""),
            title=entry.text("title") or entry.text("name") or "",
            aliases=entry.texts("aliases"),
            is_exclusive=entry.text("exclusive") == "true",
        )
        for entry in document.entries("roles")
        if entry.text("name")
    )
    names = {role.name for role in own}
    template = ROLES if document.root.text("spec", "template") == "product" else ()
    return (*own, *(role for role in template if role.name not in names))


def role_names(catalogue: Catalogue) -> RoleNames:
    """Return what finds roles: those of its structures, then those that are known."""
    own = (role for document in catalogue.of("Structure") for role in roles_of(document))
    return RoleNames((*own, *ROLES))


def rows_of(document: Document) -> tuple[Row, ...]:
    """Return the rows of a structure: its own, then those of the template it does not replace."""
    known = RoleNames(roles_of(document))

    def role(written: str | None) -> str | None:
        return (known.find(written) or plain(written)) if written else None

    own = tuple(
        Row(
            cast("StructureLevel", entry.text("level")),
            plain(entry.text("function") or ""),
            role(entry.text("responsible")),
            role(entry.text("divisional")),
            role(entry.text("functional")),
        )
        for entry in document.entries("rows")
        if entry.text("level") in _LEVELS and entry.text("function")
    )
    told = {(row.level, row.function) for row in own}
    template = ROWS if document.root.text("spec", "template") == "product" else ()
    return (*own, *(row for row in template if (row.level, row.function) not in told))


def _told(catalogue: Catalogue, _: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Structure"):
        for role in roles_of(document):
            yield Role(
                key=f"{_SOURCE}:role:{role.name}",
                source=_SOURCE,
                changed_at=changed_at,
                name=role.name,
                title=role.title,
                aliases=role.aliases,
                is_exclusive=role.is_exclusive,
            )
        for row in rows_of(document):
            yield Position(
                key=f"{_SOURCE}:position:{row.level}:{row.function}",
                source=_SOURCE,
                changed_at=changed_at,
                level=row.level,
                function=row.function,
                responsible_role=row.responsible,
                divisional_manager_role=row.divisional,
                functional_manager_role=row.functional,
            )


_LEVEL = choice(_LEVELS)
_REQUIRED = Value(expected=_LEVEL.expected, accepts=_LEVEL.accepts, is_required=True)

KIND = OwnKind(
    name="Structure",
    about="Which roles there are, and who answers to whom for what; with it, teams are checked.",
    spec=Group(
        is_required=True,
        fields={
            "template": choice(("product", "none")),
            "roles": Group(
                is_list=True,
                fields={
                    "name": text(is_required=True),
                    "title": text(),
                    "aliases": text(is_list=True),
                    "exclusive": choice(("true", "false")),
                },
            ),
            "rows": Group(
                is_list=True,
                fields={
                    "level": _REQUIRED,
                    "function": text(is_required=True),
                    "responsible": text(),
                    "divisional": text(),
                    "functional": text(),
                },
            ),
        },
    ),
    entities=(Role, Position),
    told=_told,
    findings=lambda catalogue, names: structure_findings(catalogue, names, roles_of, rows_of),
    example="""\
apiVersion: gnomon.dev/v1
kind: Structure
metadata:
  name: company
spec:
  template: product          # roles and lines to start from; none starts from nothing
  roles:
    - {name: data_analyst, title: Data analyst, aliases: [analyst]}
    - {name: product_manager, title: Product manager, aliases: [PM], exclusive: true}
  rows:                      # replaces the row of the same level and function
    - {level: team, function: growth, responsible: growth_lead, divisional: PM, functional: CCO}
""",
)
