"""What may be said of a source, made of its settings: a field each, and what a form says of them.

Everything comes as text, from a form or from the command line, and is refused by the name of its
field, with what to write instead.
"""

import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import yaml
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from gnomon.domain.entity import field_meanings
from gnomon.settings import SourceSettings
from gnomon.sources.source import Source

Kind = Literal["text", "number", "choice", "list", "variable", "yaml"]

#: Begins the name of a field that is an option of the source's own.
OPTION = "option."
#: Of every tool that is asked over HTTP, and seldom needed.
_SELDOM = ("proxy", "ca_file", "concurrency")
_BOOLEANS = ("true", "false")


class SourceField(Struct, frozen=True, kw_only=True):
    """One thing that may be said of a source."""

    name: str
    """``url``, or ``option.pipeline_days``."""
    kind: Kind
    """How it is written: ``list`` parts its values by ``;``, ``variable`` names an environment
    variable, ``yaml`` is whatever has fields of its own."""
    choices: tuple[str, ...] = ()
    """What may be chosen."""
    meaning: str
    """What it does, as the settings document it."""
    usual: str
    """What holds when nothing is said; empty: nothing."""
    is_seldom: bool = False
    """Whether few need it."""


def source_fields(source: Source) -> list[SourceField]:
    """List what may be said of an instance of a tool, in the order of a form."""
    own = [_field(source.options, name, OPTION) for name in source.options.__struct_fields__]
    return [*(_field(SourceSettings, name, "") for name in _wanted(source)), *own]


def _wanted(source: Source) -> list[str]:
    """Name the common settings that mean something for a tool."""
    is_asked, is_http = source.fetch is not None, source.credentials is not None
    said = {
        "url": is_asked,
        "token_env": is_http,
        "user": is_http,
        "webhook_secret_env": source.webhook is not None,
        "include": is_asked,
        "exclude": is_asked,
        "fresh_for_seconds": not source.is_loaded_at_will,
        **dict.fromkeys(_SELDOM, is_http),
    }
    return [name for name, is_said in said.items() if is_said]


def _field(struct: type[Struct], name: str, prefix: str) -> SourceField:
    hint = get_type_hints(struct)[name]
    kind, choices = _kind(name, hint)
    return SourceField(
        name=prefix + name,
        kind=kind,
        choices=choices,
        meaning=field_meanings(struct).get(name, ""),
        usual=_written(_default(struct, name), kind),
        is_seldom=name in _SELDOM or name == "fresh_for_seconds",
    )


def _kind(name: str, hint: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not types.NoneType)
    if hint is bool:
        return "choice", _BOOLEANS
    if get_origin(hint) is Literal:
        return "choice", tuple(map(str, get_args(hint)))
    if hint in (int, float):
        return "number", ()
    if hint is str:
        return ("variable" if name.endswith("_env") else "text"), ()
    if get_origin(hint) is tuple and get_args(hint)[0] in (str, int, float):
        return "list", ()
    return "yaml", ()


def _default(struct: type[Struct], name: str) -> Any:
    about = next(each for each in fields(struct) if each.name == name)
    if about.default is not NODEFAULT:
        return about.default
    return about.default_factory() if about.default_factory is not NODEFAULT else None


def _written(value: Any, kind: Kind) -> str:
    if kind == "yaml" or value is None:
        return ""
    if kind == "list":
        return "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_fields(source: Source, told: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what a form says of an instance of a tool.

    Args:
        source: The tool.
        told: Texts by the name of the field; empty ones say nothing.

    Returns:
        What goes into the settings, and what is wrong, by the name of the field.
    """
    known = {each.name: each for each in source_fields(source)}
    problems = {
        name: f"{source.title} has no such setting. It has: {', '.join(known)}."
        for name, text in told.items()
        if text.strip() and name not in known
    }
    said: dict[str, Any] = {"type": source.name}
    options: dict[str, Any] = {}
    for name, each in known.items():
        text = told.get(name, "").strip()
        if not text or text == each.usual:
            continue
        try:
            value = _value(source, each, text)
        except ValueError as error:
            problems[name] = str(error)
            continue
        if name.startswith(OPTION):
            options[name.removeprefix(OPTION)] = value
        else:
            said[name] = value
    if options:
        said["options"] = options
    if not problems:
        problems = _together(source, options)
    return said, problems


def _value(source: Source, about: SourceField, text: str) -> Any:
    """Read one text.

    Raises:
        ValueError: It is not what the field takes.
    """
    told: Any = text
    if about.kind == "list":
        told = [part.strip() for line in text.splitlines() for part in line.split(";")]
        told = [part for part in told if part]
    elif about.kind == "yaml":
        try:
            told = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(f"This is not YAML: {' '.join(str(error).split())}.") from None
    elif about.kind == "choice" and text not in about.choices:
        raise ValueError(f"{text!r} is none of {', '.join(about.choices)}. Choose one of them.")
    struct = source.options if about.name.startswith(OPTION) else SourceSettings
    hint = get_type_hints(struct)[about.name.removeprefix(OPTION)]
    try:
        read = msgspec.convert(told, hint, strict=False)
    except msgspec.ValidationError as error:
        if about.kind == "number":
            example = about.usual or "60"
            raise ValueError(f"{text!r} is no number. Write one, such as {example}.") from None
        raise ValueError(f"{error}. See what it takes in the reference of sources.") from None
    if about.kind == "list":
        return list(read)
    return told if about.kind == "yaml" else read


def _together(source: Source, options: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with options that are each right."""
    try:
        msgspec.convert(options, source.options)
    except msgspec.ValidationError as error:
        name, colon, _ = str(error).partition(":")
        is_named = bool(colon) and name in source.options.__struct_fields__
        return {OPTION + name if is_named else "options": str(error)}
    return {}
