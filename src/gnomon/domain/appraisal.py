"""Appraisals: which period is looked back on, and what leader and group say about it."""

from datetime import date

from gnomon.domain.entity import Entity


class AppraisalCycle(Entity, frozen=True, kw_only=True):
    """A period that groups look back on. Grain: one row per cycle; told by the catalogue."""

    name: str
    """Name in addresses."""
    title: str
    """Display name."""
    since: date
    """First day."""
    until: date
    """First day after."""
    group_ids: tuple[str, ...] = ()
    """Groups that are appraised; none: every team and sub-team with a target."""


class Appraisal(Entity, frozen=True, kw_only=True):
    """What is said about a group's cycle. Grain: cycle and group; told by the catalogue."""

    name: str
    """Name of the document."""
    cycle_id: str
    """The cycle."""
    group_id: str
    """The group."""
    leader_id: str
    """Who leads the conversation and signs."""
    note: str | None = None
    """What they agreed about the figures."""
    signed_on: date | None = None
    """Day of the leader's signature; null: not signed."""


class AppraisalAction(Entity, frozen=True, kw_only=True):
    """Something to be done after an appraisal. Grain: appraisal and place in its list."""

    appraisal_id: str
    """The appraisal."""
    what: str
    """What is to be done."""
    owner_id: str
    """Who does it."""
    due: date | None = None
    """By when."""
    done_on: date | None = None
    """When it was done; null: not yet."""


class AppraisalAddendum(Entity, frozen=True, kw_only=True):
    """Something added after a freeze; what was frozen stays. Grain: appraisal and place in list."""

    appraisal_id: str
    """The appraisal."""
    added_on: date
    """Day it was added."""
    author_id: str
    """Who added it."""
    text: str
    """What it says."""
