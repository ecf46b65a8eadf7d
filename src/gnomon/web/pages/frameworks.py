"""Centres of excellence: what does each craft keep, and how far do teams use it?"""

from datetime import timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.operations.home import Home
from gnomon.steering.frameworks import Centre, centres_of
from gnomon.steering.visibility import Policy, Visitor, sees_unit
from gnomon.web.access import READ
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()
PLACE = Place(title="Crafts", path="/frameworks", area="Steer", order=20)

_BEFORE = timedelta(weeks=13)


class UseShown(Struct, frozen=True, kw_only=True):
    """A unit a framework is for."""

    title: str
    href: str
    text: str
    """Since when it uses it, or that it does not yet."""
    is_adopted: bool


class FrameworkShown(Struct, frozen=True, kw_only=True):
    """A framework and how far it is used."""

    title: str
    href: str | None
    """Where it is written down."""
    is_mandated: bool
    share: float | None
    """Share of the units it is for that use it; null where it is for none."""
    text: str
    """The same in words, and how many did thirteen weeks ago."""
    uses: list[UseShown]


class CentreShown(Struct, frozen=True, kw_only=True):
    """A craft with what it keeps."""

    name: str
    title: str
    leads: list[str]
    """Display names of who leads it."""
    text: str
    """How far what must be used and what is chosen are used."""
    frameworks: list[FrameworkShown]


class FrameworksPage(Struct, frozen=True, kw_only=True):
    """What every craft keeps."""

    title: str
    centres: list[CentreShown]


def frameworks(request: Request) -> FrameworksPage:
    """Show what each craft keeps, and which units use it."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    visitor: Visitor = request.state.visitor
    today, policy = answers.now().date(), answers.policy()
    before = {
        (centre.group, each.name): each.adopted_count
        for centre in centres_of(home.lake, today - _BEFORE)
        for each in centre.frameworks
    }
    return FrameworksPage(
        title="Centres of excellence",
        centres=[_shown(each, before, visitor, policy) for each in centres_of(home.lake, today)],
    )


def _shown(
    centre: Centre, before: dict[tuple[str, str], int], visitor: Visitor, policy: Policy
) -> CentreShown:
    people = policy.directory.people
    return CentreShown(
        name=centre.group,
        title=centre.title,
        leads=sorted(people[name].title for name in policy.directory.lead_of(centre.group)),
        text=_words(centre),
        frameworks=[
            FrameworkShown(
                title=each.title,
                href=safe_href(each.document_url),
                is_mandated=each.is_mandated,
                share=each.adoption_ratio,
                text=f"{each.adopted_count} of {len(each.uses)} units use it, "
                f"{before.get((centre.group, each.name), 0)} did thirteen weeks ago"
                if each.uses
                else "for no unit yet",
                uses=[
                    UseShown(
                        title=use.title,
                        href=f"/units/{use.group}",
                        text=f"since {use.adopted_on:%-d %b %Y}"
                        if use.adopted_on and use.is_adopted
                        else f"from {use.adopted_on:%-d %b %Y} on"
                        if use.adopted_on
                        else "not yet",
                        is_adopted=use.is_adopted,
                    )
                    for use in each.uses
                    if sees_unit(visitor, use.group, policy.directory)
                ],
            )
            for each in centre.frameworks
        ],
    )


def _words(centre: Centre) -> str:
    said = []
    for is_mandated, word in ((True, "must be used"), (False, "teams may choose")):
        used, wanted = centre.adoption(is_mandated=is_mandated)
        if wanted:
            said.append(f"what {word} is in use in {used} of {wanted} cases")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else "It is for no unit yet."


add_page(ROUTER, "/frameworks", "frameworks.html", frameworks, READ)
