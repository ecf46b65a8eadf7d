"""Find what is declared, so that adding a source, metric, chart or command edits no list.

A package that calls itself a plugin may hold the same folders as Gnomon: ``acme.metrics``,
``acme.sources``. Plugins are named in ``GNOMON_PLUGINS`` (comma-separated package names) or by the
entry point group ``gnomon.plugins``.
"""

import importlib
import importlib.util
import os
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType


def plugins() -> tuple[str, ...]:
    """Name the packages searched after ``gnomon`` itself."""
    named = [name.strip() for name in os.environ.get("GNOMON_PLUGINS", "").split(",")]
    return tuple(dict.fromkeys(name for name in [*named, *_declared()] if name))


@cache
def _declared() -> tuple[str, ...]:
    """Name the plugins that are installed; looking into every package takes 4 ms."""
    return tuple(point.value for point in entry_points(group="gnomon.plugins"))


@cache
def _modules(package: str) -> tuple[ModuleType, ...]:
    root = importlib.import_module(package)
    found = pkgutil.walk_packages(root.__path__, prefix=f"{package}.")
    return tuple(importlib.import_module(info.name) for info in found)


def modules(room: str) -> Iterator[ModuleType]:
    """Import every module of a room, of Gnomon first and then of each plugin.

    Args:
        room: Folder name: ``metrics``, ``sources``.
    """
    yield from _modules(f"gnomon.{room}")
    for plugin in plugins():
        try:
            importlib.import_module(f"{plugin}.{room}")
        except ModuleNotFoundError as missing:
            if missing.name not in (plugin, f"{plugin}.{room}"):
                raise
            if missing.name == plugin:
                raise
            continue
        yield from _modules(f"{plugin}.{room}")


def module(room: str, name: str) -> ModuleType | None:
    """Import one module of a room, of Gnomon first or of a plugin; null where none has it.

    Args:
        room: Folder name: ``cli``.
        name: The module's own name, an identifier.
    """
    for package in ("gnomon", *plugins()):
        address = f"{package}.{room}"
        if importlib.util.find_spec(address) and importlib.util.find_spec(f"{address}.{name}"):
            return importlib.import_module(f"{address}.{name}")
    return None
