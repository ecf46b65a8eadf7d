"""`kind: FeedbackLink`: what a person confirmed about something a customer said."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.catalog.shapes import Group, choice, text
from gnomon.domain.entity import Entity
from gnomon.domain.feedback import FeedbackLink

_SOURCE = "catalog"
_OUTCOMES = ("validated", "invalidated")
_LINKS = ("sameAs", "tickets", "changes", "deployments", "outcome")


def _told(catalogue: Catalogue, _: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("FeedbackLink"):
        root = document.root
        saying, who = root.text("spec", "feedback"), root.text("spec", "confirmedBy")
        if saying is None or who is None:
            continue
        outcome: Any = root.text("spec", "outcome")
        yield FeedbackLink(
            key=f"{_SOURCE}:feedback_link:{document.name}",
            source=_SOURCE,
            changed_at=changed_at,
            feedback_id=saying,
            same_as=root.text("spec", "sameAs"),
            ticket_refs=root.texts("spec", "tickets"),
            change_ids=root.texts("spec", "changes"),
            deployment_ids=root.texts("spec", "deployments"),
            outcome=outcome if outcome in _OUTCOMES else None,
            learned_on=day(root.text("spec", "learnedOn")),
            learned=root.text("spec", "learned"),
            confirmed_by=who,
        )


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("FeedbackLink"):
        root = document.root
        if not any(root.texts("spec", name) or root.text("spec", name) for name in _LINKS):
            yield document.finding(
                "spec", "a link to nothing", f"one of {', '.join(_LINKS)}: what was confirmed"
            )
        if root.text("spec", "sameAs") == root.text("spec", "feedback"):
            yield document.finding(
                "spec.sameAs", "the saying itself", "the key of another saying of the same"
            )
        if root.text("spec", "outcome") and day(root.text("spec", "learnedOn")) is None:
            yield document.finding(
                "spec.learnedOn", "an outcome without its day", "the day on which it was known"
            )


KIND = OwnKind(
    name="FeedbackLink",
    about="What somebody confirmed about a saying: what repeats it, what answers it, what was "
    "learned.",
    spec=Group(
        is_required=True,
        fields={
            "feedback": text(is_required=True),
            "sameAs": text(),
            "tickets": text(is_list=True),
            "changes": text(is_list=True),
            "deployments": text(is_list=True),
            "outcome": choice(_OUTCOMES),
            "learnedOn": date_of(),
            "learned": text(),
            "confirmedBy": text(is_required=True),
        },
    ),
    entities=(FeedbackLink,),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: FeedbackLink
metadata: {name: paying-twice}
spec:
  feedback: zendesk:feedback:35
  sameAs: zendesk:feedback:21          # another saying of the same
  tickets: [SHOP-12]                   # what it led to
  changes: ["gitlab:change:1!51"]
  outcome: validated                   # validated | invalidated, once it is known
  learnedOn: 2026-06-02
  learned: Nobody was charged twice since
  confirmedBy: asha
""",
)
