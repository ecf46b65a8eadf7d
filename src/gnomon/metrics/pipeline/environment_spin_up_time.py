"""Environment spin-up time: how long until a new environment holds its data."""

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def environment_spin_up_time(environment_life: Table, environment_test_run: Table) -> Table:
    """Time from the creation of an environment to its being filled with data.

    Args:
        environment_life: Needs ``life_id``, ``environment``, ``created_at``, ``seeded_at``,
            ``deleted_at``, ``url``.
        environment_test_run: Needs ``life_id``, ``service_id``.

    Returns:
        One row per environment created: ``subject_id`` (its creation), ``started_at`` (created),
        ``ended_at`` (seeded; null while it is not), ``service_id`` (of the runs in it, where they
        are of one), ``value`` (float64, elapsed seconds; null until then), ``weight`` 1, ``detail``
        (the environment), ``url``.

    Excludes:
        Environments that were deleted without ever being seeded.

    Source:
        Own definition; the field measures provisioning time to *ready*, which no standard event
        tells.
    """
    lives = environment_life.filter(
        environment_life.seeded_at.notnull() | environment_life.deleted_at.isnull()
    )
    used = environment_test_run.filter(environment_test_run.life_id.notnull())
    owners = used.group_by(used_in="life_id").agg(
        service_id=used.service_id.min(), service_count=used.service_id.nunique()
    )
    owners = owners.filter(owners.service_count == 1).select("used_in", "service_id")
    whole = lives.left_join(owners, lives.life_id == owners.used_in)
    return whole.select(
        "service_id",
        "url",
        subject_id="life_id",
        started_at="created_at",
        ended_at="seeded_at",
        value=elapsed_seconds(whole.created_at, whole.seeded_at),
        weight=one(),
        detail="environment",
    )


METRIC = Metric(
    measure=environment_spin_up_time,
    subject="lifecycle_event",
    aggregate=median,
    title="Environment spin-up time",
    unit="s",
    better="lower",
    phase="pipeline",
    owned_by=("service_id",),
    balance="fresh_environment_rate",
    source="Own definition: creation until the data is in",
    needs=("cdevents", "reports"),
    rows=("3.P6.g",),
    aliases=("provisioning time",),
)
