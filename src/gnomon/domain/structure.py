"""Roles, who manages them in which line, and the frameworks that functions keep."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

StructureLevel = Literal["business_unit", "team", "sub_team"]


class Role(Entity, frozen=True, kw_only=True):
    """A role people can have. Grain: one row per role; told by the catalogue's `Structure`."""

    name: str
    """Name in memberships: ``product_manager``."""
    title: str
    """Display name."""
    aliases: tuple[str, ...] = ()
    """Other ways it is written."""
    is_exclusive: bool = False
    """Whether who has it belongs to one team alone."""


class Position(Entity, frozen=True, kw_only=True):
    """Who is responsible for a function, and whom they answer to. Grain: level and function.

    Null means undefined: nobody has said so.
    """

    level: StructureLevel
    """Level of the organisation."""
    function: str
    """What is done: leadership, engineering, ..."""
    responsible_role: str | None = None
    """Role that is responsible."""
    divisional_manager_role: str | None = None
    """Role it answers to by product."""
    functional_manager_role: str | None = None
    """Role it answers to by craft."""


class Framework(Entity, frozen=True, kw_only=True):
    """A way of working that a function keeps. Grain: one row per framework."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    function_id: str
    """Group of the craft that keeps it, its centre of excellence."""
    document_url: str | None = None
    """Where it is written down."""
    is_mandated: bool
    """Whether teams must use it; what must be used and what is chosen are counted apart."""


class FrameworkUse(Entity, frozen=True, kw_only=True):
    """A group that a framework is for. Grain: framework and group."""

    framework_id: str
    """The framework."""
    group_id: str
    """The group it is for."""
    adopted_on: date | None = None
    """Day from which the group uses it; null: not yet."""
