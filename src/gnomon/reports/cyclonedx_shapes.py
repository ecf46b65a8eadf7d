"""The shapes of CycloneDX JSON that are read, versions 1.2 to 1.7."""

import msgspec
from msgspec import Struct

_REPOSITORY_DIGEST = "aquasecurity:trivy:RepoDigest"


class Named(Struct):
    """Something with a name, and perhaps an address."""

    name: str | None = None
    url: str | None = None


class _Hash(Struct):
    alg: str
    content: str


class _License(Struct):
    id: str | None = None
    name: str | None = None


class _LicenseChoice(Struct):
    license: _License | None = None
    expression: str | None = None


class _Property(Struct):
    name: str = ""
    value: str = ""


class Part(Struct, rename={"bom_ref": "bom-ref"}):
    """One component, and those it is put together from."""

    name: str
    type: str = "library"
    bom_ref: str | None = None
    group: str | None = None
    version: str | None = None
    purl: str | None = None
    hashes: list[_Hash] = []
    licenses: list[_LicenseChoice] = []
    properties: list[_Property] = []
    components: list["Part"] = []

    @property
    def full_name(self) -> str:
        """Group and name."""
        return f"{self.group}/{self.name}" if self.group else self.name

    def license_names(self) -> str | None:
        """Name its licences."""
        told = [
            each.expression or (each.license and (each.license.id or each.license.name))
            for each in self.licenses
        ]
        return ", ".join(name for name in told if name) or None

    def repository_digest(self) -> str | None:
        """Return the digest under which a registry knows an image, where Trivy tells it."""
        found = (each.value for each in self.properties if each.name == _REPOSITORY_DIGEST)
        return next((value.rpartition("@")[2] for value in found if "@" in value), None)


class _Tools(Struct):
    components: list[Part] = []


class Metadata(Struct):
    """Who wrote the document, when, and about what."""

    timestamp: str | None = None
    component: Part | None = None
    #: A list until 1.4; an object with components since 1.5.
    tools: list[Named] | _Tools | None = None

    def tool_names(self) -> str | None:
        """Name who wrote it."""
        tools = self.tools.components if isinstance(self.tools, _Tools) else self.tools or []
        return ", ".join(each.name for each in tools if each.name) or None


class _Dependency(Struct, rename="camel"):
    ref: str
    depends_on: list[str] = []


class _Rating(Struct):
    source: Named | None = None
    score: float | None = None
    severity: str | None = None

    @property
    def name(self) -> str | None:
        """Who rates."""
        return self.source.name if self.source else None

    def words(self) -> str | None:
        """Say how bad it is."""
        return self.severity or (None if self.score is None else str(self.score))


class _Analysis(Struct):
    state: str | None = None


class _Version(Struct):
    status: str = "affected"


class Affected(Struct):
    """A component with a vulnerability, and which of its versions."""

    ref: str
    versions: list[_Version] = []

    def is_spared(self) -> bool:
        """Whether each version that is named is named as not affected."""
        return bool(self.versions) and all(each.status == "unaffected" for each in self.versions)


class Vulnerability(Struct, rename={"bom_ref": "bom-ref"}):
    """One vulnerability, and what was made of it."""

    id: str | None = None
    bom_ref: str | None = None
    source: Named | None = None
    ratings: list[_Rating] = []
    description: str | None = None
    analysis: _Analysis | None = None
    affects: list[Affected] = []
    tools: list[Named] | _Tools | None = None

    def scanner(self) -> str | None:
        """Name the tool that found it."""
        return Metadata(tools=self.tools).tool_names()


class Document(Struct, rename="camel"):
    """The whole; what is missing was not looked at."""

    bom_format: str
    spec_version: str
    metadata: Metadata = msgspec.field(default_factory=Metadata)
    components: list[Part] = []
    dependencies: list[_Dependency] = []
    vulnerabilities: list[Vulnerability] | None = None
