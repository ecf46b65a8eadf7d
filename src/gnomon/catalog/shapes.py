"""Which fields each kind of document has, and what each may say."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from gnomon.catalog.organisation import GROUP_KINDS
from gnomon.catalog.people import ACTOR_KINDS
from gnomon.catalog.relations import day, share
from gnomon.catalog.working_time import WEEKDAYS, clock, zone

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_REFERENCE = re.compile(
    r"(?:[A-Za-z0-9]+:)?(?:[A-Za-z0-9-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
)
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]+:\S.*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_NAME_LENGTH = 63


class Value(Struct, frozen=True, kw_only=True):
    """A scalar field, or a list of such scalars."""

    expected: str
    """What it may say, for the one who got it wrong."""
    accepts: Callable[[str], bool]
    """Whether a text is one."""
    is_required: bool = False
    """Whether the document means nothing without it."""
    is_list: bool = False
    """Whether it holds several."""
    refers_to: str | None = None
    """Kind of the thing it names, where it is a reference."""
    is_binding: bool = True
    """Whether a reference to nobody is an error; else it is a warning."""


class Group(Struct, frozen=True, kw_only=True):
    """A mapping, or a list of such mappings."""

    fields: "Mapping[str, Value | Group]"
    """What it may hold."""
    is_open: bool = False
    """Whether it may hold anything beside; without fields, whether it may be anything."""
    is_required: bool = False
    """Whether the document means nothing without it."""
    is_list: bool = False
    """Whether it is a list of mappings."""
    may_be_list: bool = False
    """Whether it is a mapping or a list of them."""


Shape = Value | Group


def is_name(text: str) -> bool:
    """Whether a text is a name by Backstage's rules."""
    return len(text) <= _NAME_LENGTH and _NAME.fullmatch(text) is not None


def _text(*, is_required: bool = False, is_list: bool = False) -> Value:
    return Value(
        expected="a text", accepts=lambda _: True, is_required=is_required, is_list=is_list
    )


def _reference(
    kind: str, *, is_required: bool = False, is_list: bool = False, is_binding: bool = True
) -> Value:
    return Value(
        expected="a reference, [kind:][namespace/]name",
        accepts=lambda text: _REFERENCE.fullmatch(text.strip()) is not None,
        refers_to=kind,
        is_required=is_required,
        is_list=is_list,
        is_binding=is_binding,
    )


def _choice(words: tuple[str, ...]) -> Value:
    return Value(expected=" | ".join(words), accepts=words.__contains__)


_ANYTHING = Group(fields={}, is_open=True)
_DATE = Value(expected="a date such as 2026-04-01", accepts=lambda text: day(text) is not None)
_FLAG = _choice(("true", "false"))
_EMAILS = Value(
    expected="an e-mail address", accepts=lambda text: bool(_EMAIL.fullmatch(text.strip()))
)
_ACCOUNTS = Value(
    expected="<source>:<user name>, such as gitlab:jdoe",
    accepts=lambda text: _ACCOUNT.fullmatch(text.strip()) is not None,
    is_list=True,
)
_CLOCK = Value(expected="a time such as 09:00", accepts=lambda text: clock(text) is not None)
_NAMED = Value(
    expected="at most 63 letters and digits, joined by - _ or .", accepts=is_name, is_required=True
)
_METADATA: dict[str, Shape] = {
    "name": _NAMED,
    "namespace": Value(expected="a name in lower case", accepts=is_name),
    "title": _text(),
    "description": _text(),
    "labels": _ANYTHING,
    "annotations": _ANYTHING,
    "tags": _text(is_list=True),
    "links": Group(
        fields={"url": _text(is_required=True), "title": _text(), "icon": _text(), "type": _text()},
        is_list=True,
    ),
    # Backstage writes these itself into what it exports.
    "uid": _text(),
    "etag": _text(),
}
_SHARED = {
    "system": _reference("system", is_binding=False),
    "dependsOn": _reference("component", is_list=True, is_binding=False),
    "dependencyOf": _reference("component", is_list=True, is_binding=False),
}
_PROFILE = Group(
    fields={"displayName": _text(), "email": _EMAILS, "picture": _text()}, is_open=True
)
_BETWEEN = {"from": _DATE, "to": _DATE}

#: Annotations of our own, and what they may say; several values are parted by commas.
OWN_ANNOTATIONS: Mapping[str, Value] = MappingProxyType(
    {
        "gnomon.dev/path": _text(),
        "gnomon.dev/repository": _text(is_list=True),
        "gnomon.dev/environment": _text(is_list=True),
        "gnomon.dev/platform": _FLAG,
        "gnomon.dev/function": _text(),
        "gnomon.dev/accounts": _ACCOUNTS,
        "gnomon.dev/emails": Value(
            expected=_EMAILS.expected, accepts=_EMAILS.accepts, is_list=True
        ),
        "gnomon.dev/place": _text(),
        "gnomon.dev/role": _text(),
        "gnomon.dev/kind": _choice((*GROUP_KINDS, *ACTOR_KINDS)),
    }
)

