"""Package URLs: which artefact an event is about.

Specification: https://github.com/package-url/purl-spec
"""

from urllib.parse import parse_qs, unquote

from msgspec import Struct

_IMAGES = {"oci", "docker"}


class Purl(Struct, frozen=True, kw_only=True):
    """A package URL, taken apart."""

    text: str
    """As told."""
    type: str
    """Kind of package: ``oci``, ``npm``, ``golang``; empty for what is no package URL."""
    name: str
    """Name with its namespace."""
    version: str | None = None
    """Version, tag or digest, as told."""
    repository: str | None = None
    """Registry it is in: the qualifier ``repository_url``."""
    tag: str | None = None
    """The qualifier ``tag``."""

    @property
    def key(self) -> str:
        """Key of the artefact, whoever mentions it and wherever it was published."""
        version = f"@{self.version}" if self.version else ""
        kind = f"{self.type}/" if self.type else ""
        return f"pkg:artifact:{kind}{self.name}{version}"

    @property
    def digest(self) -> str | None:
        """Digest of the content, where the version is one."""
        return self.version if self.version and self.version.startswith("sha256:") else None

    @property
    def release(self) -> str | None:
        """Version or tag that people know it by; null for what only its digest names."""
        return self.tag or (None if self.digest else self.version)

    @property
    def image(self) -> str | None:
        """The container image, ``name@digest`` or ``name:tag``; null for any other package."""
        if self.type not in _IMAGES or not self.version:
            return None
        name = self.repository or self.name
        return f"{name}@{self.version}" if self.digest else f"{name}:{self.version}"


def purl(text: str) -> Purl:
    """Take a package URL apart; anything else is a name and nothing more."""
    if not text.startswith("pkg:"):
        return Purl(text=text, type="", name=text)
    bare, _, qualifiers = text.removeprefix("pkg:").partition("#")[0].partition("?")
    kind, _, path = bare.lstrip("/").partition("/")
    # The last @ begins the version: a namespace may have one of its own (%40angular).
    name, at, version = path.rpartition("@")
    if not at:
        name, version = version, ""
    told = parse_qs(qualifiers)
    return Purl(
        text=text,
        type=kind.lower(),
        name=unquote(name.strip("/")) or text,
        version=unquote(version) or None,
        repository=told.get("repository_url", [None])[0],
        tag=told.get("tag", [None])[0],
    )
