"""A person, and the accounts they are known by in the tools."""

from typing import Literal

from gnomon.domain.entity import Entity

ActorKind = Literal["human", "bot", "assistant"]


class Person(Entity, frozen=True, kw_only=True):
    """Somebody of the organisation. Grain: one row per person; told by the catalogue.

    Names and addresses live here and in `identity` alone.
    """

    name: str
    """Display name."""
    email: str | None = None
    """Main address, lower case."""
    kind: ActorKind = "human"
    """A human, a bot (automation account) or an assistant (writes changes for a human)."""
    place: str | None = None
    """Where they work; selects the calendar of holidays."""
    aliases: tuple[str, ...] = ()
    """Other e-mail addresses and ``<source>:<user name>`` accounts that are theirs."""
    visible_to: tuple[str, ...] = ()
    """Names of people who may see this person's figures beside the person and their lead."""


class Identity(Entity, frozen=True, kw_only=True):
    """An account in one tool. Grain: one row per account and tool.

    An author of a git commit is an identity keyed by the repository source and the e-mail address.
    """

    user_name: str | None = None
    """The account's handle, lower case."""
    name: str | None = None
    """Display name."""
    email: str | None = None
    """Address, lower case; tools often hide it."""
    is_bot: bool | None = None
    """Whether the tool itself says that the account is automation; null when it does not say."""
