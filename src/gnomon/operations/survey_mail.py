"""Invite and remind by mail: one letter each, in every language of the survey.

Letters are written one by one and known to nobody else; the journal says how many, never to whom.
"""

import os
import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path
from urllib.parse import urlsplit

from gnomon.domain.person import Person
from gnomon.errors import GnomonError, UsageError
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.operations.mail_server import Security, connected
from gnomon.operations.sign_in import is_loopback
from gnomon.surveys.page_wording import promise, say
from gnomon.surveys.plan import Plan
from gnomon.surveys.wording import LANGUAGES

PASSWORD = "GNOMON_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
_PERSON_KEY = "catalog:person:"


class MailError(GnomonError):
    """The mail server cannot be reached or refuses; links can be written to a file instead."""


def address_of(home: Home, told: str | None) -> str:
    """Return where people reach the pages.

    Args:
        home: Its settings may say it.
        told: What the command was told; wins.

    Raises:
        UsageError: Nobody said, and only this machine reaches them.
    """
    sign_in = home.settings.sign_in
    found = told or (sign_in.address if sign_in else None)
    if found is None:
        raise UsageError(
            "Where do people reach these pages? Say it with --address, or set sign_in.address."
        )
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"{found!r} is no address such as https://gnomon.example.com.")
    return found.rstrip("/")


def link(address: str, token: str) -> str:
    """Return the address at which one person answers."""
    return f"{address}/survey/{token}"


def emails(home: Home) -> dict[str, str]:
    """Return the main address of everybody who has one, by name in the catalogue."""
    return {
        each.key.removeprefix(_PERSON_KEY): each.email
        for each in newest_rows(home.lake, Person)
        if each.email and each.key.startswith(_PERSON_KEY) and not each.is_deleted
    }


def letter(plan: Plan, *, to: str, sender: str, url: str, is_reminder: bool) -> EmailMessage:
    """Write one letter: what is asked, what is promised, and the link.

    Args:
        plan: What is asked.
        to: Address of who gets it.
        sender: Address it comes from.
        url: Where they answer.
        is_reminder: Whether they were invited before.
    """
    languages = [each for each in plan.languages if each in LANGUAGES] or ["en"]
    title = " ".join(plan.title.split())
    message = EmailMessage()
    message["Subject"] = say("reminder", languages[0], title=title) if is_reminder else title
    message["From"], message["To"] = sender, to
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    parts = []
    for language in languages:
        short, full = promise(plan, language)
        invitation = say("invitation", language, about=plan.about, title=title)
        parts.append(f"{invitation}\n\n{say('yours', language)}\n{url}\n\n{short} {full}")
    message.set_content("\n\n--\n\n".join(parts) + "\n")
    return message


def send(
    server: str, plan: Plan, letters: Mapping[str, str], *, sender: str, is_reminder: bool
) -> list[str]:
    """Send a letter to each address, one by one.

    Args:
        server: ``smtp://user@host:587`` (STARTTLS, but on this machine) or ``smtps://host``.
        plan: What is asked.
        letters: The link of each address.
        sender: Address they come from.
        is_reminder: Whether they were invited before.

    Returns:
        Addresses the server refused.

    Raises:
        UsageError: The server's address is none.
        MailError: It does not answer, or lets nobody in.
    """
    refused: list[str] = []
    try:
        with _opened(server) as mail:
            for to, url in letters.items():
                told = letter(plan, to=to, sender=sender, url=url, is_reminder=is_reminder)
                try:
                    mail.send_message(told)
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
                    refused.append(to)
    except (OSError, smtplib.SMTPException) as error:
        # What a server says may cite what it was sent.
        raise MailError(
            f"The mail server {urlsplit(server).hostname} failed: {type(error).__name__}. Those "
            "not reached get another link with `gnomon survey remind`."
        ) from error
    return refused


def _opened(server: str) -> smtplib.SMTP:
    parts = urlsplit(server)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.password:
        raise UsageError(
            "The mail server is written smtp://user@host:587 or smtps://host; its password is "
            f"in ${PASSWORD}."
        )
    user, password = parts.username or None, os.environ.get(PASSWORD, "")
    if parts.scheme == "smtps":
        return connected(parts.hostname, parts.port or 465, "tls", user=user, password=password)
    security: Security = "none" if is_loopback(parts.hostname) else "starttls"
    return connected(parts.hostname, parts.port or 587, security, user=user, password=password)


def write_links(file: Path, links: Mapping[str, str]) -> None:
    """Write the link of each person to a file that its owner alone can read.

    Raises:
        UsageError: The file is there already, or cannot be written.
    """
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"The file {file} cannot be made: {error.strerror}.") from error
    with os.fdopen(opened, "w", encoding="utf-8") as out:
        out.write("person,link\n")
        out.writelines(f"{person},{url}\n" for person, url in sorted(links.items()))
