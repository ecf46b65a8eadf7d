"""`kind: HealthQuestion`: a question that is asked of each team, and what answers it."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, text
from gnomon.catalog.told_rows import documents_of
from gnomon.domain.capacity import HealthQuestion
from gnomon.domain.entity import Entity


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "HealthQuestion", "health_question"
    ):
        asks, owner, named = spec.text("asks"), spec.text("owner"), spec.texts("metrics")
        if asks and owner and named:
            yield HealthQuestion(
                **rows.whole(),
                name=rows.titled()["name"],
                asks=asks,
                metrics=tuple(named),
                owner=owner,
            )


KIND = OwnKind(
    name="HealthQuestion",
    about="A question asked of each team beside ours, the metrics that answer it, and its owner.",
    spec=Group(
        is_required=True,
        fields={
            "asks": text(is_required=True),
            "metrics": Value(
                expected="names of metrics", accepts=bool, is_required=True, is_list=True
            ),
            "owner": text(is_required=True),
        },
    ),
    entities=(HealthQuestion,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: HealthQuestion
metadata: {name: quiet-nights}    # a name of ours, such as load, takes its place
spec:
  asks: Does anybody lose sleep over what we ship?
  metrics: [night_interruptions, incident_count]
  owner: Head of operations
""",
)
