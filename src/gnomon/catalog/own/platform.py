"""`kind: Platform`: a product made of platform services, and who answers for it."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.organisation import group_key, person_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, choice, reference, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.platform import Platform

_SOURCE = "catalog"


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Platform"):
        spec = document.root.get("spec")
        vision = spec.text("vision") if isinstance(spec, Fields) else None
        if not isinstance(spec, Fields) or vision is None or not document.name:
            continue
        owner, product_owner = spec.text("owner"), spec.text("productOwner")
        space = document.namespace
        yield Platform(
            key=f"{_SOURCE}:platform:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            name=document.name,
            title=document.root.text("metadata", "title") or document.name,
            vision=vision,
            owner_id=group_key(names.find(owner, "group", space).name) if owner else None,
            product_owner_id=person_key(names.find(product_owner, "user", space).name)
            if product_owner
            else None,
            is_acting=spec.text("acting") == "true",
            contact=spec.text("contact"),
        )


KIND = OwnKind(
    name="Platform",
    about="A product made of platform services, what it is for, and who answers for it.",
    spec=Group(
        is_required=True,
        fields={
            "vision": text(is_required=True),
            "owner": reference("group", is_required=True),
            "productOwner": reference("user", is_required=True),
            "acting": choice(("true", "false")),
            "contact": text(),
        },
    ),
    entities=(Platform,),
    told=_told,
    example="""\
apiVersion: gnomon.dev/v1
kind: Platform
metadata: {name: paved-road, title: Paved road}
spec:
  vision: A team has a safe home for a new service within the morning
  owner: platform
  productOwner: jdoe           # one person answers for the platform as a product
  acting: false
  contact: "#paved-road"
""",
)
