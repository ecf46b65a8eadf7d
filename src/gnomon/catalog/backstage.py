"""Write a catalogue for Backstage, and keep in annotations what Backstage has no words for.

Documents of Backstage's own kinds go out as they are written. Those of ours, each as its text, go
into annotations of one `Location` that leads nowhere: Backstage keeps annotations it does not know,
and Gnomon reads them back as the documents they were.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from gnomon.catalog.yaml_tree import Fields, Text, YamlProblem, documents

#: Annotations that each hold a document; a number follows.
CARRIED = "gnomon.dev/document."
#: Name of the `Location` that carries them.
CARRIER = "gnomon"


def is_carrier(annotations: Iterable[str]) -> bool:
    """Say whether a `Location` is there to carry documents."""
    return any(name.startswith(CARRIED) for name in annotations)


def carried(content: str) -> Iterator[tuple[str, str]]:
    """Return the documents that a file carries in annotations: each annotation with its text.

    Args:
        content: The file.
    """
    if CARRIED not in content:
        return
    for node in documents(content):
        if isinstance(node, YamlProblem) or not isinstance(node, Fields):
            continue
        annotations = node.get("metadata", "annotations")
        if node.text("kind") != "Location" or not isinstance(annotations, Fields):
            continue
        for name, value in annotations.values.items():
            if name.startswith(CARRIED) and isinstance(value, Text) and not value.is_null:
                yield name, value.value


def carrier(texts: Iterable[str]) -> str:
    """Write the `Location` that carries documents.

    Args:
        texts: The documents.
    """
    annotations = {f"{CARRIED}{number}": text for number, text in enumerate(texts, start=1)}
    about: dict[str, Any] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {
            "name": CARRIER,
            "description": "What Gnomon knows beyond Backstage; it reads these annotations back.",
            "annotations": annotations,
        },
        "spec": {"targets": []},
    }
    written: str = yaml.dump(about, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return written


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that people can read them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
