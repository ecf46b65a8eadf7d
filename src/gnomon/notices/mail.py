"""Write a message as a mail, text and HTML with its charts, and hand it to an SMTP server."""

import smtplib
from collections.abc import Iterator
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from textwrap import fill

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gnomon.charts.theme import LIGHT
from gnomon.errors import SettingsError
from gnomon.notices.errors import NoticeError
from gnomon.notices.message import Line, Message
from gnomon.operations.mail_server import connected
from gnomon.operations.sign_in import is_loopback
from gnomon.settings import MailSettings

_WIDTH = 78


def send_mail(
    settings: MailSettings, message: Message, *, to: str, name: str, id_: str, at: datetime
) -> None:
    """Hand a message to the mail server.

    Args:
        settings: The server.
        message: What is told.
        to: Address of who gets it.
        name: What they are called.
        id_: What makes it this message and no other.
        at: When it is written.

    Raises:
        SettingsError: The password cannot be read, or would be readable on its way.
        NoticeError: The server does not answer, or does not take it.
    """
    if settings.security == "none" and not is_loopback(settings.host):
        raise SettingsError(
            f"notices.mail.security is none, and {settings.host} is not this machine: anybody on "
            "the way could read along. Use starttls or tls."
        )
    password = settings.password()
    try:
        letter = written(settings, message, to=to, name=name, id_=id_, at=at)
        with connected(
            settings.host,
            settings.port,
            settings.security,
            user=settings.user,
            password=password,
        ) as server:
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
        # What the server says may cite what it was sent; its kind and code say enough.
        code = getattr(error, "smtp_code", "")
        raise NoticeError(
            f"The mail server {settings.host}:{settings.port} did not take the mail: "
            f"{type(error).__name__} {code}".rstrip()
        ) from error


def written(
    settings: MailSettings, message: Message, *, to: str, name: str, id_: str, at: datetime
) -> EmailMessage:
    """Write a message as a mail; see `send_mail`."""
    letter = EmailMessage()
    letter["Subject"] = " ".join(message.subject.split())
    letter["From"] = Address("Gnomon", addr_spec=settings.sender)
    letter["To"] = Address(" ".join(name.split()), addr_spec=to)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{id_}@{settings.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{message.choices}>"
    pictures = {
        f"chart-{number}": line.picture
        for number, line in enumerate(line for part in message.parts for line in part.lines)
        if line.picture
    }
    letter.set_content(as_text(message))
    letter.add_alternative(as_html(message), subtype="html")
    (*_, html) = letter.iter_parts()
    if isinstance(html, MIMEPart):
        for cid, picture in pictures.items():
            html.add_related(
                picture.png, "image", "png", cid=f"<{cid}>",
                filename=f"{cid}.png", disposition="inline",
            )  # fmt: skip
    return letter


def as_text(message: Message) -> str:
    """Write a message as plain text."""
    subject = " ".join(message.subject.split())
    found = [subject, "=" * len(subject), "", fill(message.lead, _WIDTH), ""]
    for part in message.parts:
        found += [part.title, "-" * len(part.title), ""]
        for line in part.lines:
            found += [*_text_of(line), ""]
        if not part.lines:
            found += [fill(part.nothing, _WIDTH), ""]
        if part.more:
            found += [f"and {part.more} more.", ""]
    return "\n".join([*found, f"All of it: {message.href}", f"What is sent: {message.choices}", ""])


def _text_of(line: Line) -> Iterator[str]:
    new = ", new" if line.is_new else ""
    yield f"{line.shape} {line.title}: {line.state}{new}"
    yield fill(line.text, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    if line.spark:
        yield f"  {line.spark}"
    yield f"  {line.href}"


def as_html(message: Message) -> str:
    """Write a message as HTML that mail programs show; its charts are pictures beside it."""
    template = _environment().get_template("message.html")
    return template.render(message=message, colours=LIGHT)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
