"""`kind: PracticeMandate`: what services of a class must practise."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any, get_args

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import ended_before_it_began
from gnomon.catalog.shapes import Group, Value, choice, text
from gnomon.catalog.told_rows import documents_of, on, one_of
from gnomon.domain.entity import Entity
from gnomon.domain.mandate import PracticeMandate
from gnomon.domain.quality import Gate

_PRACTICES: tuple[str, ...] = get_args(Gate)


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "PracticeMandate", "practice_mandate"
    ):
        policy = rows.titled()["name"]
        asked = product(
            spec.texts("practices"),
            spec.texts("types") or (None,),
            spec.texts("lifecycles") or (None,),
        )
        for practice, of_type, lifecycle in asked:
            known: Any = one_of(practice, _PRACTICES)
            if known:
                key = f"{rows.key}:{practice}:{of_type or '*'}:{lifecycle or '*'}"
                yield PracticeMandate(
                    **rows.whole() | {"key": key},
                    policy=policy,
                    practice=known,
                    component_type=of_type,
                    lifecycle=lifecycle,
                    agreed_by=spec.text("agreedBy"),
                    valid_from=on(spec, "from"),
                    valid_to=on(spec, "to"),
                )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("PracticeMandate"):
        yield from ended_before_it_began(document)


KIND = OwnKind(
    name="PracticeMandate",
    about="What services of a class must practise. A GateWaiver lets one go on without for a time.",
    spec=Group(
        is_required=True,
        fields={
            "practices": Value(
                expected=choice(_PRACTICES).expected,
                accepts=choice(_PRACTICES).accepts,
                is_required=True,
                is_list=True,
            ),
            "types": text(is_list=True),
            "lifecycles": text(is_list=True),
            "agreedBy": text(),
            "from": date_of(),
            "to": date_of(),
        },
    ),
    entities=(PracticeMandate,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: PracticeMandate
metadata: {name: services-in-production}
spec:
  practices: [unit_test, static_analysis, functional_test]
  types: [service, website]     # types of components; left out: all of them
  lifecycles: [production]      # left out: in each
  agreedBy: Vice president of engineering
  from: 2026-01-01
""",
)
