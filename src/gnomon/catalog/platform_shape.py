"""What a document of a platform service may say."""

from typing import get_args

from gnomon.catalog.quantities import date_of, figure, whole_number
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, text
from gnomon.domain.heat import HEAT_FIGURES
from gnomon.domain.platform import (
    Basis,
    Heat,
    Journey,
    SelfService,
    ServiceKind,
)
from gnomon.domain.posture import PostureState


def _one_of(words: tuple[str, ...], *, is_required: bool = False) -> Value:
    known = choice(words)
    return Value(expected=known.expected, accepts=known.accepts, is_required=is_required)


_BOOLEAN = ("true", "false")
_FIGURES = tuple(HEAT_FIGURES)

_CARE = Group(
    fields={
        "patched": date_of(),
        "patchWithin": figure(),
        "backups": Group(
            fields={"succeeded": figure(is_required=True), "wanted": figure(is_required=True)}
        ),
        "restore": Group(
            fields={
                "tested": date_of(is_required=True),
                "succeeded": _one_of(_BOOLEAN, is_required=True),
                "took": figure(),
                "lost": figure(),
                "within": figure(),
            }
        ),
        "recoveryTime": figure(),
        "recoveryPoint": figure(),
    }
)
_GOALS = Group(
    is_list=True,
    fields={
        "heat": _one_of(get_args(Heat), is_required=True),
        "goal": text(is_required=True),
        "signal": text(),
        "figure": _one_of(_FIGURES, is_required=True),
        "baseline": figure(),
        "target": figure(is_required=True),
        "guards": Group(
            is_list=True,
            fields={
                "figure": _one_of(_FIGURES, is_required=True),
                "baseline": figure(is_required=True),
                "mayWorsen": figure(is_required=True),
            },
        ),
    },
)

SPEC = Group(
    is_required=True,
    fields={
        "about": text(),
        "type": _one_of(get_args(ServiceKind), is_required=True),
        "selfService": _one_of(get_args(SelfService), is_required=True),
        "lifecycle": _one_of(("experimental", "production", "deprecated")),
        "platform": reference("platform"),
        "component": reference("component"),
        "owner": reference("group", is_required=True),
        "productOwner": reference("user"),
        "personas": reference("persona", is_list=True),
        "category": text(),
        "capabilities": text(is_list=True),
        "jobs": text(is_list=True),
        "eligible": reference("group", is_list=True),
        "launched": date_of(),
        "support": text(),
        "documentation": text(),
        "abandonedAfter": figure(),
        "costPerMonth": figure(),
        "currency": text(),
        "benefits": Group(
            is_list=True,
            fields={
                "statement": text(is_required=True),
                "figure": text(),
                "basis": _one_of(get_args(Basis), is_required=True),
                "evidence": text(),
            },
        ),
        "baselines": Group(
            is_list=True,
            fields={
                "journey": _one_of(get_args(Journey), is_required=True),
                "takes": figure(is_required=True),
                "basis": _one_of(get_args(Basis), is_required=True),
                "evidence": text(),
            },
        ),
        "mandates": Group(
            is_list=True,
            fields={
                "group": reference("group"),
                "reason": text(is_required=True),
                "decidedBy": text(),
                "from": date_of(is_required=True),
                "until": date_of(),
            },
        ),
        "consumers": Group(
            is_list=True,
            fields={
                "group": reference("group", is_required=True),
                "since": date_of(),
                "until": date_of(),
            },
        ),
        "care": _CARE,
        "posture": listed(
            fact=text(is_required=True),
            state=_one_of(get_args(PostureState), is_required=True),
            conformant=whole_number(),
            workloads=whole_number(),
            checked=date_of(),
            evidence=text(),
        ),
        "exceptions": listed(
            fact=text(is_required=True),
            group=reference("group"),
            workloads=whole_number(),
            reason=text(is_required=True),
            acceptedBy=text(),
            until=date_of(is_required=True),
        ),
        "goals": _GOALS,
    },
)
