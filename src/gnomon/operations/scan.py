"""Measure local repositories with no account and no set-up."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec
import yaml

from gnomon.errors import UsageError
from gnomon.settings import Settings, SourceSettings

#: Tags that look like versions are taken for releases, and releases for production.
_RELEASES = r"(?:[A-Za-z][\w.-]*[-_/@])?v?\d+(?:\.\d+){1,3}"
_TEAM = "everybody"


def scan_settings(home: Path, paths: Iterable[Path]) -> Settings:
    """Write a catalogue and make settings for repositories: one service each, one team.

    Args:
        home: Where the catalogue is written; its files can be edited and kept.
        paths: Folders of repositories.

    Raises:
        UsageError: There is no such folder.
    """
    sources: dict[str, SourceSettings] = {}
    for path in paths:
        if not path.expanduser().is_dir():
            raise UsageError(f"There is no folder {path}. Name the folder of a git repository.")
        where = path.expanduser().resolve()
        sources[_name(where, sources)] = SourceSettings(
            type="git",
            url=str(where),
            options={"changes": "mainline", "releases": _RELEASES},
        )
    catalogue = home / "catalogue"
    catalogue.mkdir(parents=True, exist_ok=True)
    documents = [_group(), *(_service(name, one) for name, one in sources.items())]
    text = yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)
    (catalogue / "scanned.yaml").write_text(text, encoding="utf-8")
    return Settings(
        organisation=", ".join(sources),
        catalogue=(str(catalogue.resolve()),),
        sources=sources,
        definitions={"production_environments": ["release"]},
        home=home,
        folder=home.resolve(),
    )


def keep_settings(settings: Settings) -> Path:
    """Write the settings into the home, so that `serve` and `ask` find them; return the file."""
    told = msgspec.to_builtins(settings, enc_hook=str)
    kept = {name: told[name] for name in ("organisation", "catalogue", "sources", "definitions")}
    file = settings.home / "gnomon.yaml"
    file.write_text(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return file


def _name(where: Path, taken: Iterable[str]) -> str:
    """Name a repository by its folder; a second one of that name by its parent too."""
    plain = _slug(where.name.removesuffix(".git") or "repository")
    if plain not in taken:
        return plain
    longer = _slug(f"{where.parent.name}-{plain}")
    number = 2
    while longer in taken:
        longer, number = f"{_slug(where.parent.name)}-{plain}-{number}", number + 1
    return longer


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:63] or "repository"


def _group() -> dict[str, object]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": {"name": _TEAM, "title": "Everybody"},
        "spec": {"type": "team", "children": []},
    }


def _service(name: str, instance: SourceSettings) -> dict[str, object]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {
            "name": name,
            "annotations": {
                "gnomon.dev/repository": Path(instance.url).name.removesuffix(".git"),
                "gnomon.dev/repository-source": name,
            },
        },
        "spec": {"type": "service", "lifecycle": "production", "owner": _TEAM},
    }
