"""Send what is due, each thing to each receiver once, whichever process is at it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from gnomon.errors import GnomonError, SettingsError, unknown
from gnomon.inbox import Alert
from gnomon.notices.chat import post
from gnomon.notices.digest import Digest, alert_message, digest
from gnomon.notices.gathering import Gathered
from gnomon.notices.mail import send_mail
from gnomon.notices.message import Message
from gnomon.notices.people import Choices, Receiver
from gnomon.notices.schedule import Due
from gnomon.operations.home import Home
from gnomon.settings import NoticeSettings


class Outcome(Struct, frozen=True, kw_only=True):
    """What was sent, or would be."""

    what: str
    """What it is."""
    receiver: Receiver
    """Who gets it."""
    message: Message
    """What is told."""
    error: str = ""
    """Why it could not be sent; empty where it was."""


def settings_of(home: Home) -> NoticeSettings:
    """Return how people are reached.

    Raises:
        SettingsError: The settings do not say.
    """
    if home.settings.notices is None:
        raise SettingsError(
            "The settings do not say how people are reached. Add `notices:` to gnomon.yaml, with "
            "the address of the pages and `mail:` or `chats:`."
        )
    return home.settings.notices


class Sender:
    """Sends for one installation what was gathered at one time."""

    def __init__(self, home: Home, found: Gathered) -> None:
        """Know how to reach people.

        Raises:
            SettingsError: The settings do not say.
        """
        self._home, self._found = home, found
        self._settings = settings_of(home)
        self._choices = Choices(
            settings=self._settings,
            found=found,
            opted_out=frozenset(home.inbox.opted_out()),
        )

    def digests(
        self, wanted: Iterable[Due], unit: str | None = None, *, dry: bool = False
    ) -> Iterator[Outcome]:
        """Send the digests of every unit that has somebody to tell.

        Args:
            wanted: Which.
            unit: Only of this unit; null: of all.
            dry: Whether they are written alone, sent or not, and nothing is kept.

        Raises:
            UsageError: There is no such unit.
        """
        if unit is not None and unit not in self._found.units:
            raise unknown("unit", unit, self._found.units)
        for name in [unit] if unit else sorted(self._found.units):
            for each in wanted:
                yield from self._digest(name, each, dry=dry)

    def alerts(self) -> Iterator[Outcome]:
        """Tell of alerts that nobody has acknowledged, all that are new to a receiver together."""
        waiting: dict[Receiver, list[Alert]] = {}
        for each in self._found.alerts:
            if each.acknowledged_at is None:
                for receiver in self._choices.of_alert(each.scope, each.owners):
                    waiting.setdefault(receiver, []).append(each)
        for receiver, alerts in waiting.items():
            claimed = {
                id_: each
                for each in alerts
                if self._claims(id_ := identity(f"alert {each.id}", receiver), each.title, receiver)
            }
            if claimed:
                message = alert_message(list(claimed.values()), self._settings.address)
                yield self._deliver(list(claimed), "alerts", receiver, message)

    def _digest(self, unit: str, each: Due, *, dry: bool) -> Iterator[Outcome]:
        what = f"{each.period} digest of {unit} for {each.on}"
        ids = {
            receiver: identity(what, receiver)
            for receiver in self._choices.of_unit(unit, each.period)
        }
        if not dry:
            ids = {to: id_ for to, id_ in ids.items() if self._claims(id_, what, to)}
        if not ids:
            return
        try:
            written = self._written(unit, each)
        except BaseException as error:
            # Nothing was sent, so it is tried again, whatever the reason.
            if not dry:
                self._home.inbox.settle(ids.values(), f"{type(error).__name__} while writing it")
            raise
        if dry:
            yield from (Outcome(what=what, receiver=to, message=written.message) for to in ids)
        elif each.period == "daily" and not written.is_news:
            self._home.inbox.settle(ids.values(), is_needed=False)
        else:
            for receiver, id_ in ids.items():
                yield self._deliver([id_], what, receiver, written.message)

    def _written(self, unit: str, each: Due) -> Digest:
        return digest(
            self._found,
            unit,
            each.period,
            since=each.since,
            address=self._settings.address,
            draws=self._settings.mail is not None,
        )

    def _claims(self, id_: str, what: str, receiver: Receiver) -> bool:
        return self._home.inbox.claim(id_, what, receiver.name)

    def _deliver(self, ids: list[str], what: str, receiver: Receiver, message: Message) -> Outcome:
        error = ""
        try:
            self._hand_over(receiver, message, id_=ids[0], at=self._found.now)
        except GnomonError as problem:
            error = str(problem)
        self._home.inbox.settle(ids, error)
        return Outcome(what=what, receiver=receiver, message=message, error=error)

    def _hand_over(self, receiver: Receiver, message: Message, *, id_: str, at: datetime) -> None:
        mail = self._settings.mail
        if receiver.how != "mail":
            post(receiver.name, self._settings.chats[receiver.name], message)
        elif mail is not None and receiver.address is not None:
            send_mail(mail, message, to=receiver.address, name=receiver.title, id_=id_, at=at)


def identity(what: str, receiver: Receiver) -> str:
    """Return what makes something that is sent to somebody this and no other."""
    return sha256(f"{what}\n{receiver.how}\n{receiver.name}".encode()).hexdigest()[:32]
