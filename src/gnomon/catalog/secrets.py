"""Find what looks like a secret; the catalogue is read by many and kept for good."""

import re
from collections.abc import Iterator

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.yaml_tree import Fields, Items, Node, Text

#: Tokens that their makers gave a shape, by what to call them.
_SHAPES = {
    "a GitLab token": re.compile(r"\bgl(?:pat|rt|ptt|dt|soat|cbt)-[\w-]{16,}"),
    "a GitHub token": re.compile(r"\b(?:gh[opusr]_\w{30,}|github_pat_\w{30,})"),
    "an Atlassian token": re.compile(r"\bAT[A-Z]TT3[\w=-]{20,}"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[\w-]{10,}"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a SonarQube token": re.compile(r"\bsq[aup]_[0-9a-f]{40}\b"),
    "a New Relic key": re.compile(r"\bNR(?:AK|II|AA|RA)-[0-9A-Za-z]{20,}"),
    "a signed token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in an address": re.compile(r"\w://[^/\s:@]*:[^/\s:@]+@"),
}
_SECRET_NAME = re.compile(r"(?i)(?:^|[-_./])(?:token|secret|password|passwd|api-?key)$")
_EXPECTED = "nothing secret; name an environment variable or a file in gnomon.yaml instead"


def secret_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Find secrets in a catalogue, never repeating them.

    What has the shape of a known token is an error. A field called a token or password is one too,
    but a warning where another tool's annotation has that name.

    Args:
        catalogue: The catalogue.
    """
    for document in catalogue.documents:
        yield from _below(document, document.root, "")


def _below(document: Document, node: Node, path: str) -> Iterator[Finding]:
    # Depth is bounded where files are read.
    if isinstance(node, Items):
        for number, entry in enumerate(node.values):
            yield from _below(document, entry, f"{path}[{number}]")
    elif isinstance(node, Fields):
        for name, entry in node.values.items():
            at = f"{path}.{name}".lstrip(".")
            is_named = isinstance(entry, Text) and not entry.is_null and _SECRET_NAME.search(name)
            shaped = list(_below(document, entry, at))
            if is_named and not shaped:
                is_foreign = path == "metadata.annotations" and not name.startswith("gnomon.dev/")
                yield document.finding(
                    at,
                    "a field named like a secret, with a value",
                    _EXPECTED,
                    line=node.lines[name],
                    severity="warning" if is_foreign else "error",
                )
            yield from shaped
    elif isinstance(node, Text):
        for what, pattern in _SHAPES.items():
            if pattern.search(node.value):
                yield document.finding(path, f"what looks like {what}", _EXPECTED, line=node.line)
