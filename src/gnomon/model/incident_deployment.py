"""The deployment that an incident belongs to."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_microseconds, united

Table = Any

#: Fewest letters of a hash that name a commit.
_SHORT_HASH = 7
#: An image with a tag; a digest is no tag, nor is the port of a registry.
_TAGGED = r":[^:/@]+$"

_MICROSECONDS_PER_HOUR = 3_600_000_000


def incident_deployment(
    incident_joined: Table,
    told_incident: Table,
    same_incident: Table,
    production_deployment: Table,
    deployment_revision: Table,
    same_deployment: Table,
    told_deployment: Table,
    *,
    incident_window_hours: int = 24,
) -> Table:
    """The production deployment behind each incident: as told, else the nearest before it.

    What an incident's text names (a deployment, a commit, a tag) decides; else the last deployment
    of the same service that customers met before the incident, if it is near enough. Only the
    nearest is meant when several came before.

    Args:
        incident_joined: Needs ``incident_id``, ``service_id``, ``opened_at``, ``resolved_at``.
        told_incident: Needs ``incident_id``, ``deployment_refs``.
        same_incident: Needs ``incident_id``, ``canonical_id``.
        production_deployment: Needs ``deployment_id``, ``service_id``, ``at``, ``status``.
        deployment_revision: Needs ``deployment_id``, ``revision``.
        same_deployment: Needs ``deployment_id``, ``canonical_id``.
        told_deployment: Needs ``deployment_id``, ``service_id``, ``ref``, ``images``.
        incident_window_hours: How long after a deployment an incident of the same service is put
            down to it. Longer blames deployments for what they did not cause.

    Returns:
        One row per incident with a deployment: ``incident_id``, ``deployment_id``, ``service_id``
        (of the incident), ``opened_at``, ``resolved_at`` (null while open), ``is_inferred`` (false
        when the incident names it) and ``rule`` (``told``, ``window``).
    """
    named = _named(
        told_incident, same_incident, incident_joined, deployment_revision, told_deployment
    )
    once = named.left_join(same_deployment, "deployment_id").drop("deployment_id_right")
    once = once.select("incident_id", deployment_id=once.canonical_id.coalesce(once.deployment_id))
    exposed = production_deployment.filter(
        production_deployment["at"].notnull() & (production_deployment.status == "success")
    )
    told = _latest_before(once, incident_joined, production_deployment)
    rest = incident_joined.anti_join(told, "incident_id")
    near = _nearest(rest, exposed, incident_window_hours)
    links = united(told.mutate(rule=ibis.literal("told")), near.mutate(rule=ibis.literal("window")))
    known = incident_joined.join(links, "incident_id")
    return known.select(
        "incident_id",
        "deployment_id",
        "service_id",
        "opened_at",
        "resolved_at",
        "rule",
        is_inferred=known.rule == "window",
    )


def _named(
    told: Table, same: Table, incidents: Table, revisions: Table, deployments: Table
) -> Table:
    """Deployments that incidents name: by key, by commit or its beginning, by tag.

    A release tag says something within one service only: every service has a 1.0.
    """
    refs = told.select("incident_id", ref=told.deployment_refs.unnest())
    refs = refs.left_join(same, "incident_id").drop("incident_id_right")
    refs = refs.select(
        "ref", incident_id=refs.canonical_id.coalesce(refs.incident_id), begin=refs.ref.substr(0, 7)
    )
    by_key = refs.join(deployments.select(ref="deployment_id"), "ref")
    commits = revisions.select("deployment_id", "revision", begin=revisions.revision.substr(0, 7))
    by_commit = refs.join(commits, "begin")
    by_commit = by_commit.filter(
        (by_commit.ref.length() >= _SHORT_HASH)
        & by_commit.revision.startswith(by_commit.ref.lower())
    )
    whose = refs.join(incidents.select("incident_id", "service_id"), "incident_id")
    tags = _tags(deployments)
    by_tag = whose.join(tags, "ref")
    by_tag = by_tag.filter(
        (by_tag.service_id == by_tag.tagged_service)
        | by_tag.service_id.isnull()
        | by_tag.tagged_service.isnull()
    )
    return united(
        by_key.select("incident_id", deployment_id="ref"),
        by_commit.select("incident_id", "deployment_id"),
        by_tag.select("incident_id", "deployment_id"),
        distinct=True,
    )


def _tags(deployments: Table) -> Table:
    """Tags of deployments: what was built, and what its images are called."""
    built = deployments.filter(deployments.ref.notnull())
    images = deployments.select(
        "deployment_id", tagged_service="service_id", image=deployments.images.unnest()
    )
    images = images.filter(images.image.re_search(_TAGGED))
    return united(
        built.select("deployment_id", "ref", tagged_service="service_id"),
        images.select("deployment_id", "tagged_service", ref=images.image.re_replace(r"^.*:", "")),
        distinct=True,
    )


def _latest_before(named: Table, incidents: Table, deployments: Table) -> Table:
    """The one deployment meant when a commit or tag was deployed several times.

    A deployment of the incident's own service goes before those of services it shares code with.
    """
    placed = deployments.select("deployment_id", "at", deployed_service="service_id")
    dated = named.join(placed, "deployment_id")
    dated = dated.join(incidents.select("incident_id", "opened_at", "service_id"), "incident_id")
    dated = dated.filter(dated.at.isnull() | (dated["at"] <= dated.opened_at))
    own = dated.filter((dated.deployed_service == dated.service_id).fill_null(False))
    dated = united(own, dated.anti_join(own, "incident_id"))
    last = dated.group_by("incident_id").agg(at=dated["at"].max())
    found = dated.join(last, "incident_id")
    found = found.filter((found["at"] == found.at_right) | found.at_right.isnull())
    return found.group_by("incident_id").agg(deployment_id=found.deployment_id.min())


def _nearest(incidents: Table, deployments: Table, hours: int) -> Table:
    """The last deployment of the same service before each incident, by one window."""
    order = ibis.window(order_by=["at", "deployment_id"])
    of_service = deployments.filter(deployments.service_id.notnull())
    numbered = of_service.select(
        "deployment_id",
        "service_id",
        "at",
        number=ibis.row_number().over(order).cast("int64"),
    )
    known = incidents.filter(incidents.service_id.notnull())
    columns = ["service_id", "at", "is_incident", "number", "incident_id"]
    together = united(
        numbered.select(
            "service_id",
            "at",
            "number",
            is_incident=ibis.literal(0, "int8"),
            incident_id=ibis.null("string"),
        ).select(columns),
        known.select(
            "service_id",
            "incident_id",
            at="opened_at",
            number=ibis.null("int64"),
            is_incident=ibis.literal(1, "int8"),
        ).select(columns),
    )
    so_far = ibis.window(group_by="service_id", order_by=["at", "is_incident"], rows=(None, 0))
    last = together.mutate(last=together.number.max().over(so_far))
    last = last.filter(last.incident_id.notnull()).select(
        "incident_id", opened_at="at", number="last"
    )
    found = last.join(numbered, "number")
    waited = elapsed_microseconds(found["at"], found.opened_at)
    return found.filter(waited <= hours * _MICROSECONDS_PER_HOUR).select(
        "incident_id", "deployment_id"
    )
