"""What a static analyser says of a project: analyses, what they measured, and the issues found."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

IssueKind = Literal["bug", "vulnerability", "code_smell"]
IssueState = Literal["open", "fixed", "dismissed"]


class CodeAnalysis(Entity, frozen=True, kw_only=True):
    """One analysis of a branch or a change. Grain: teller, project, branch or change, and time."""

    project_ref: str
    """The project as the analyser names it."""
    branch: str | None = None
    """Branch analysed; null for a change."""
    is_main: bool | None = None
    """Whether that is the project's main branch; null when not told."""
    change_ref: str | None = None
    """The change analysed, as the analyser names it; null for a branch."""
    change_number: int | None = None
    """The same as the number it has in its repository; null where it is none."""
    revision: str | None = None
    """Commit analysed; null when the analyser does not know."""
    analysed_at: datetime
    """When."""


class CodeMeasure(Entity, frozen=True, kw_only=True):
    """One figure of one analysis. Grain: analysis and measure.

    What an analyser calls coverage mixes lines and conditions: it is no `coverage_report`.
    """

    analysis_id: str
    """The analysis it is of."""
    project_ref: str
    """The project as the analyser names it."""
    measure: str
    """What was measured, in the analyser's word: ``coverage``, ``reliability_rating``."""
    value: float
    """The figure: percent and counts as the analyser tells them, a rating 1 (best, A) to 5 (E)."""
    measured_at: datetime
    """When."""


class CodeIssue(Entity, frozen=True, kw_only=True):
    """Something an analyser found in a change. Grain: one row per issue and teller."""

    project_ref: str
    """The project as the analyser names it."""
    change_ref: str
    """The change it was found in, as the analyser names it."""
    change_number: int | None = None
    """The same as the number it has in its repository; null where it is none."""
    rule: str
    """The rule that found it."""
    kind: IssueKind | None = None
    """What sort of thing it is; null for a kind nobody here knows."""
    severity_told: str | None = None
    """How bad, in the analyser's word."""
    state: IssueState
    """``fixed`` is gone from the code; ``dismissed`` was set aside by somebody, or its rule was."""
    opened_at: datetime
    """When an analysis first saw it."""
    closed_at: datetime | None = None
    """When an analysis no longer saw it, or somebody set it aside; null while open."""
    title: str = ""
    """What it says."""
    location: str | None = None
    """File and line."""
