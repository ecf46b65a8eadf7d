"""Texts that customers or the whole company read, and whether they hold internal names.

Source: Conway, "How do committees invent?"; who visits a product should not need the organisation
chart to understand it.
"""

from collections.abc import Iterator

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.internal_names import PUBLIC, InternalNames
from gnomon.catalog.yaml_tree import Fields, Items, Node, Text

#: Fields that are shown as they are written, by kind; ``[]`` is every entry of a list. Roadmaps go
#: out as pages, calendars and feeds; surveys as the pages and prompts that are answered.
PUBLISHED: dict[str, tuple[str, ...]] = {
    # Its audience may well be a team: it is left out.
    "Roadmap": ("metadata.title",),
    "RoadmapItem": ("metadata.title", "spec.outcome", "spec.figure", "spec.dropped.why"),
    "ReleaseCommunication": ("metadata.title",),
    "Survey": (
        "metadata.title",
        "spec.about",
        "spec.questions[].text",
        "spec.questions[].choices[]",
        "spec.questions[].translations[].text",
        "spec.questions[].translations[].choices[]",
    ),
}
_EXPECTED = f'words that customers know; or `{PUBLIC}: "true"` on what they know by this name'


def published_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Find internal names in texts that are published.

    A survey that only colleagues are asked is told as an information, and may name groups: people
    are asked which one they are in.

    Args:
        catalogue: The catalogue.
    """
    internal = InternalNames(catalogue)
    for document in catalogue.of(*PUBLISHED):
        is_for_customers = not _is_for_colleagues(document)
        for field, text in published(document):
            found = (
                each for each in internal.found(text.value) if is_for_customers or not each.is_group
            )
            for what in dict.fromkeys(each.what for each in found):
                yield document.finding(
                    field,
                    f"{what}, in a text for "
                    + ("customers" if is_for_customers else "everybody who is asked"),
                    _EXPECTED,
                    line=text.line,
                    severity="warning" if is_for_customers else "info",
                )


def published(document: Document) -> Iterator[tuple[str, Text]]:
    """List the texts of a document that are published, each with its field.

    Args:
        document: A document of a kind in `PUBLISHED`.
    """
    for path in PUBLISHED[document.kind]:
        found = list(_below(document.root, path.replace("[]", ".[]").split("."), ""))
        if not found and path == "metadata.title":
            # What has no title is called by its name.
            found = list(_below(document.root, ["metadata", "name"], ""))
        yield from found


def _below(node: Node, steps: list[str], path: str) -> Iterator[tuple[str, Text]]:
    if not steps:
        if isinstance(node, Text) and not node.is_null:
            yield path, node
    elif steps[0] == "[]":
        # One value alone stands for a list of it.
        entries = node.values if isinstance(node, Items) else (node,)
        for number, entry in enumerate(entries):
            yield from _below(entry, steps[1:], f"{path}[{number}]")
    elif isinstance(node, Fields) and steps[0] in node.values:
        yield from _below(node.values[steps[0]], steps[1:], f"{path}.{steps[0]}".lstrip("."))


def _is_for_colleagues(document: Document) -> bool:
    return document.kind == "Survey" and not document.root.texts("spec", "promptOrigins")
