"""Guidance beside what it explains: where people read, and whom they ask."""

from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.domain.entity import table_name
from gnomon.domain.guidance import Guidance, GuidedKind, LinkLook
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.guidance import Guide, guides
from gnomon.web.initiative_words import person_title
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href


class GuideRow(Struct, frozen=True, kw_only=True):
    """What explains one thing."""

    about: str
    """What it is about, in words."""
    links: list[tuple[str, str | None, bool]]
    """What each link is called, where it leads, and whether it is dead."""
    ask: str
    """Whom people ask: somebody who is here, else the role."""


def guide_rows(
    answers: Answers, home: Home, kind: GuidedKind, name: str | None = None
) -> list[GuideRow]:
    """Return what explains things of a kind, or one of them.

    Args:
        answers: What is asked.
        home: Where it is told.
        kind: What is explained.
        name: The one thing; null: each of the kind.
    """
    tables = (table_name(Guidance), table_name(LinkLook), "membership", "group")
    directory = answers.directory()
    found = answers.remembered(
        "guidance",
        tables,
        lambda _: guides(
            newest_rows(home.lake, Guidance),
            newest_rows(home.lake, LinkLook),
            {directory.people[each.person].key for each in directory.belongings},
            (),
        ),
    )
    return [
        guide_row(directory, one)
        for one in found.guides
        if one.about_kind == kind and name in (None, one.about)
    ]


def guide_row(directory: Directory, one: Guide) -> GuideRow:
    """Return guidance in words."""
    person = person_title(directory, one.contact_id)
    return GuideRow(
        about=one.about.replace("_", " ").capitalize(),
        links=[(each.title, safe_href(each.address), each.state == "dead") for each in one.links],
        ask=f"{person}, {one.role}" if person else one.role,
    )
