"""`kind: ServiceLevelExpectation`: within how long so many percent of items shall be finished."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, quantity, unit_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, reference
from gnomon.domain.entity import Entity
from gnomon.domain.expectation import ServiceLevelExpectation

_SOURCE = "catalog"
_NAME = "ServiceLevelExpectation"
_LONG = frozenset("mhdw")


def _percent(written: str | None) -> int | None:
    share = quantity(written) if unit_of(written or "") == "%" else None
    percent = None if share is None else round(share * 100)
    return percent if percent is not None and 0 < percent < 100 else None  # noqa: PLR2004


def _seconds(written: str | None) -> float | None:
    seconds = quantity(written) if unit_of(written or "") in _LONG else None
    return seconds if seconds is not None and seconds > 0 else None


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of(_NAME):
        percent = _percent(document.root.text("spec", "percent"))
        within = _seconds(document.root.text("spec", "within"))
        if percent is None or within is None or not document.name or _is_empty(document):
            continue
        group = document.root.text("spec", "group")
        yield ServiceLevelExpectation(
            key=f"{_SOURCE}:service_level_expectation:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            group_name=names.find(group, "group", document.namespace).name if group else None,
            percent=percent,
            within_seconds=within,
            valid_from=day(document.root.text("spec", "from")),
            valid_to=day(document.root.text("spec", "to")),
        )


def _is_empty(document: Document) -> bool:
    begins, ends = (day(document.root.text("spec", field)) for field in ("from", "to"))
    return begins is not None and ends is not None and ends <= begins


def _findings(catalogue: Catalogue, _: Names) -> Iterable[Finding]:
    for document in catalogue.of(_NAME):
        if _is_empty(document):
            yield document.finding(
                "spec.to",
                document.root.text("spec", "to") or "",
                "the first day on which it no longer holds, after `from`",
            )


KIND = OwnKind(
    name=_NAME,
    about="Within how long so many percent of a unit's items shall be finished.",
    spec=Group(
        is_required=True,
        fields={
            "group": reference("group"),
            "percent": Value(
                expected="a share of items such as 85%",
                accepts=lambda told: _percent(told) is not None,
                is_required=True,
            ),
            "within": Value(
                expected="a length such as 36h, 10d or 2w",
                accepts=lambda told: _seconds(told) is not None,
                is_required=True,
            ),
            "from": date_of(),
            "to": date_of(),
        },
    ),
    entities=(ServiceLevelExpectation,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: ServiceLevelExpectation
metadata: {name: payments-items}
spec:
  group: payments            # without it: the whole organisation
  percent: 85%
  within: 10d                # under way, from the first start to the last finish
  from: 2026-03-01
""",
)
