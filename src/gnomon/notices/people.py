"""Who is told what: leads and owners by mail, and the chats of their units."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from gnomon.inbox import Wanted
from gnomon.notices.gathering import Gathered
from gnomon.settings import NoticeSettings

How = Literal["mail", "slack", "teams", "mattermost"]


class Receiver(Struct, frozen=True, kw_only=True):
    """Somebody, or a chat."""

    name: str
    """Name of the person in the catalogue, or of the chat in the settings."""
    how: How
    """By mail, or the type of the chat."""
    title: str
    """What they are called."""
    address: str | None = None
    """Mail address; null for a chat, whose address is a secret."""


class Choices(Struct, frozen=True, kw_only=True):
    """Whom there is a way to reach, and who wants none of it."""

    settings: NoticeSettings
    """Which ways there are."""
    found: Gathered
    """Who is who."""
    opted_out: frozenset[tuple[str, str]]
    """Pairs of a person's name and what they want no longer."""

    def of_unit(self, unit: str, wanted: Wanted) -> Iterator[Receiver]:
        """Return who gets the digests of a unit: its own leads, and the chats that name it."""
        yield from self._people(sorted(self.found.directory.lead_of(unit)), wanted)
        yield from self._chats(lambda name: name == unit)

    def of_alert(self, scope: str | None, owners: Iterable[str]) -> Iterator[Receiver]:
        """Return who is told of an alert: its owners, and the chats of its unit or of one above."""
        yield from self._people(owners, "alerts")
        yield from self._chats(lambda name: self.found.is_within(scope, name))

    def _people(self, names: Iterable[str], wanted: Wanted) -> Iterator[Receiver]:
        if self.settings.mail is None:
            return
        for name in names:
            address = self.found.addresses.get(name)
            if address and (name, wanted) not in self.opted_out:
                title = self.found.directory.people[name].title
                yield Receiver(name=name, how="mail", title=title, address=address)

    def _chats(self, concerns: Callable[[str], bool]) -> Iterator[Receiver]:
        for name, chat in self.settings.chats.items():
            if any(concerns(unit) for unit in chat.units):
                yield Receiver(name=name, how=chat.type, title=name)
