"""The parts of SARIF 2.1.0 that are read."""

from msgspec import Struct, field


class Text(Struct, frozen=True):
    """A message, 3.11."""

    text: str | None = None


class Properties(Struct):
    """A rule's bag of properties, 3.8; ``security-severity`` is GitHub's convention."""

    security_severity: str | float | None = field(default=None, name="security-severity")


class Configuration(Struct):
    """How a rule reports by default, 3.50."""

    level: str | None = None


class Rule(Struct, rename="camel"):
    """What a tool can find, 3.49."""

    id: str
    short_description: Text | None = None
    help_uri: str | None = None
    default_configuration: Configuration | None = None
    properties: Properties | None = None


class Component(Struct):
    """A tool's driver or extension, 3.19."""

    name: str
    rules: list[Rule] | None = None


class Tool(Struct):
    """The tool, 3.18."""

    driver: Component
    extensions: list[Component] | None = None


class RuleReference(Struct):
    """Which rule a result is of, 3.52."""

    id: str | None = None


class Suppression(Struct):
    """Why a result should not count, 3.35."""

    status: str | None = None


class ArtifactLocation(Struct):
    """A file, 3.4."""

    uri: str | None = None


class Region(Struct, rename="camel"):
    """A part of a file, 3.30."""

    start_line: int | None = None
    start_column: int | None = None


class PhysicalLocation(Struct, rename="camel"):
    """A part of a file, with the file, 3.29."""

    artifact_location: ArtifactLocation | None = None
    region: Region | None = None


class LogicalLocation(Struct, rename="camel"):
    """A function, namespace or package, 3.33."""

    fully_qualified_name: str | None = None
    name: str | None = None


class Location(Struct, rename="camel"):
    """Where a result is, 3.28."""

    physical_location: PhysicalLocation | None = None
    logical_locations: list[LogicalLocation] | None = None

    def told(self) -> str | None:
        """Write it as ``file:line:column``, else as the name of what it is in."""
        physical = self.physical_location
        if physical and (file := self.file()):
            region = physical.region or Region()
            told = (file, region.start_line, region.start_column)
            return ":".join(str(each) for each in told if each is not None)
        for logical in self.logical_locations or ():
            if logical.fully_qualified_name or logical.name:
                return logical.fully_qualified_name or logical.name
        return None

    def file(self) -> str | None:
        """Name the file it is in."""
        physical = self.physical_location
        return physical.artifact_location.uri if physical and physical.artifact_location else None


class Result(Struct, rename="camel"):
    """One thing found, 3.27."""

    message: Text = Text()
    rule_id: str | None = None
    rule_index: int | None = None
    rule: RuleReference | None = None
    level: str | None = None
    kind: str | None = None
    locations: list[Location] | None = None
    suppressions: list[Suppression] | None = None
    baseline_state: str | None = None
    fingerprints: dict[str, str] | None = None
    partial_fingerprints: dict[str, str] | None = None

    def location(self) -> str | None:
        """Write the first place it is at."""
        return self.locations[0].told() if self.locations else None

    def file(self) -> str:
        """Name the file of the first place; empty when there is none."""
        return (self.locations[0].file() if self.locations else None) or ""


class Invocation(Struct):
    """One start of the tool, 3.20."""

    successful: bool | None = field(default=None, name="executionSuccessful")
    end: str | None = field(default=None, name="endTimeUtc")


class Run(Struct):
    """What one tool found, 3.14."""

    tool: Tool
    results: list[Result] | None = None
    invocations: list[Invocation] | None = None


class Document(Struct):
    """The document, 3.13."""

    version: str
    runs: list[Run]
