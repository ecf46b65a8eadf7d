"""A kind of document of our own, declared once in a module of `catalog/own`.

The check, the entities, the reference and the deletions of an applied catalogue derive from it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct

from gnomon.catalog.finding import Finding
from gnomon.catalog.shapes import Group
from gnomon.discovery import modules
from gnomon.domain.entity import Entity


def _finds_nothing(*_: object) -> Iterable[Finding]:
    return ()


class OwnKind(Struct, frozen=True, kw_only=True):
    """One kind of document, of ours or of a format that is read as it is."""

    name: str
    """The word after ``kind:``."""
    api_version: str = "gnomon.dev/v1"
    """The word after ``apiVersion:``; another format's own, where it is one of its kinds."""
    spec: Group
    """What ``spec`` holds."""
    is_named: bool = True
    """Whether ``metadata.name`` is required, unique within the kind, and can be referred to."""
    entities: tuple[type[Entity], ...]
    """Tables its documents fill."""
    told: Callable[..., Iterable[Entity]]
    """`Catalogue`, `Names`, ``changed_at`` in, entities out; what the check refuses left out."""
    findings: Callable[..., Iterable[Finding]] = _finds_nothing
    """`Catalogue`, `Names` in; what is wrong beyond the shape of each document."""
    about: str = ""
    """What a document of it is for, in a sentence; the reference and the pages show it."""
    example: str
    """A document that the check accepts; the reference shows it."""


@cache
def own_kinds() -> Mapping[str, OwnKind]:
    """Return every kind that a module of the catalogue declares, by name.

    A module declares one as ``KIND``, or those of another format together as ``KINDS``.
    """
    found = (
        each
        for module in modules("catalog")
        for each in (getattr(module, "KIND", None), *getattr(module, "KINDS", ()))
    )
    kinds = {each.name: each for each in found if isinstance(each, OwnKind)}
    return MappingProxyType(dict(sorted(kinds.items())))
