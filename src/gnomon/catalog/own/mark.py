"""`Mark`: a known change of the system, shown on charts; it may begin natural limits anew."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.mark import Mark

_SOURCE = "catalog"
_FLAG = choice(("true", "false"))


def _date(*, is_required: bool = False) -> Value:
    return Value(
        expected="a date such as 2026-04-01",
        accepts=lambda told: day(told) is not None,
        is_required=is_required,
    )


def marks(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    """Turn marks into entities; one that has no day or ends before it begins is left out."""
    for document in catalogue.of("Mark"):
        root = document.root
        begins_on, ends_on = day(root.text("spec", "when")), day(root.text("spec", "until"))
        if begins_on is None or (ends_on is not None and ends_on <= begins_on):
            continue
        yield Mark(
            key=f"{_SOURCE}:mark:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            what=root.text("spec", "what") or document.name,
            begins_on=begins_on,
            ends_on=ends_on,
            group_name=_named(document, names, "group"),
            service_name=_named(document, names, "service"),
            metrics=root.texts("spec", "metrics") or None,
            is_rebase=root.text("spec", "rebases") == "true",
            is_blackout=root.text("spec", "blackout") == "true",
        )


def _named(document: Document, names: Names, field: str) -> str | None:
    written = document.root.text("spec", field)
    if not written:
        return None
    kind = "component" if field == "service" else field
    return names.find(written, kind, document.namespace).name


def _findings(catalogue: Catalogue, _: Names) -> Iterable[Finding]:
    for document in catalogue.of("Mark"):
        root = document.root
        begins_on, ends_on = day(root.text("spec", "when")), day(root.text("spec", "until"))
        if begins_on is not None and ends_on is not None and ends_on <= begins_on:
            yield document.finding(
                "spec.until",
                found=f"{ends_on}, which is not after {begins_on}",
                expected="the first day after the mark, later than `when`",
            )
        if root.text("spec", "blackout") == "true" and ends_on is None:
            yield document.finding(
                "spec.blackout",
                found="a blackout without an end",
                expected="`until`, the first day on which work goes on",
            )


KIND = OwnKind(
    name="Mark",
    spec=Group(
        fields={
            "when": _date(is_required=True),
            "until": _date(),
            "what": text(is_required=True),
            "group": reference("group"),
            "service": reference("component"),
            "metrics": text(is_list=True),
            "rebases": _FLAG,
            "blackout": _FLAG,
        },
        is_required=True,
    ),
    entities=(Mark,),
    told=marks,
    findings=_findings,
    example="""
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {name: trunk-based-development}
spec:
  when: 2026-04-13
  what: Trunk-based development with feature flags
  group: shop
  metrics: [change_lead_time, time_to_merge]
  rebases: true
""",
)
