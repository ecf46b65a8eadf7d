"""`kind: ErrorBudgetPolicy`: what is done while little of an error budget is left."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, quantity
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, Value, reference, text
from gnomon.domain.entity import Entity
from gnomon.domain.service_level import ErrorBudgetStep

_SOURCE = "catalog"


def _share(written: str | None) -> float | None:
    told = quantity(written)
    return told if told is not None and 0 <= told <= 1 else None


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("ErrorBudgetPolicy"):
        root = document.root
        services = [
            f"{_SOURCE}:service:{names.find(each, 'component', document.namespace).name}"
            for each in root.texts("spec", "services")
        ]
        for entry in document.entries("steps"):
            below, action = _share(entry.text("below")), entry.text("do")
            if below is None or action is None or not document.name:
                continue
            for service in services or (None,):
                yield ErrorBudgetStep(
                    key=f"{_SOURCE}:error_budget_step:{document.name}:{service or ''}:{below:g}",
                    source=_SOURCE,
                    changed_at=changed_at,
                    policy=document.name,
                    service_id=service,
                    below_ratio=below,
                    action=action,
                    agreed_by=root.text("spec", "agreedBy") or "",
                    valid_from=day(root.text("spec", "from")),
                    valid_to=day(root.text("spec", "to")),
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("ErrorBudgetPolicy"):
        seen: set[float] = set()
        for number, entry in enumerate(document.entries("steps")):
            below = _share(entry.text("below"))
            if below in seen:
                yield document.finding(
                    f"spec.steps[{number}].below",
                    f"{entry.text('below')} a second time",
                    "one step for each share",
                    line=entry.line,
                )
            if below is not None:
                seen.add(below)
        begins, ends = (day(document.root.text("spec", name)) for name in ("from", "to"))
        if begins is not None and ends is not None and ends <= begins:
            yield document.finding(
                "spec.to", f"{ends}, which is not after {begins}", "`to` after `from`"
            )


KIND = OwnKind(
    name="ErrorBudgetPolicy",
    about="What is done while little of an error budget is left, and who agreed to it.",
    spec=Group(
        is_required=True,
        fields={
            "services": reference("component", is_list=True),
            "steps": Group(
                is_list=True,
                is_required=True,
                fields={
                    "below": Value(
                        expected="a share of the budget such as 50%, at most 100%",
                        accepts=lambda told: _share(told) is not None,
                        is_required=True,
                    ),
                    "do": text(is_required=True),
                },
            ),
            "agreedBy": text(is_required=True),
            "from": date_of(),
            "to": date_of(),
        },
    ),
    entities=(ErrorBudgetStep,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: ErrorBudgetPolicy
metadata: {name: shop-services}
spec:
  services: [checkout-api]     # left out: every service without a policy of its own
  agreedBy: Head of product, head of engineering
  steps:
    - {below: 50%, do: Changes that risk availability are reviewed by a second engineer}
    - {below: 25%, do: The next item of the team is one that makes the service more reliable}
    - {below: 0, do: Only fixes and security changes are deployed until the budget is back}
""",
)
