"""The kinds of OpenSLO v1, read as they are; `steering/service_levels` says what they mean."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec import ValidationError

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.openslo.objects import KINDS as CLASSES
from gnomon.catalog.openslo.objects import converted, plain
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Shape, text
from gnomon.domain.entity import Entity
from gnomon.domain.service_level import OpensloObject

_SOURCE = "catalog"
_ANYTHING = Group(fields={}, is_open=True)
_LONGEST_DESCRIPTION = 1050


def _teller(kind: str) -> Callable[[Catalogue, Names, datetime], Iterator[Entity]]:
    def told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
        for document in catalogue.of(kind):
            if document.name and _problem(document) is None:
                yield _object(document, names, changed_at)

    return told


def _object(document: Document, names: Names, changed_at: datetime) -> OpensloObject:
    tree = plain(document.root)
    return OpensloObject(
        key=f"{_SOURCE}:openslo:{document.kind}:{document.name}",
        source=_SOURCE,
        changed_at=changed_at,
        kind=document.kind,  # type: ignore[arg-type] # One of the kinds below.
        name=document.name,
        title=document.root.text("metadata", "displayName") or document.name,
        service_name=_service(document, names),
        body=msgspec.json.encode(tree).decode(),
    )


def _service(document: Document, names: Names) -> str | None:
    """Say which service an object names; looking it up lets a page's document be read alone."""
    if document.kind == "Service":
        called = document.annotation("gnomon.dev/service") or document.name
        return names.find(called, "component", document.namespace).name
    written = document.root.text("spec", "service") if document.kind == "SLO" else None
    if written is None:
        return None
    names.find(written, "service", document.namespace)
    return names.find(written, "component", document.namespace).name


def _problem(document: Document) -> ValidationError | None:
    try:
        converted(plain(document.root), CLASSES[document.kind])
    except ValidationError as error:
        return error
    return None


def _finder(kind: str) -> Callable[[Catalogue, Names], Iterable[Finding]]:
    def findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
        for document in catalogue.of(kind):
            problem = _problem(document)
            if problem is not None:
                said, _dash, where = str(problem).partition(" - at ")
                path = where.strip("`").removeprefix("$").lstrip(".") or "spec"
                yield document.finding(path, said, "what OpenSLO v1 says of that field")
            described = document.root.text("spec", "description") or ""
            if len(described) > _LONGEST_DESCRIPTION:
                yield document.finding(
                    "spec.description",
                    f"{len(described)} characters",
                    f"at most {_LONGEST_DESCRIPTION}",
                    severity="warning",
                )

    return findings


def _kind(name: str, about: str, example: str, **fields: Shape) -> OwnKind:
    return OwnKind(
        name=name,
        api_version="openslo/v1",
        about=about,
        spec=Group(fields=fields or {"description": text()}, is_open=not fields),
        entities=(OpensloObject,),
        told=_teller(name),
        findings=_finder(name),
        example=f"apiVersion: openslo/v1\nkind: {name}\n{example}",
    )


KINDS = (
    _kind(
        "SLO",
        "What is promised of a service: an indicator, a target, and over how long. Of what Gnomon "
        "measures by itself, `gnomon.dev/measured-by` says which; other indicators are kept.",
        """\
metadata:
  name: checkout-availability
  displayName: Checkout answers
  annotations: {gnomon.dev/measured-by: requests}
spec:
  description: Requests to the checkout are answered without an error.
  service: checkout-api          # a Component, or a Service of OpenSLO
  indicator:
    metadata: {name: checkout-errors}
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec: {query: 'http_requests_total{service="checkout",code=~"5.."}'}
        total:
          metricSource:
            type: Prometheus
            spec: {query: 'http_requests_total{service="checkout"}'}
  timeWindow:
    - {duration: 28d, isRolling: true}
  budgetingMethod: Occurrences   # Occurrences | Timeslices | RatioTimeslices
  objectives:
    - {displayName: Answered, target: 0.999}
""",
        description=text(),
        service=text(is_required=True),
        indicator=_ANYTHING,
        indicatorRef=text(),
        timeWindow=_ANYTHING,
        budgetingMethod=text(is_required=True),
        objectives=_ANYTHING,
        alertPolicies=_ANYTHING,
    ),
    _kind(
        "SLI",
        "An indicator that several objectives share.",
        """\
metadata:
  name: checkout-uptime
  annotations: {gnomon.dev/measured-by: uptime}
spec:
  description: Time in which the checkout could be reached from outside.
""",
        description=text(),
        thresholdMetric=_ANYTHING,
        ratioMetric=_ANYTHING,
    ),
    _kind(
        "Service",
        "A service as SLOs name it; `gnomon.dev/service` says which Component it is.",
        """\
metadata: {name: web-shop, annotations: {gnomon.dev/service: checkout-api}}
spec: {description: Everything a customer sees}
""",
    ),
    _kind(
        "DataSource",
        "Where metric sources are asked; kept, and written out again.",
        "metadata: {name: prometheus}\nspec: {type: Prometheus}\n",
    ),
    _kind(
        "AlertPolicy",
        "When somebody is told that a budget burns, and who.",
        """\
metadata: {name: wake-somebody}
spec:
  alertWhenBreaching: true
  conditions: [{conditionRef: fast-burn}]
  notificationTargets: [{targetRef: on-call}]
""",
    ),
    _kind(
        "AlertCondition",
        "How fast a budget must burn; one that could never be reached is refused.",
        """\
metadata: {name: fast-burn}
spec:
  severity: page
  condition: {kind: burnrate, op: gt, threshold: 13.44, lookbackWindow: 1h, alertAfter: 2m}
""",
    ),
    _kind(
        "AlertNotificationTarget",
        "Who is told; kept, and written out again.",
        "metadata: {name: on-call}\nspec: {target: pagerduty}\n",
    ),
)
