"""Who is in the organisation, and which accounts are theirs."""

from collections.abc import Iterator
from typing import get_args

from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.references import Names
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.person import ActorKind

ACTOR_KINDS: tuple[str, ...] = get_args(ActorKind)


class Alias(Struct, frozen=True, kw_only=True):
    """One account or address of a person."""

    person: str
    """Name of the person."""
    value: str
    """``<source>:<user name>``, or an address; lower case."""
    document: Document
    """The document that says so."""
    field: str
    """The field that says so."""
    line: int
    """Line of that field."""


class Somebody(Struct, frozen=True, kw_only=True):
    """A person or an automation account, whoever defines it."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    email: str | None = None
    """Main address, lower case."""
    kind: ActorKind = "human"
    """Human, bot or assistant."""
    place: str | None = None
    """Where they work."""
    visible_to: tuple[str, ...] = ()
    """Names of people who may see their figures beside themselves and their lead."""


def actor_kind(written: str | None) -> ActorKind | None:
    """Read a kind of actor; null when it is missing or none of them."""
    return written if written in ACTOR_KINDS else None  # type: ignore[return-value]


def aliases(catalogue: Catalogue, names: Names) -> Iterator[Alias]:
    """List every account and address of every person, main addresses first."""
    for document in catalogue.of("User"):
        email = document.root.text("spec", "profile", "email")
        if email:
            yield _alias(document, document.name, email, "spec.profile.email")
    for document in catalogue.of("User"):
        for annotation in ("gnomon.dev/accounts", "gnomon.dev/emails"):
            for value in document.annotated(annotation):
                line = document.root.get("metadata", "annotations")
                at = line.lines[annotation] if isinstance(line, Fields) else document.line
                yield Alias(
                    person=document.name,
                    value=value.lower(),
                    document=document,
                    field=f"metadata.annotations.{annotation}",
                    line=at,
                )
    for document, spec, person in identities(catalogue, names):
        for field in ("accounts", "emails"):
            for value in spec.texts(field):
                yield Alias(
                    person=person,
                    value=value.lower(),
                    document=document,
                    field=f"spec.{field}",
                    line=spec.lines[field],
                )


def identities(catalogue: Catalogue, names: Names) -> Iterator[tuple[Document, Fields, str]]:
    """List the entries of `Identity` documents with the person each is about."""
    for document in catalogue.of("Identity"):
        for spec in document.specs():
            written = spec.text("person")
            if written is not None:
                yield document, spec, names.find(written, "user", document.namespace).name


def everybody(catalogue: Catalogue, names: Names) -> Iterator[Somebody]:
    """List everybody once: users, then automation accounts that only an `Identity` defines."""
    kinds = {
        person: kind
        for _, spec, person in identities(catalogue, names)
        if (kind := actor_kind(spec.text("kind"))) is not None
    }
    told: set[str] = set()
    for document in catalogue.of("User"):
        if document.name and document.name not in told:
            told.add(document.name)
            profile = document.root.get("spec", "profile")
            profile = profile if isinstance(profile, Fields) else Fields(0, {}, {})
            email = profile.text("email")
            annotated = actor_kind(document.annotation("gnomon.dev/kind"))
            yield Somebody(
                name=document.name,
                title=profile.text("displayName")
                or document.root.text("metadata", "title")
                or document.name,
                email=email.strip().lower() if email else None,
                kind=annotated or kinds.get(document.name, "human"),
                place=document.annotation("gnomon.dev/place"),
                visible_to=document.annotated("gnomon.dev/visible-to"),
            )
    for document, spec, person in identities(catalogue, names):
        if person not in told and kinds.get(person, "human") != "human":
            told.add(person)
            title = spec.text("title") or document.root.text("metadata", "title")
            yield Somebody(name=person, title=title or person, kind=kinds[person])


def _alias(document: Document, person: str, value: str, field: str) -> Alias:
    return Alias(
        person=person,
        value=value.strip().lower(),
        document=document,
        field=field,
        line=document.line_of(field),
    )
