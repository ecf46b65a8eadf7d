"""What `gnomon check` says about the catalogue."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "info"]

#: Worst first, as findings are listed.
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


class Finding(Struct, frozen=True, kw_only=True):
    """One thing the catalogue says that Gnomon cannot use, or doubts."""

    file: str
    """Path of the file, as it was asked for."""
    line: int
    """Line the field stands on, from 1; 0 where the finding is about the whole file."""
    field: str
    """Where in the document: ``spec.owner``."""
    found: str
    """What stands there; a secret is never repeated."""
    expected: str
    """What could stand there instead."""
    severity: Severity = "error"
    """An error keeps the catalogue from being applied; a warning or info does not."""

    def __str__(self) -> str:
        """Say it in one line, in the way editors and CI systems recognise."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.severity}: {self.field}: {self.found}; expected {self.expected}"


def rank(finding: Finding) -> tuple[int, str, int, str, str]:
    """Order findings: the worst first, then by place."""
    return (
        _RANK[finding.severity],
        finding.file,
        finding.line,
        finding.field,
        finding.found,
    )