#: What ``spec`` holds, by kind of Backstage.
BACKSTAGE: Mapping[str, Group] = MappingProxyType(
    {
        "Component": Group(
            fields={
                "type": _text(is_required=True),
                "lifecycle": _text(is_required=True),
                "owner": _reference("group", is_required=True),
                "subcomponentOf": _reference("component", is_binding=False),
                "providesApis": _reference("api", is_list=True, is_binding=False),
                "consumesApis": _reference("api", is_list=True, is_binding=False),
                **_SHARED,
            }
        ),
        "API": Group(
            fields={
                "type": _text(is_required=True),
                "lifecycle": _text(is_required=True),
                "owner": _reference("group", is_required=True, is_binding=False),
                # A text, or a mapping that says where the text is ($text, $openapi).
                "definition": _ANYTHING,
                "system": _SHARED["system"],
            }
        ),
        "Resource": Group(
            fields={
                "type": _text(is_required=True),
                "owner": _reference("group", is_required=True, is_binding=False),
                **_SHARED,
            }
        ),
        "System": Group(
            fields={
                "owner": _reference("group", is_required=True, is_binding=False),
                "domain": _reference("domain", is_binding=False),
                "type": _text(),
            }
        ),
        "Domain": Group(
            fields={
                "owner": _reference("group", is_required=True, is_binding=False),
                "subdomainOf": _reference("domain", is_binding=False),
                "type": _text(),
            }
        ),
        "Group": Group(
            fields={
                "type": _text(is_required=True),
                "children": _reference("group", is_list=True),
                "parent": _reference("group"),
                "members": _reference("user", is_list=True),
                "profile": _PROFILE,
            }
        ),
        "User": Group(fields={"memberOf": _reference("group", is_list=True), "profile": _PROFILE}),
        "Location": Group(
            fields={
                "type": _text(),
                "target": _text(),
                "targets": _text(is_list=True),
                "presence": _choice(("required", "optional")),
            }
        ),
    }
)

#: What ``spec`` holds, by kind of our own.
OWN: Mapping[str, Group] = MappingProxyType(
    {
        "Membership": Group(
            fields={
                "person": _reference("user", is_required=True),
                "group": _reference("group", is_required=True),
                "role": _text(),
                "share": Value(
                    expected="a share such as 0.6 or 60%",
                    accepts=lambda text: share(text) is not None,
                ),
                "exclusive": _FLAG,
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "Ownership": Group(
            fields={
                "service": _reference("component", is_required=True),
                "group": _reference("group", is_required=True),
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "ReportingLine": Group(
            fields={
                "group": _reference("group", is_required=True),
                "parent": _reference("group", is_required=True),
                "line": _choice(("divisional", "functional")),
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "Identity": Group(
            fields={
                "person": _reference("user", is_required=True),
                "kind": _choice(ACTOR_KINDS),
                "title": _text(),
                "accounts": _ACCOUNTS,
                "emails": Value(expected=_EMAILS.expected, accepts=_EMAILS.accepts, is_list=True),
            },
            is_required=True,
            may_be_list=True,
        ),
        "Calendar": Group(
            fields={
                "timezone": Value(
                    expected="an IANA time zone such as Europe/Lisbon",
                    accepts=lambda text: zone(text) is not None,
                ),
                "workingDays": Value(
                    expected=" | ".join(WEEKDAYS),
                    accepts=lambda text: text.lower() in WEEKDAYS,
                    is_list=True,
                ),
                "hours": Group(fields={"from": _CLOCK, "to": _CLOCK}),
                "holidays": Group(
                    fields={
                        "date": Value(
                            expected=_DATE.expected, accepts=_DATE.accepts, is_required=True
                        ),
                        "name": _text(is_required=True),
                    },
                    is_list=True,
                ),
                **_BETWEEN,
            },
            is_required=True,
        ),
    }
)


def shape(kind: str) -> Group | None:
    """Say what a document of a kind holds; null when there is no such kind."""
    spec = BACKSTAGE.get(kind) or OWN.get(kind)
    if spec is None:
        return None
    is_unnamed = kind in OWN and kind != "Calendar"
    name = Value(expected=_NAMED.expected, accepts=is_name, is_required=not is_unnamed)
    fields: dict[str, Shape] = {
        "apiVersion": _text(is_required=True),
        "kind": _text(is_required=True),
        "metadata": Group(fields={**_METADATA, "name": name}, is_required=not is_unnamed),
        "spec": spec,
    }
    if kind in BACKSTAGE:
        # Backstage writes relations and status into what it exports.
        fields |= {"relations": _ANYTHING, "status": _ANYTHING}
    return Group(fields=fields)
