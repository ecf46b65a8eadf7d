"""What every format of findings comes down to: what was found, how bad it is, and what counts."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from gnomon.domain.entity import Entity
from gnomon.domain.quality import Finding, FindingKind, Gate, Severity
from gnomon.reports.about import About
from gnomon.reports.amounts import first_line

BaselineState = Literal["new", "unchanged", "updated", "absent"]

_WORDS: dict[str, Severity] = {
    "critical": "critical",
    "blocker": "critical",
    "high": "high",
    "error": "high",
    "medium": "medium",
    "moderate": "medium",
    "warning": "medium",
    "low": "low",
    "note": "low",
    "info": "info",
    "informational": "info",
    "none": "info",
    "negligible": "low",
}
#: CVSS 3.1, "Qualitative severity rating scale"; GitHub reads ``security-severity`` the same way.
_SCORES: tuple[tuple[float, Severity], ...] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"))
_MAX_SCORE = 10.0


class Found(Struct, kw_only=True):
    """One thing found at one place."""

    kind: FindingKind
    """What sort of thing it is."""
    scanner: str
    """Name of the scanner."""
    rule: str
    """What was found."""
    severity_told: str | None = None
    """How bad it is, as a word or a score."""
    fingerprint: str
    """What makes it the same in another run."""
    title: str | None = None
    """What it says."""
    location: str | None = None
    """Where it is."""
    package: str | None = None
    """Package it is in."""
    installed_version: str | None = None
    """Version of that package."""
    fixed_version: str | None = None
    """Versions that mend it."""
    url: str | None = None
    """Where it is explained."""
    is_suppressed: bool = False
    """Whether it was set aside."""
    baseline_state: BaselineState | None = None
    """How it compares with a baseline."""

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return not self.is_suppressed and self.baseline_state not in ("unchanged", "absent")


def severity(told: str | None) -> Severity:
    """Put a scanner's word or score on one scale; what is neither is unknown."""
    word = (told or "").strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    try:
        score = float(word)
    except ValueError:
        return "unknown"
    if not 0 <= score <= _MAX_SCORE:
        return "unknown"
    reached = (level for at_least, level in _SCORES if score >= at_least)
    return next(reached, "low" if score > 0 else "info")


def told(
    about: About,
    report_format: str,
    findings: Iterable[Found],
    *,
    gate: Gate | None,
    tool: str | None = None,
    ran_at: datetime | None = None,
    is_complete: bool | None = None,
) -> Iterator[Entity]:
    """Make the rows of a report of findings; those of one fingerprint are one.

    Of several, one that counts stands for all: a finding is set aside only where each of its
    places is.
    """
    kept: dict[str, tuple[Found, int]] = {}
    for found in findings:
        known, times = kept.get(found.fingerprint, (found, 0))
        kept[found.fingerprint] = (found if found.counts and not known.counts else known, times + 1)
    for found, times in kept.values():
        yield _row(about, found, times)
    yield about.told(report_format, ran_at, gate=gate, tool=tool, is_complete=is_complete)


def _row(about: About, found: Found, times: int) -> Finding:
    part = hashlib.sha256(found.fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    facts = asdict(found)
    facts["title"] = first_line(found.title)
    return Finding(
        key=about.key("finding", part),
        source=about.source,
        changed_at=about.told_at,
        report_id=about.report_id,
        severity=severity(found.severity_told),
        occurrence_count=times,
        counts=found.counts,
        **facts,
    )
