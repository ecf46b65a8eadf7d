"""`kind: DiscoveryPolicy`: what must be found out about an initiative before it is built."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import whole_number
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, choice, listed, required
from gnomon.catalog.told_rows import count, documents_of, one_of
from gnomon.domain.discovery import DiscoveryAsk, DiscoveryMinimum, InitiativeSize
from gnomon.domain.entity import Entity

_SIZES: tuple[str, ...] = get_args(InitiativeSize)
_ASKS: tuple[str, ...] = get_args(DiscoveryAsk)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for _, rows in documents_of(
        catalogue, names, changed_at, "DiscoveryPolicy", "discovery_policy"
    ):
        for _, entry, own in rows.listed("minimum"):
            size: Any = one_of(entry.text("size"), _SIZES)
            evidence: Any = one_of(entry.text("evidence"), _ASKS)
            least = count(entry, "atLeast")
            if size and evidence and least is not None:
                yield DiscoveryMinimum(**own, size=size, evidence=evidence, least_count=least)


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    seen: dict[tuple[str | None, str | None], str] = {}
    for document in catalogue.of("DiscoveryPolicy"):
        for entry in document.entries("minimum"):
            asked = entry.text("size"), entry.text("evidence")
            if asked in seen:
                yield document.finding(
                    "spec.minimum",
                    f"{asked[1]} of {asked[0]} initiatives, which {seen[asked]} asks for too",
                    "each size and kind of evidence once",
                )
            seen.setdefault(asked, document.name)


KIND = OwnKind(
    name="DiscoveryPolicy",
    about="Evidence that must be there before an initiative is built, by its size. It takes the "
    "place of the usual minimum as a whole.",
    spec=Group(
        is_required=True,
        fields={
            "minimum": listed(
                size=required(choice(_SIZES)),
                evidence=required(choice(_ASKS)),
                atLeast=whole_number(is_required=True),
            ),
        },
    ),
    entities=(DiscoveryMinimum,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: DiscoveryPolicy
metadata: {name: discovery}
spec:
  minimum:
    - {size: small, evidence: any, atLeast: 1}
    - {size: medium, evidence: told, atLeast: 1}      # interviews, observations, prototype tests
    - {size: medium, evidence: counted, atLeast: 1}   # data studies, surveys, experiments
    - {size: large, evidence: interview, atLeast: 5}
    - {size: large, evidence: prototype_test, atLeast: 1}
""",
)
