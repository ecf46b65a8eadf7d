"""Time from a release to the first feedback after it."""

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def release_to_feedback_time(feedback_life: Table, deployment_outcome: Table) -> Table:
    """Time from a release going live to the first thing a customer says of its service.

    Args:
        feedback_life: Needs ``feedback_id``, ``service_id``, ``said_at``, ``url``.
        deployment_outcome: Needs ``deployment_id``, ``service_id``, ``at``, ``outcome``,
            ``is_config_only``.

    Returns:
        One row per saying that was the first about its service since its last release:
        ``subject_id``, ``started_at`` (live), ``ended_at`` (said), ``service_id``, ``value``
        (float64, elapsed seconds, at least 0), ``weight`` 1, ``detail`` (key of the deployment),
        ``url``.

    Excludes:
        Sayings about no service, or before its first release.
        Further sayings before the next release.
        Releases of which nothing was heard before the next: how many were heard of stands beside.

    Source:
        This product's own: how fast customers' word follows what they get. A saying is put down to
        the last release before it by time; that it is about what changed, nobody says.
    """
    met = deployment_outcome.outcome.isin(["ok", "failed"]) & ~deployment_outcome.is_config_only
    releases = deployment_outcome.filter(met & deployment_outcome.service_id.notnull())
    live = releases.select("deployment_id", released_of="service_id", live_at="at")
    life = feedback_life
    about = life.select("feedback_id", "service_id", "said_at", "url")
    before = about.join(live, [about.service_id == live.released_of, live.live_at <= about.said_at])
    last = before.group_by("feedback_id").agg(last_at=before.live_at.max())
    placed = before.join(last, "feedback_id").filter(lambda row: row.live_at == row.last_at)
    # Two deployments that went live in the same instant are one release here.
    placed = placed.group_by("feedback_id", "service_id", "said_at", "url", "live_at").agg(
        deployment_id=placed.deployment_id.min()
    )
    ranked = placed.group_by("deployment_id").agg(first_at=placed.said_at.min())
    firsts = placed.join(ranked, "deployment_id").filter(lambda row: row.said_at == row.first_at)
    chosen = firsts.group_by("deployment_id").agg(first_id=firsts.feedback_id.min())
    told = firsts.semi_join(chosen, [firsts.feedback_id == chosen.first_id])
    return told.select(
        "service_id",
        "url",
        subject_id="feedback_id",
        started_at="live_at",
        ended_at="said_at",
        value=elapsed_seconds(told.live_at, told.said_at),
        weight=one(),
        detail="deployment_id",
    )


METRIC = Metric(
    measure=release_to_feedback_time,
    subject="feedback",
    aggregate=median,
    title="Time from release to feedback",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="feedback_reopen_rate",
    source="This product's own: the first saying about a service after its last release",
    needs=(
        "zendesk",
        "freshdesk",
        "intercom",
        "jiraservice",
        "maildir",
        "imap",
        "feedbackcsv",
        "table",
    ),
    rows=("4.10",),
    aliases=("time to first feedback",),
    not_to_confuse=("feedback_to_release_time: from what a customer asked for to its release",),
)
