"""`kind: LoadEnvironment`: how far a place of load tests is like production."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import above_zero
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, required, text
from gnomon.catalog.told_rows import amount, documents_of
from gnomon.domain.entity import Entity
from gnomon.domain.mandate import LoadEnvironment


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(
        catalogue, names, changed_at, "LoadEnvironment", "load_environment"
    ):
        environment, share = spec.text("environment"), amount(spec, "share")
        if environment and share is not None and share > 0:
            yield LoadEnvironment(**rows.whole(), environment=environment, share_ratio=share)


KIND = OwnKind(
    name="LoadEnvironment",
    about="How much of production's capacity a place has where load tests run.",
    spec=Group(
        is_required=True,
        fields={
            "environment": text(is_required=True),
            "share": required(above_zero()),
        },
    ),
    entities=(LoadEnvironment,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: LoadEnvironment
metadata: {name: performance}
spec:
  environment: performance      # as `gnomon report --environment` tells it
  share: 50%                    # half as many instances as production has
""",
)
