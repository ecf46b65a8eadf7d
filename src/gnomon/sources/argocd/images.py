"""Which images a sync put in place.

Argo CD tells the images that run now, not those of an older sync. Where the application itself
sets them (kustomize images, helm parameters), every history entry keeps its own.
"""

from collections.abc import Iterable, Mapping

from gnomon.sources.argocd.payloads import Manifests

_PARTS = ("registry", "repository", "name", "tag", "digest")


def set_images(sources: Iterable[Manifests], names: Mapping[str, str]) -> tuple[str, ...]:
    """List the images that an application sets itself, ``name:tag`` or ``name@digest``.

    Args:
        sources: Where its manifests come from.
        names: Image names by helm parameter, for applications that set only the tag; see
            `names_by_parameter`.
    """
    found: dict[str, None] = {}
    for source in sources:
        for image in (source.kustomize and source.kustomize.images) or ():
            found[_kustomized(image)] = None
        for group, parts in _parameters(source).items():
            charted = _charted(group, parts, names)
            if charted:
                found[charted] = None
    return tuple(image for image in found if _version(image))


def names_by_parameter(sources: Iterable[Manifests], running: Iterable[str]) -> dict[str, str]:
    """Learn which image a lone tag parameter is about: the one that runs with that tag.

    Args:
        sources: Where the manifests of what runs now come from.
        running: The images that run now.
    """
    by_tag: dict[str, set[str]] = {}
    for image in running:
        name, tag = _split(image)
        by_tag.setdefault(tag, set()).add(name)
    names = {}
    for source in sources:
        for group, parts in _parameters(source).items():
            candidates = by_tag.get(parts.get("tag", ""), set())
            if len(candidates) == 1:
                names[group] = next(iter(candidates))
    return names


def _parameters(source: Manifests) -> dict[str, dict[str, str]]:
    """Group ``api.image.repository`` and ``api.image.tag`` under ``api.image``."""
    groups: dict[str, dict[str, str]] = {}
    for parameter in (source.helm and source.helm.parameters) or ():
        if not parameter.value:
            continue
        group, _, leaf = parameter.name.rpartition(".")
        if leaf in _PARTS and group.rpartition(".")[2].lower().endswith("image"):
            groups.setdefault(group, {})[leaf] = parameter.value
        elif leaf == "image":
            groups.setdefault(parameter.name, {})["whole"] = parameter.value
    return groups


def _charted(group: str, parts: Mapping[str, str], names: Mapping[str, str]) -> str | None:
    if "whole" in parts:
        return parts["whole"]
    name = parts.get("repository") or parts.get("name")
    if name and "registry" in parts:
        name = f"{parts['registry']}/{name}"
    name = name or names.get(group)
    if name is None:
        return None
    if "digest" in parts:
        return f"{name}@{parts['digest']}"
    return f"{name}:{parts['tag']}" if "tag" in parts else None


def _kustomized(image: str) -> str:
    """Read ``old=new:tag``, ``old=*:tag`` (keeps the name) or ``name:tag``."""
    old, is_renamed, new = image.partition("=")
    if not is_renamed:
        return old
    return old + new[1:] if new.startswith("*") else new


def _split(image: str) -> tuple[str, str]:
    name, at, digest = image.partition("@")
    if at:
        return name, digest
    name, colon, tag = image.rpartition(":")
    # The colon of ``registry:5000/app`` is a port's.
    return (name, tag) if colon and "/" not in tag else (image, "")


def _version(image: str) -> str:
    return _split(image)[1]
