"""Files of Sloth and Pyrra turned into objects of OpenSLO."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from gnomon.catalog.openslo.objects import plain
from gnomon.catalog.openslo.pyrra import of_pyrra
from gnomon.catalog.openslo.sloth import of_sloth
from gnomon.catalog.openslo.translated import Translated
from gnomon.catalog.yaml_tree import Fields, YamlProblem, documents
from gnomon.errors import UsageError


class Format(Struct, frozen=True):
    """A format that is turned into OpenSLO."""

    title: str
    """What it is called."""
    is_it: Callable[[Fields], bool]
    """Whether a document is of it."""
    translate: Callable[[Any], Translated]
    """A document's mappings and texts in, objects of OpenSLO out."""


_FORMATS = (
    Format("Sloth", lambda root: root.text("version") == "prometheus/v1", of_sloth),
    Format(
        "Sloth for Kubernetes",
        lambda root: root.text("kind") == "PrometheusServiceLevel",
        lambda tree: of_sloth(tree.get("spec") or {}),
    ),
    Format("Pyrra", lambda root: root.text("kind") == "ServiceLevelObjective", of_pyrra),
)


def translated(content: str) -> Iterator[Translated]:
    """Turn each document of a file into objects of OpenSLO.

    Args:
        content: The file's text.

    Raises:
        UsageError: It is no YAML, or of none of the formats.
    """
    for node in documents(content):
        if isinstance(node, YamlProblem):
            raise UsageError(f"Line {node.line} has {node.found}; expected {node.expected}.")
        if not isinstance(node, Fields):
            if getattr(node, "is_null", False):
                continue
            raise UsageError(f"Line {node.line} is no mapping.")
        form = next((each for each in _FORMATS if each.is_it(node)), None)
        if form is None:
            known = ", ".join(each.title for each in _FORMATS)
            said = node.text("apiVersion") or node.text("version") or "nothing"
            raise UsageError(
                f"The document on line {node.line} says its version is {said!r}. Read: {known}; "
                "openslo/v1 needs no import: put the file into the catalogue's folder."
            )
        yield form.translate(plain(node))
