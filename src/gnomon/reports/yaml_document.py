"""Read YAML reports: within a size, values as text, with errors that name file and line."""

from collections.abc import Iterator
from typing import Any

from gnomon.catalog.yaml_tree import (
    MAX_FILE_BYTES,
    Fields,
    Items,
    Node,
    Text,
    YamlProblem,
    documents,
)
from gnomon.errors import ReportError


def plain_documents(data: bytes, file: str) -> Iterator[Any]:
    """Yield each document of a file as what JSON would have been; an empty one is null.

    Raises:
        ReportError: It is too large, not UTF-8, or no YAML.
    """
    if len(data) > MAX_FILE_BYTES:
        raise ReportError(
            f"{file} has {len(data):,} bytes; at most {MAX_FILE_BYTES:,} of YAML are read. "
            "Write it as JSON."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(
            f"{file} is no UTF-8: {error.reason} at byte {error.start}. "
            "What is not UTF-8 cannot be read: write it again."
        ) from None
    for node in documents(text):
        if isinstance(node, YamlProblem):
            raise ReportError(f"{file}, line {node.line}: {node.found}; expected {node.expected}.")
        yield _plain(node)


def _plain(node: Node) -> Any:
    if isinstance(node, Fields):
        return {name: _plain(each) for name, each in node.values.items()}
    if isinstance(node, Items):
        return [_plain(each) for each in node.values]
    return node.value if isinstance(node, Text) and not node.is_null else None
