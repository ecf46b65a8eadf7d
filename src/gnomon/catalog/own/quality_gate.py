"""`kind: QualityGate`: what a gate asks of services, from which day on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day, ended_before_it_began
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.catalog.yaml_tree import Fields, Items
from gnomon.domain.entity import Entity
from gnomon.domain.gates import GateMeasure, GateThreshold
from gnomon.domain.quality import Gate

_SOURCE = "catalog"
_GATES: tuple[str, ...] = get_args(Gate)
_MEASURES: tuple[str, ...] = get_args(GateMeasure)


def _number(told: str | None) -> float | None:
    """Read ``0.8`` or ``80%``; null when it is neither."""
    written = (told or "").strip()
    try:
        value = float(written.removesuffix("%"))
    except ValueError:
        return None
    value = value / 100 if written.endswith("%") else value
    return value if 0 <= value < float("inf") else None


_FIGURE = Value(
    expected="a number from 0 such as 0.8, or 80%", accepts=lambda told: _number(told) is not None
)
_DATE = Value(expected="a date such as 2026-04-01", accepts=lambda told: day(told) is not None)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("QualityGate"):
        spec = document.root.get("spec")
        gate = spec.text("gate") if isinstance(spec, Fields) else None
        if not isinstance(spec, Fields) or gate not in _GATES or not document.name:
            continue
        for service_id in _services(spec, names, document.namespace):
            for number, condition in enumerate(_conditions(spec)):
                yield GateThreshold(
                    key=f"{_SOURCE}:gate_threshold:{document.name}:{service_id or '*'}:{number}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    policy=document.name,
                    gate=cast("Gate", gate),
                    service_id=service_id,
                    agreed_by=spec.text("agreedBy"),
                    valid_from=day(spec.text("from")),
                    valid_to=day(spec.text("to")),
                    **condition,
                )


def _services(spec: Fields, names: Names, namespace: str) -> Iterator[str | None]:
    written = spec.texts("services")
    if not written:
        yield None
    for name in written:
        yield f"{_SOURCE}:service:{names.find(name, 'component', namespace).name}"


def _conditions(spec: Fields) -> Iterator[dict[str, Any]]:
    if spec.text("applies") == "false":
        yield {"measure": None}
        return
    for entry in _entries(spec):
        measure = entry.text("measure")
        if measure in _MEASURES:
            yield {
                "measure": measure,
                "label": entry.text("label"),
                "at_least": _number(entry.text("atLeast")),
                "at_most": _number(entry.text("atMost")),
            }


def _entries(spec: Fields) -> list[Fields]:
    listed = spec.get("thresholds")
    values = listed.values if isinstance(listed, Items) else ()
    return [each for each in values if isinstance(each, Fields)]


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("QualityGate"):
        spec = document.root.get("spec")
        if isinstance(spec, Fields):
            yield from _wrong(document, spec)


def _wrong(document: Document, spec: Fields) -> Iterator[Finding]:
    entries = _entries(spec)
    if bool(entries) == (spec.text("applies") == "false"):
        yield document.finding(
            "spec.thresholds",
            found="thresholds of a gate that does not apply" if entries else "no threshold",
            expected="thresholds, or `applies: false`",
        )
    for number, entry in enumerate(entries):
        if entry.text("atLeast") is None and entry.text("atMost") is None:
            yield document.finding(
                f"spec.thresholds[{number}]", found="no bound", expected="atLeast or atMost"
            )
    yield from ended_before_it_began(document)


KIND = OwnKind(
    name="QualityGate",
    about="What a gate asks of services before anything goes on, and from which day.",
    spec=Group(
        is_required=True,
        fields={
            "gate": Value(
                expected=choice(_GATES).expected,
                accepts=choice(_GATES).accepts,
                is_required=True,
            ),
            "services": reference("component", is_list=True),
            "applies": choice(("true", "false")),
            "agreedBy": text(),
            "from": _DATE,
            "to": _DATE,
            "thresholds": Group(
                is_list=True,
                fields={
                    "measure": Value(
                        expected=choice(_MEASURES).expected,
                        accepts=choice(_MEASURES).accepts,
                        is_required=True,
                    ),
                    "label": text(),
                    "atLeast": _FIGURE,
                    "atMost": _FIGURE,
                },
            ),
        },
    ),
    entities=(GateThreshold,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: QualityGate
metadata: {name: checkout-load-2026}
spec:
  gate: load_test            # unit_test, container_scan, functional_test, security_test, ...
  services: [checkout-api]   # left out: every service without a policy of its own
  agreedBy: Product manager
  from: 2026-04-01           # a stricter one later is a document of its own, with its own day
  thresholds:
    - {measure: elapsed_p95_seconds, label: "*", atMost: 0.5}
    - {measure: error_ratio, atMost: 1%}
    - {measure: sample_count, atLeast: 1000}
""",
)
