"""Which commit a production deployment put in place, and how that is known."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_RULES = ("revision", "digest", "artifact", "image tag", "git tag")
_REVISION, _DIGEST, _ARTIFACT, _IMAGE_TAG, _GIT_TAG = range(5)


def deployment_revision(
    told_deployment: Table,
    artifact: Table,
    commit: Table,
    git_ref: Table,
    service_repository: Table,
    same_repository: Table,
) -> Table:
    """Commits that a production deployment runs, by the strongest rule that tells them.

    Rules from strong to weak: ``revision`` (the tool names it), ``digest`` (an image digest that an
    artifact has), ``artifact`` (image name and tag that an artifact has), ``image tag`` (the tag
    ends in a hash of a commit), ``git tag`` (ref or image tag is a tag, with or without ``v``).
    The last two look in the repositories of the service; where none is known, a hash must be that
    of one commit only.

    Args:
        told_deployment: Needs ``deployment_id``, ``service_id``, ``repository_id``, ``revision``,
            ``ref``, ``images``.
        artifact: Needs ``name``, ``version``, ``digest``, ``repository_id``, ``revision``.
        commit: Needs ``repository_id``, ``revision``.
        git_ref: Needs ``kind``, ``name``, ``repository_id``, ``revision``.
        service_repository: Needs ``service_id``, ``repository_id``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per deployment and repository: ``deployment_id``, ``repository_id`` (the one that
        stands for all that are the same), ``revision`` (full hash), ``rule``. A deployment whose
        commit is not known has no row.
    """
    places = _places(told_deployment, service_repository)
    images = _images(told_deployment)
    found = united(
        _told(told_deployment, places),
        *_by_artifact(images, artifact, places, same_repository),
        _by_hash(images, commit, places, same_repository),
        _by_git_tag(told_deployment, images, git_ref, places, same_repository),
    )
    strongest = found.group_by(["deployment_id", "repository_id"]).agg(
        strength=found.strength.min()
    )
    best = found.join(strongest, ["deployment_id", "repository_id", "strength"])
    one = best.group_by(["deployment_id", "repository_id", "strength"]).agg(
        revision=best.revision.min()
    )
    return one.select(
        "deployment_id",
        "repository_id",
        "revision",
        rule=one.strength.cases(*list(enumerate(_RULES[:-1])), else_=_RULES[-1]),
    )


def _places(told: Table, service_repository: Table) -> Table:
    """Repositories whose code a deployment may run: its own, else those of its service."""
    own = told.filter(told.repository_id.notnull()).select("deployment_id", "repository_id")
    rest = told.filter(told.repository_id.isnull()).select("deployment_id", "service_id")
    linked = service_repository.select("service_id", "repository_id").distinct()
    return united(own, rest.join(linked, "service_id").select("deployment_id", "repository_id"))


def _images(told: Table) -> Table:
    images = told.select("deployment_id", image=told.images.unnest())
    tag = images.image.re_extract(":([^:/@]+)(@.*)?$", 1)
    return images.select(
        "deployment_id",
        digest=images.image.re_extract("@(.+)$", 1),
        name=images.image.re_extract("^([^@]*?)(:[^:/@]+)?(@.*)?$", 1),
        tag=tag,
        hash=tag.lower().re_extract("(^|[^0-9a-z])([0-9a-f]{7,40})$", 2),
    )


def _rows(found: Table, strength: int) -> Table:
    return found.select(
        "deployment_id", "repository_id", "revision", strength=ibis.literal(strength, "int8")
    )


def _told(told: Table, places: Table) -> Table:
    revisions = told.filter(told.revision.notnull()).select("deployment_id", "revision")
    return _rows(revisions.join(places, "deployment_id"), _REVISION)


def _by_artifact(images: Table, artifact: Table, places: Table, same: Table) -> list[Table]:
    built = artifact.filter(artifact.revision.notnull())
    built = built.left_join(same, "repository_id").select(
        "revision",
        "digest",
        "version",
        artifact_name=built.name,
        built_in=same.canonical_id,
    )
    by_digest = images.join(built.filter(built.digest.notnull()), "digest")
    by_name = images.join(built, [images.name == built.artifact_name, images.tag == built.version])
    rows = []
    for found, strength in ((by_digest, _DIGEST), (by_name, _ARTIFACT)):
        known = found.filter(found.built_in.notnull()).select(
            "deployment_id", "revision", repository_id="built_in"
        )
        lost = found.filter(found.built_in.isnull()).select("deployment_id", "revision")
        placed = lost.join(places, "deployment_id")
        rows += [_rows(known, strength), _rows(placed, strength)]
    return rows


def _by_hash(images: Table, commit: Table, places: Table, same: Table) -> Table:
    """Commits whose hash begins with what the tag ends with, if it is one commit only."""
    hashes = images.filter(images.hash != "").select("deployment_id", "hash")
    hashes = hashes.mutate(begin=hashes.hash.substr(0, 7))
    known = commit.join(same, "repository_id").select(
        repository_id=same.canonical_id,
        revision=commit.revision,
        begin=commit.revision.substr(0, 7),
    )
    found = hashes.join(known, "begin")
    found = found.filter(found.revision.startswith(found.hash)).select(
        "deployment_id", "repository_id", "revision"
    )
    placed = places.select(place_of="deployment_id", place="repository_id")
    # Where the repositories are known, the commit lies in one of them.
    inside = found.semi_join(
        placed,
        [found.deployment_id == placed.place_of, found.repository_id == placed.place],
    )
    elsewhere = found.anti_join(placed, found.deployment_id == placed.place_of)
    candidates = united(inside, elsewhere).distinct()
    counted = candidates.group_by("deployment_id").agg(commit_count=candidates.revision.nunique())
    return _rows(
        candidates.semi_join(counted.filter(counted.commit_count == 1), "deployment_id"), _IMAGE_TAG
    )


def _by_git_tag(told: Table, images: Table, git_ref: Table, places: Table, same: Table) -> Table:
    tags = git_ref.filter(git_ref.kind == "tag").join(same, "repository_id")
    tags = tags.select("revision", "name", repository_id=same.canonical_id)
    refs = told.filter(told.ref.notnull()).select("deployment_id", name="ref")
    image_tags = images.filter(images.tag != "").select("deployment_id", name="tag")
    with_letter = image_tags.mutate(name="v" + image_tags.name)
    names = united(refs, image_tags, with_letter).join(places, "deployment_id")
    return _rows(names.join(tags, ["repository_id", "name"]), _GIT_TAG)
