"""Environments not deleted: what was made for a while and still stands."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, open_count


def environments_not_deleted(environment_life: Table) -> Table:
    """Environments that were created and stand at the end of the period.

    Args:
        environment_life: Needs ``life_id``, ``environment``, ``created_at``, ``ends_at``, ``url``.

    Returns:
        One row per environment created: ``subject_id`` (its creation), ``started_at`` (created),
        ``ended_at`` (deleted, or created again; null while it stands), ``value`` 1 (float64),
        ``detail`` (the environment), ``url``.

    Excludes:
        Environments whose creation nobody told, such as those that always stand.

    Source:
        Own definition; the field says *orphaned* or *leaked* environments and names no hour from
        which one is.
    """
    return environment_life.select(
        "url",
        subject_id="life_id",
        started_at="created_at",
        ended_at="ends_at",
        value=one(),
        detail="environment",
    )


METRIC = Metric(
    measure=environments_not_deleted,
    subject="lifecycle_event",
    aggregate=open_count,
    title="Environments not deleted",
    unit="1",
    better="lower",
    phase="pipeline",
    owned_by=("service_id",),
    balance="fresh_environment_rate",
    source="Own definition: created and not deleted, whatever their age",
    needs=("cdevents",),
    rows=("3.P6.g",),
    aliases=("leaked environments", "orphaned environments"),
)
