"""Pipelines started by hand."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, per_week


def pipelines_started_by_hand(
    pipeline_run: Table,
    actor: Table,
    same_repository: Table,
    *,
    manual_triggers: tuple[str, ...] = ("web", "chat", "workflow_dispatch", "UserIdCause"),
) -> Table:
    """How often somebody starts a pipeline that nothing in the code had started.

    Args:
        pipeline_run: Needs ``key``, ``repository_id``, ``trigger``, ``actor_id``, ``queued_at``,
            ``started_at``, ``name``, ``url``.
        actor: Needs ``identity_id``, ``kind``.
        same_repository: Needs ``repository_id``, ``canonical_id``.
        manual_triggers: Triggers that are a person pressing a button, as tools name them: GitLab's
            ``web`` and ``chat``, GitHub's ``workflow_dispatch``, Jenkins' ``UserIdCause``.

    Returns:
        One row per run that a person set off by hand: ``subject_id``, ``started_at`` and
        ``ended_at`` (created, else begun), ``repository_id``, ``value`` 1 (float64), ``weight`` 1,
        ``detail`` (name of the pipeline; null where it has none), ``url``.

    Excludes:
        Runs that a push, a change, a schedule or another pipeline set off.
        Runs that a bot set off: it stands for a schedule.

    Source:
        Google, "Site Reliability Engineering", chapter "Eliminating toil": manual, repetitive,
        automatable. What a person starts again and again is a candidate, not a verdict.
    """
    runs = pipeline_run.filter(pipeline_run.trigger.isin(list(manual_triggers)))
    bots = actor.filter(actor.kind == "bot").select(bot_id="identity_id")
    by_people = runs.anti_join(bots, runs.actor_id == bots.bot_id)
    same = same_repository.select(told_as="repository_id", canonical_id="canonical_id")
    told = by_people.left_join(same, by_people.repository_id == same.told_as)
    begun = told.queued_at.coalesce(told.started_at)
    told = told.mutate(begun_at=begun).filter(begun.notnull())
    return told.select(
        "url",
        subject_id="key",
        started_at="begun_at",
        ended_at="begun_at",
        repository_id=told.canonical_id.coalesce(told.repository_id),
        value=one(),
        weight=one(),
        detail="name",
    )


METRIC = Metric(
    measure=pipelines_started_by_hand,
    subject="pipeline_run",
    aggregate=per_week,
    title="Pipelines started by hand",
    unit="1/week",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_success_rate",
    source="Google, Site Reliability Engineering, Eliminating toil: what is manual and repetitive",
    needs=("gitlab", "github", "jenkins"),
    rows=("4.9",),
    aliases=("manual runs", "manually triggered pipelines"),
    not_to_confuse=("unattended_deployment_rate: whether a person set a deployment off",),
)
