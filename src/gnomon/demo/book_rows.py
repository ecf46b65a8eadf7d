"""The rows of the company's books. They say what was, not how it should be measured."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from gnomon.demo.records import ChangeKind, Cure, DeploymentKind


class ChangeRow(Struct, frozen=True, kw_only=True):
    """A change that was opened. Seconds are elapsed unless ``working`` is in the name."""

    repository: str
    project_id: int
    iid: int
    team: str
    """Team whose service it changes, when it ended or now."""
    business_unit: str
    author: str
    """Person, whichever account was used."""
    author_kind: Literal["human", "bot", "assistant"]
    kind: ChangeKind
    services: tuple[str, ...]
    first_commit_at: datetime
    opened_at: datetime
    ready_at: datetime | None
    """Null while it is a draft."""
    requested_at: datetime | None
    responded_at: datetime | None
    """First response of a human who is not the author."""
    approved_at: datetime | None
    """Last approval."""
    merged_at: datetime | None
    closed_at: datetime | None
    """Closed for good, without a merge."""
    is_reviewed: bool
    """Whether a human who is not the author responded by the merge."""
    coding_seconds: int | None
    """First commit to ready."""
    pickup_seconds: int | None
    """Asked for a review to the first response."""
    pickup_working_seconds: int | None
    review_seconds: int | None
    """First response to the merge."""
    merge_seconds: int | None
    """Ready to merged."""
    merge_working_seconds: int | None
    added_lines: int
    """Without files made by machines."""
    deleted_lines: int
    file_count: int
    generated_file_count: int
    comment_count: int
    """Of humans, the author's among them."""
    reviewer_comment_count: int
    """Of humans who are not the author."""


class DeliveredRow(Struct, frozen=True, kw_only=True):
    """A merged change of a service, and when production had it; one row per change and service."""

    repository: str
    iid: int
    service: str
    owner: str
    """Group that owned the service at the deployment, or now."""
    team: str
    business_unit: str
    kind: ChangeKind
    author_kind: Literal["human", "bot", "assistant"]
    first_commit_at: datetime
    merged_at: datetime
    deployed_at: datetime | None
    """End of the first production deployment that carried it; null while none has."""
    deployment_id: int | None
    told_by: Literal["argocd", "host", "both", "none"]
    lead_seconds: int | None
    deploy_seconds: int | None
    """Merged to deployed."""


class DeploymentRow(Struct, frozen=True, kw_only=True):
    """A try to deploy, config-only syncs among them."""

    id: int
    service: str
    owner: str
    team: str
    business_unit: str
    environment: Literal["production", "staging"]
    kind: DeploymentKind
    status: Literal["running", "success", "failure", "aborted"]
    told_by: Literal["argocd", "host", "both", "none"]
    sha: str
    image: str
    started_at: datetime
    finished_at: datetime | None
    carried_count: int
    is_failed: bool
    """Whether it truly hurt production."""
    noticed_at: datetime | None
    """When the incident it caused was opened; null when there was none."""
    recovered_at: datetime | None
    recovery_seconds: int | None
    """End of the deployment to the end of the harm."""
    seen_by: Literal["explicit", "time"] | Cure | None
    """How its failure shows from outside; null when it did not fail."""


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident with its true cause."""

    number: int
    service: str
    owner: str
    team: str
    business_unit: str
    source: Literal["monitoring", "customer", "person"]
    opened_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    recover_seconds: int | None
    cause_id: int | None
    """Deployment that caused it; null when none did."""
    link: Literal["explicit", "time", "none"]
    looks_caused_by_id: int | None
    """Deployment of the service shortly before it, which did not cause it."""


class TicketRow(Struct, frozen=True, kw_only=True):
    """A ticket as it is now."""

    id: int
    key: str
    team: str
    business_unit: str
    kind: Literal["Story", "Task", "Bug", "Epic", "Sub-task"]
    points: float | None
    criteria: Literal["none", "heading", "given_when_then", "field", "template"]
    has_criteria: bool
    """Whether something is truly said; an unfilled template says nothing."""
    is_cancelled: bool
    is_deleted: bool
    sprint_ids: tuple[int, ...]
    opened_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    cycle_seconds: int | None
    """First start to last end."""
    flowback_count: int
    """Moves back to an earlier step, out of *done* not counted."""
    reopened_count: int
