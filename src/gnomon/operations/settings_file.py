"""Change the sources of `gnomon.yaml` where they stand: comments, order and the rest stay.

The text is changed at the place that the parsed file names, and parsed again: where it does not say
exactly what was meant, nothing is written and the lines to write by hand are said.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from gnomon.errors import SettingsError
from gnomon.operations.home import Home
from gnomon.settings import BY_CALL, Settings

_SOURCES = "sources"
_LEASE = "settings"
_INDENT = 2


def settings_path(settings: Settings) -> Path:
    """Say which file a change is written to; made where there is none yet."""
    return settings.file or settings.home / "gnomon.yaml"


def change_settings(home: Home, change: Callable[[str], str]) -> None:
    """Change the file of a home; all of the change is written, or nothing.

    Args:
        home: Whose.
        change: Makes the new text of the text as it is now, whoever wrote it.

    Raises:
        SettingsError: The file cannot be written, is changed by somebody else at this moment, or
            would say what Gnomon cannot use.
        BusyError: Another process changes it.
    """
    path = settings_path(home.settings).resolve()
    with home.lease(name=_LEASE):
        before = _text(path)
        after = change(before)
        _check(path, after)
        _write(path, before, after)
        if home.settings.file is None:
            msgspec.structs.force_setattr(home.settings, "file", path)


def with_source(text: str, name: str, told: Mapping[str, Any]) -> str:
    """Add a source behind those that are there.

    Args:
        text: The file.
        name: Name of the instance.
        told: What is said of it.

    Raises:
        SettingsError: The name is taken, or the file is written in a way that cannot be added to.
    """
    content = _content(text)
    sources = content.get(_SOURCES) or {}
    if name in sources:
        raise SettingsError(f"gnomon.yaml has a source {name!r} already. Choose another name.")
    wanted = {**content, _SOURCES: {**sources, name: dict(told)}}
    return _checked(_added(text, name, told), wanted, _block({_SOURCES: {name: dict(told)}}))


def source_version(settings: Settings, name: str) -> str:
    """Return what the file says of a source now, as a hash; empty where it says nothing.

    Raises:
        SettingsError: The file cannot be read.
    """
    sources = _content(_text(settings_path(settings))).get(_SOURCES) or {}
    return _version(sources[name]) if name in sources else ""


def without_source(text: str, name: str, based_on: str | None = None) -> str:
    """Take a source out, with the comments in it.

    Args:
        text: The file.
        name: Name of the instance.
        based_on: The version that somebody saw and wants out; null: whatever there is.

    Raises:
        SettingsError: It is not there or says something else by now, or the file is written in a
            way that cannot be taken from.
    """
    content = _content(text)
    sources = content.get(_SOURCES) or {}
    if name not in sources:
        raise SettingsError(
            f"gnomon.yaml has no source {name!r} any more. Load the page again to see what it has."
        )
    if based_on is not None and based_on != _version(sources[name]):
        raise SettingsError(
            f"Somebody else has changed the source {name!r} meanwhile. Look at what it says now, "
            "and decide again."
        )
    left = {key: value for key, value in sources.items() if key != name}
    return _checked(_removed(text, name), {**content, _SOURCES: left}, "")


def _version(told: Any) -> str:
    return sha256(repr(told).encode()).hexdigest()[:16]


def _text(path: Path) -> str:
    try:
        # As it is: line ends are somebody's choice.
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Nothing is changed.") from error


def _write(path: Path, before: str, after: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode())
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, name)
            if _text(path) != before:
                raise SettingsError(
                    f"Somebody else changes {path} at this moment. Nothing is written; try again."
                )
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}. Nothing is changed. Let the server write "
            "to it and its folder, or change it by hand and start the server again."
        ) from error


def _check(path: Path, text: str) -> None:
    """Refuse a text that Gnomon could not start with.

    Raises:
        SettingsError: It could not; names the field.
    """
    told = {key: value for key, value in _content(text).items() if key not in BY_CALL}
    try:
        msgspec.convert(told, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path} would be wrong: {error}. Nothing is written.") from error


def _content(text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise SettingsError(
            f"gnomon.yaml is not YAML: {error}. Mend it first; nothing is changed."
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get(_SOURCES) or {}, dict):
        raise SettingsError("gnomon.yaml is no mapping of settings. Mend it first.")
    return content


def _checked(text: str, wanted: Mapping[str, Any], by_hand: str) -> str:
    """Return the text if it says what is wanted.

    Raises:
        SettingsError: It does not.
    """
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        found = None
    if found != wanted:
        more = f", by these lines:\n{by_hand}" if by_hand else "."
        raise SettingsError(
            "gnomon.yaml is written in a way that cannot be changed here, so nothing is. "
            f"Change it by hand{more}"
        )
    return text


def _added(text: str, name: str, told: Mapping[str, Any]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    key, value = _found(text)
    block = {name: dict(told)}
    if key is None or value is None:
        before = text if not text or text.endswith("\n") else text + end
        apart = end if before else ""
        return before + apart + _block({_SOURCES: block}, end=end)
    if not isinstance(value, MappingNode) or not value.value:
        # Nothing, `null` or `{}`: what stands behind the colon goes, a comment there stays.
        text = text[: value.start_mark.index] + text[value.end_mark.index :]
        at = _line_end(text, key.end_mark.index)
        return _inserted(text, at, _block(block, _INDENT, end), end)
    if value.flow_style:
        at = value.end_mark.index - 1
        flow = yaml.safe_dump(block, default_flow_style=True, width=10**6, sort_keys=False)
        return f"{text[:at].rstrip()}, {flow.strip()[1:-1]}{text[at:]}"
    indent = value.value[0][0].start_mark.column
    return _inserted(text, _line_end(text, _last(text, value)), _block(block, indent, end), end)


def _removed(text: str, name: str) -> str:
    key, value = _found(text)
    if key is None or not isinstance(value, MappingNode):
        return text
    names = [each.value for each, _ in value.value]
    place = names.index(name)
    own, body = value.value[place]
    if value.flow_style:
        return _removed_from_line(text, value, place)
    start = text.rfind("\n", 0, own.start_mark.index) + 1
    rest = text[:start] + text[_line_end(text, _last(text, body)) :]
    if len(names) > 1:
        return rest
    colon = rest.index(":", key.end_mark.index) + 1
    return f"{rest[:colon]} {{}}{rest[colon:]}"


def _removed_from_line(text: str, value: MappingNode, place: int) -> str:
    start = value.value[place][0].start_mark.index
    end = value.value[place][1].end_mark.index
    if place + 1 < len(value.value):
        end = value.value[place + 1][0].start_mark.index
    elif place:
        start = value.value[place - 1][1].end_mark.index
    return text[:start] + text[end:]


def _found(text: str) -> tuple[Node | None, Node | None]:
    """Find the key `sources` and what it holds; null where there is none."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, MappingNode):
        return None, None
    return next(((k, v) for k, v in root.value if k.value == _SOURCES), (None, None))


def _last(text: str, node: Node) -> int:
    """Return where the last character of a value stands; what follows it may be comments."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        # Such a text ends where the next thing begins.
        return len(text[:end].rstrip())
    return end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _inserted(text: str, at: int, block: str, end: str) -> str:
    before = text[:at]
    apart = "" if before.endswith("\n") else end
    return before + apart + block + text[at:]


def _block(told: Mapping[str, Any], indent: int = 0, end: str = "\n") -> str:
    written = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)
    return "".join(f"{' ' * indent}{line}{end}" for line in written.splitlines())
