"""Which table is made of which: read from the signatures of model functions and measures.

A function that makes a table is named after it, and its positional parameters are the tables it
reads. Keyword-only parameters are judgements: the settings' ``definitions`` fill them by name,
else their defaults stand.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from gnomon.discovery import modules, plugins
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.metric import Metric
from gnomon.errors import SettingsError, UsageError, unknown

Table = Any
Maker = Callable[..., Table]


@cache
def entities() -> dict[str, type[Entity]]:
    """Return every entity class by table name."""
    return {
        table_name(value): value
        for module in modules("domain")
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Entity) and value is not Entity
    }


@cache
def makers() -> dict[str, Maker]:
    """Return every function of the model that makes a table, by table name.

    Other public functions of the room have parameters that are no tables, and are left out.
    """
    found: dict[str, Maker] = {
        name: function
        for module in modules("model")
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and reads(function)
    }
    while True:
        tables = found.keys() | entities().keys()
        whole = {name: f for name, f in found.items() if tables >= set(reads(f))}
        if whole.keys() == found.keys():
            break
        found = whole
    clash = sorted(found.keys() & entities().keys())
    if clash:
        raise UsageError(f"Both an entity and a model table are called {clash[0]!r}. Rename one.")
    return found


@cache
def metrics() -> dict[str, Metric]:
    """Return every metric by id, in alphabetical order."""
    found = {
        value.name: value
        for module in modules("metrics")
        for value in vars(module).values()
        if isinstance(value, Metric)
    }
    return dict(sorted(found.items()))


def metric(name: str) -> Metric:
    """Find a metric by its id or one of its other names.

    Raises:
        UsageError: Nothing has that name; the nearest one is suggested.
    """
    if name in metrics():
        return metrics()[name]
    wanted = name.casefold().replace("_", " ")
    for candidate in metrics().values():
        names = (candidate.title, *candidate.aliases)
        if wanted in (alias.casefold() for alias in names):
            return candidate
    raise unknown("metric", name, metrics())


@cache
def reads(function: Maker) -> tuple[str, ...]:
    """Name the tables a function reads: its positional parameters."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)


@cache
def judgements(function: Maker) -> Mapping[str, Any]:
    """Return the judgements a function takes, with their defaults."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


@cache
def lineage(
    function: Maker, steady: frozenset[str] = frozenset()
) -> Mapping[str, Maker | type[Entity]]:
    """Return every table a function is made of, directly or not, inputs before what reads them.

    Args:
        function: A measure, or the maker of a model table.
        steady: Model tables known to be as they were: they and what only they are made of are left
            out.

    Raises:
        UsageError: A parameter names no table; the function and the nearest name are said.
    """
    found: dict[str, Maker | type[Entity]] = {}

    def visit(reader: Maker) -> None:
        for name in reads(reader):
            if name in found or name in steady:
                continue
            if name in entities():
                found[name] = entities()[name]
            elif name in makers():
                visit(makers()[name])
                found[name] = makers()[name]
            else:
                known = [*entities(), *makers()]
                raise UsageError(
                    f"{reader.__module__}.{reader.__name__} reads {name!r}. "
                    f"{unknown('table', name, known)}"
                )

    visit(function)
    return found


@cache
def entity_tables(function: Maker, steady: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Name the entities a function is made of, directly or not; see `lineage`."""
    return tuple(name for name in lineage(function, steady) if name in entities())


def judgements_in_force(function: Maker, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return every judgement behind a function, as set or by default."""
    made_by = [maker for maker in lineage(function).values() if not isinstance(maker, type)]
    defaults: dict[str, Any] = {}
    for maker in [*made_by, function]:
        defaults |= judgements(maker)
    return {name: _judged(name, default, definitions) for name, default in defaults.items()}


def call(function: Maker, tables: Iterable[Table], definitions: Mapping[str, Any]) -> Table:
    """Call a function with its tables and the judgements in force."""
    judged = {n: _judged(n, default, definitions) for n, default in judgements(function).items()}
    return function(*tables, **judged)


def fingerprint(measured: Metric, definitions: Mapping[str, Any]) -> str:
    """Name the definition an answer was made with: id, version and a hash of its judgements."""
    judged = judgements_in_force(measured.measure, definitions)
    canonical = msgspec.json.encode(judged, order="sorted", enc_hook=str)
    return f"{measured.definition}+{hashlib.sha256(canonical).hexdigest()[:8]}"


def made_with(measured: Metric, definitions: Mapping[str, Any]) -> str:
    """Name what observations were made with: the definition, and the code that measures it.

    An upgrade that mends a table a metric is made of changes this and not the definition.
    """
    return f"{fingerprint(measured, definitions)}/{_code(measured.measure)}"


@cache
def _code(function: Maker) -> str:
    """Hash the files of a function, of all that makes its tables, and of what these call."""
    makers_of = [maker for maker in lineage(function).values() if not isinstance(maker, type)]
    waiting = {maker.__module__ for maker in [*makers_of, function]}
    known: set[str] = set()
    while waiting:
        name = waiting.pop()
        known.add(name)
        waiting |= _called(name) - known
    digest = hashlib.sha256()
    for name in sorted(known):
        digest.update(_written(name))
    return digest.hexdigest()[:8]


@cache
def _called(module: str) -> frozenset[str]:
    """Name our modules whose functions a module holds, itself among them."""
    functions = filter(inspect.isfunction, vars(sys.modules[module]).values())
    return frozenset(each.__module__ for each in functions if _is_ours(each.__module__))


@cache
def _written(module: str) -> bytes:
    return Path(str(sys.modules[module].__file__)).read_bytes()


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("gnomon", *plugins())


def check_definitions(definitions: Mapping[str, Any]) -> None:
    """Refuse judgements that nobody makes.

    Raises:
        SettingsError: A name is unknown or a value has another type than its default.
    """
    known: dict[str, Any] = {}
    for function in [*makers().values(), *(m.measure for m in metrics().values())]:
        known |= judgements(function)
    for name in definitions:
        if name not in known:
            raise SettingsError(str(unknown("definition", name, known)))
        _judged(name, known[name], definitions)


def _judged(name: str, default: Any, definitions: Mapping[str, Any]) -> Any:
    if name not in definitions:
        return default
    value = definitions[name]
    if isinstance(default, tuple) and isinstance(value, list):
        value = tuple(value)
    if isinstance(default, float) and isinstance(value, int):
        value = float(value)
    if default is not None and not isinstance(value, type(default)):
        raise SettingsError(
            f"definitions.{name} is {value!r}; expected {type(default).__name__}, "
            f"such as {default!r}."
        )
    return value
