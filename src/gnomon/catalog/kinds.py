"""Which fields each kind of document has, and what each may say."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from gnomon.catalog.internal_names import PUBLIC
from gnomon.catalog.organisation import GROUP_KINDS
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.people import ACTOR_KINDS
from gnomon.catalog.relations import day, share
from gnomon.catalog.shapes import Group, Shape, Value, choice, is_name, reference, text
from gnomon.catalog.working_time import WEEKDAYS, clock, zone
from gnomon.domain.service_level import MEASURES

_ACCOUNT = re.compile(r"[A-Za-z0-9_.-]+:\S.*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

_ANYTHING = Group(fields={}, is_open=True)
_DATE = Value(expected="a date such as 2026-04-01", accepts=lambda told: day(told) is not None)
_FLAG = choice(("true", "false"))
_EMAILS = Value(
    expected="an e-mail address", accepts=lambda told: bool(_EMAIL.fullmatch(told.strip()))
)
_ACCOUNTS = Value(
    expected="<source>:<user name>, such as gitlab:jdoe",
    accepts=lambda told: _ACCOUNT.fullmatch(told.strip()) is not None,
    is_list=True,
)
_CLOCK = Value(expected="a time such as 09:00", accepts=lambda told: clock(told) is not None)
_NAMED = Value(
    expected="at most 63 letters and digits, joined by - _ or .", accepts=is_name, is_required=True
)
_METADATA: dict[str, Shape] = {
    "name": _NAMED,
    "namespace": Value(expected="a name in lower case", accepts=is_name),
    "title": text(),
    "description": text(),
    "labels": _ANYTHING,
    "annotations": _ANYTHING,
    "tags": text(is_list=True),
    "links": Group(
        fields={"url": text(is_required=True), "title": text(), "icon": text(), "type": text()},
        is_list=True,
    ),
    # Backstage writes these itself into what it exports.
    "uid": text(),
    "etag": text(),
}
_SHARED = {
    "system": reference("system", is_binding=False),
    "dependsOn": reference("component", is_list=True, is_binding=False),
    "dependencyOf": reference("component", is_list=True, is_binding=False),
}
_PROFILE = Group(fields={"displayName": text(), "email": _EMAILS, "picture": text()}, is_open=True)
_BETWEEN = {"from": _DATE, "to": _DATE}

#: Annotations of our own, and what they may say; several values are parted by commas.
OWN_ANNOTATIONS: Mapping[str, Value] = MappingProxyType(
    {
        "gnomon.dev/path": text(),
        "gnomon.dev/repository": text(is_list=True),
        "gnomon.dev/environment": text(is_list=True),
        "gnomon.dev/platform": _FLAG,
        PUBLIC: _FLAG,
        "gnomon.dev/function": text(),
        "gnomon.dev/accounts": _ACCOUNTS,
        "gnomon.dev/emails": Value(
            expected=_EMAILS.expected, accepts=_EMAILS.accepts, is_list=True
        ),
        "gnomon.dev/place": text(),
        "gnomon.dev/role": text(),
        "gnomon.dev/visible-to": text(is_list=True),
        "gnomon.dev/service": text(),
        "gnomon.dev/measured-by": choice(MEASURES),
        "gnomon.dev/kind": choice((*GROUP_KINDS, *ACTOR_KINDS)),
    }
)

#: What ``spec`` holds, by kind of Backstage.
BACKSTAGE: Mapping[str, Group] = MappingProxyType(
    {
        "Component": Group(
            fields={
                "type": text(is_required=True),
                "lifecycle": text(is_required=True),
                "owner": reference("group", is_required=True),
                "subcomponentOf": reference("component", is_binding=False),
                "providesApis": reference("api", is_list=True, is_binding=False),
                "consumesApis": reference("api", is_list=True, is_binding=False),
                **_SHARED,
            }
        ),
        "API": Group(
            fields={
                "type": text(is_required=True),
                "lifecycle": text(is_required=True),
                "owner": reference("group", is_required=True, is_binding=False),
                # A text, or a mapping that says where the text is ($text, $openapi).
                "definition": _ANYTHING,
                "system": _SHARED["system"],
            }
        ),
        "Resource": Group(
            fields={
                "type": text(is_required=True),
                "owner": reference("group", is_required=True, is_binding=False),
                **_SHARED,
            }
        ),
        "System": Group(
            fields={
                "owner": reference("group", is_required=True, is_binding=False),
                "domain": reference("domain", is_binding=False),
                "type": text(),
            }
        ),
        "Domain": Group(
            fields={
                "owner": reference("group", is_required=True, is_binding=False),
                "subdomainOf": reference("domain", is_binding=False),
                "type": text(),
            }
        ),
        "Group": Group(
            fields={
                "type": text(is_required=True),
                "children": reference("group", is_list=True),
                "parent": reference("group"),
                "members": reference("user", is_list=True),
                "profile": _PROFILE,
            }
        ),
        "User": Group(fields={"memberOf": reference("group", is_list=True), "profile": _PROFILE}),
        "Location": Group(
            fields={
                "type": text(),
                "target": text(),
                "targets": text(is_list=True),
                "presence": choice(("required", "optional")),
            }
        ),
    }
)

#: What ``spec`` holds, by kind of our own that says who belongs where and when people work.
_RELATIONS: Mapping[str, Group] = MappingProxyType(
    {
        "Membership": Group(
            fields={
                "person": reference("user", is_required=True),
                "group": reference("group", is_required=True),
                "role": text(),
                "share": Value(
                    expected="a share such as 0.6 or 60%",
                    accepts=lambda told: share(told) is not None,
                ),
                "exclusive": _FLAG,
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "Ownership": Group(
            fields={
                "service": reference("component", is_required=True),
                "group": reference("group", is_required=True),
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "ReportingLine": Group(
            fields={
                "group": reference("group", is_required=True),
                "parent": reference("group", is_required=True),
                "line": choice(("divisional", "functional")),
                **_BETWEEN,
            },
            is_required=True,
            may_be_list=True,
        ),
        "Identity": Group(
            fields={
                "person": reference("user", is_required=True),
                "kind": choice(ACTOR_KINDS),
                "title": text(),
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
                    accepts=lambda told: zone(told) is not None,
                ),
                "workingDays": Value(
                    expected=" | ".join(WEEKDAYS),
                    accepts=lambda told: told.lower() in WEEKDAYS,
                    is_list=True,
                ),
                "hours": Group(fields={"from": _CLOCK, "to": _CLOCK}),
                "holidays": Group(
                    fields={
                        "date": Value(
                            expected=_DATE.expected, accepts=_DATE.accepts, is_required=True
                        ),
                        "name": text(is_required=True),
                    },
                    is_list=True,
                ),
                **_BETWEEN,
            },
            is_required=True,
        ),
    }
)


@cache
def own() -> Mapping[str, Group]:
    """Say what ``spec`` holds, by kind of our own; those of `catalog/own` come last."""
    return MappingProxyType(
        {**_RELATIONS, **{name: each.spec for name, each in own_kinds().items()}}
    )


def api_version(kind: str) -> str:
    """Say which ``apiVersion`` documents of a kind have."""
    if kind in BACKSTAGE:
        return "backstage.io/v1alpha1"
    return own_kinds()[kind].api_version if kind in own_kinds() else "gnomon.dev/v1"


def is_unnamed(kind: str) -> bool:
    """Whether ``metadata.name`` may be left out of documents of this kind."""
    if kind in own_kinds():
        return not own_kinds()[kind].is_named
    return kind in _RELATIONS and kind != "Calendar"


def shape(kind: str) -> Group | None:
    """Say what a document of a kind holds; null when there is no such kind."""
    spec = BACKSTAGE.get(kind) or own().get(kind)
    if spec is None:
        return None
    is_named = not is_unnamed(kind)
    name = Value(expected=_NAMED.expected, accepts=is_name, is_required=is_named)
    fields: dict[str, Shape] = {
        "apiVersion": text(is_required=True),
        "kind": text(is_required=True),
        "metadata": Group(
            fields={**_METADATA, **_other_metadata(kind), "name": name}, is_required=is_named
        ),
        "spec": spec,
    }
    if kind in BACKSTAGE:
        # Backstage writes relations and status into what it exports.
        fields |= {"relations": _ANYTHING, "status": _ANYTHING}
    return Group(fields=fields)


def _other_metadata(kind: str) -> dict[str, Shape]:
    """Say what metadata other formats have beside Backstage's."""
    return {"displayName": text()} if api_version(kind).startswith("openslo/") else {}
