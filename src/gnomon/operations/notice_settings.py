"""Whether the settings of notices can work, looked at before anything is to be sent."""

from collections.abc import Callable, Collection, Iterator

from gnomon.catalog.working_time import clock
from gnomon.errors import GnomonError, unknown
from gnomon.operations.sign_in import is_loopback, is_safe
from gnomon.settings import NoticeSettings

_TIMES = ("digest_at", "quiet_from", "quiet_to")


def problems(settings: NoticeSettings, units: Collection[str]) -> Iterator[tuple[str, str]]:
    """List what is wrong: the field below ``notices``, and what is found there.

    Args:
        settings: The settings.
        units: Names of the groups that the catalogue defines.
    """
    if not is_safe(settings.address):
        yield "address", f"{settings.address!r}, which is neither https nor on this machine"
    for name in _TIMES:
        said = getattr(settings, name)
        if clock(said) is None:
            yield name, f"{said!r}, which is no time of day"
    mail = settings.mail
    if mail is not None:
        if mail.security == "none" and not is_loopback(mail.host):
            yield "mail.security", f"none, and {mail.host} is not this machine"
        yield from _unreadable("mail.password", mail.password)
    for name, chat in settings.chats.items():
        yield from _unreadable(f"chats.{name}.url", chat.url)
        for unit in chat.units:
            if unit not in units:
                yield f"chats.{name}.units", str(unknown("unit", unit, units))


def _unreadable(field: str, read: Callable[[], object]) -> Iterator[tuple[str, str]]:
    try:
        read()
    except GnomonError as error:
        yield field, str(error)
