"""Objects of OpenSLO written as YAML: what was read comes out again, to the figure."""

from collections.abc import Iterable
from typing import Any

import yaml

#: The order in which people read an object.
_FIRST = ("apiVersion", "kind", "metadata", "spec")


class _Dumper(yaml.SafeDumper):
    """Writes no aliases: a catalogue is read by people."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML passes it.
        """Say that nothing is written as an alias."""
        return True


def written(trees: Iterable[Any]) -> str:
    """Write objects, a document each.

    Args:
        trees: The objects as mappings; texts that look like figures are written as figures.
    """
    return "---\n".join(
        yaml.dump(
            _figures(_ordered(tree)),
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=100,
        )
        for tree in trees
    )


def _ordered(tree: Any) -> Any:
    return {name: tree[name] for name in (*_FIRST, *tree) if name in tree}


#: Fields whose texts are figures or flags, which YAML writes without quotes.
_PLAIN = frozenset(
    {
        "target",
        "targetPercent",
        "value",
        "timeSliceTarget",
        "compositeWeight",
        "threshold",
        "isRolling",
        "counter",
        "alertWhenNoData",
        "alertWhenResolved",
        "alertWhenBreaching",
    }
)


def _figures(tree: Any, name: str = "") -> Any:
    if isinstance(tree, dict):
        return {key: _figures(value, key) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_figures(value, name) for value in tree]
    if name in _PLAIN and isinstance(tree, str):
        return yaml.safe_load(tree)
    return tree
