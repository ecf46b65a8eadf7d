"""What is taken out of an event before it is kept: who somebody is, and what nobody needs."""

from typing import Any

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.platform.access_log import parsed
from gnomon.sources.platform.options import PlatformOptions
from gnomon.sources.platform.people import veiled_person


def veil(event: Event, own_type: str, options: PlatformOptions) -> Event:
    """Put keyed hashes in the place of people; what cannot be read is kept, to be set aside.

    Args:
        event: As it arrived.
        own_type: What it is, in the source's own words.
        options: Of the instance; say which account is of which team.
    """
    if own_type == "platform.access_log":
        return msgspec.structs.replace(event, data=_log(event.data, options))
    try:
        told = msgspec.json.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return event
    one = _run if own_type == "platform.scaffolder" else _person
    kept = [one(each) for each in told] if isinstance(told, list) else one(told)
    return msgspec.structs.replace(event, data=msgspec.json.encode(kept))


def _person(told: Any) -> Any:
    if not isinstance(told, dict) or "person" not in told:
        return told
    return told | {"person": veiled_person(told["person"])}


def _run(told: Any) -> Any:
    """Keep of a run only what is read: forms hold anything, and secrets."""
    if not isinstance(told, dict):
        return told
    spec = _mapping(told.get("spec"))
    kept = {k: told[k] for k in ("id", "status", "createdAt", "lastHeartbeatAt") if k in told}
    form, user = _mapping(spec.get("parameters")), _mapping(spec.get("user"))
    member_of = _mapping(_mapping(user.get("entity")).get("spec")).get("memberOf")
    info = _mapping(spec.get("templateInfo"))
    metadata = _mapping(_mapping(info.get("entity")).get("metadata"))
    owners = {k: form[k] for k in ("team", "owner") if _is_group(form.get(k))}
    about = {"ref": veiled_person(user.get("ref"))}
    groups = {"spec": {"memberOf": member_of if isinstance(member_of, list) else []}}
    entity = {k: metadata[k] for k in ("name", "annotations") if k in metadata}
    template = {k: info[k] for k in ("entityRef",) if k in info}
    return kept | {
        "spec": {
            "templateInfo": template | {"entity": {"metadata": entity}},
            "parameters": owners,
            "user": about | {"entity": groups},
        }
    }


def _is_group(told: Any) -> bool:
    return isinstance(told, str) and not told.startswith("user:")


def _mapping(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _log(data: bytes, options: PlatformOptions) -> bytes:
    return b"\n".join(
        _line(text, options).encode() for text in data.decode("utf-8", "replace").splitlines()
    )


def _line(text: str, options: PlatformOptions) -> str:
    try:
        line = parsed(text.strip())
    except PayloadError:
        return text
    if line is None:
        return ""
    return msgspec.json.encode(
        msgspec.structs.replace(
            line,
            user=veiled_person(line.user),
            team=line.team or options.teams.get(line.user or ""),
        )
    ).decode()
