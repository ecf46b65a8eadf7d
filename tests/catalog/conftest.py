"""A catalogue written in a test, read from a real folder."""

from pathlib import Path
from textwrap import dedent

import pytest

from gnomon.catalog.catalogue import Catalogue, read


class Yaml:
    """Writes documents, and reads them back as a catalogue."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, *contents: str, **named: str) -> Catalogue:
        """Write a file for each content and read the folder."""
        files = {f"{number}.yaml": content for number, content in enumerate(contents, 1)}
        files |= {f"{name}.yaml": content for name, content in named.items()}
        for name, content in files.items():
            (self.folder / name).write_text(dedent(content).lstrip("\n"), encoding="utf-8")
        return read([self.folder])

    @staticmethod
    def group(name: str, more: str = "children: []", *, kind: str = "team") -> str:
        return (
            "apiVersion: backstage.io/v1alpha1\nkind: Group\n"
            f"metadata: {{name: {name}}}\nspec: {{type: {kind}, {more}}}\n---\n"
        )

    @staticmethod
    def user(name: str, *groups: str, annotations: str = "") -> str:
        return (
            "apiVersion: backstage.io/v1alpha1\nkind: User\n"
            f"metadata: {{name: {name}, annotations: {{{annotations}}}}}\n"
            f"spec: {{memberOf: [{', '.join(groups)}]}}\n---\n"
        )

    @staticmethod
    def component(name: str, owner: str, annotations: str = "", more: str = "") -> str:
        return (
            "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
            f"metadata: {{name: {name}, annotations: {{{annotations}}}}}\n"
            f"spec: {{type: service, lifecycle: production, owner: {owner}{more}}}\n---\n"
        )

    @staticmethod
    def own(kind: str, *specs: str) -> str:
        entries = "".join(f"  - {{{spec}}}\n" for spec in specs)
        return f"apiVersion: gnomon.dev/v1\nkind: {kind}\nspec:\n{entries}---\n"

    @staticmethod
    def calendar(spec: str = "timezone: UTC", name: str = "default") -> str:
        return (
            "apiVersion: gnomon.dev/v1\nkind: Calendar\n"
            f"metadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"
        )


@pytest.fixture
def yaml(tmp_path: Path) -> Yaml:
    """Write documents of a catalogue."""
    return Yaml(tmp_path)
