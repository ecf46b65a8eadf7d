"""Letters of thanks: customers write them to a mailbox, and somebody writes back.

They lie in a maildir (https://cr.yp.to/proto/maildir.html), as a mail server keeps it.
"""

import os
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.customers.habits import SEEN
from gnomon.demo.customers.saying import Saying
from gnomon.demo.organisation import DOMAIN
from gnomon.demo.working_time import local

Document = dict[str, Any]

#: Where the maildir lies, below the folder of the settings, and the mailbox of all thanks.
FOLDER, THANKS = "post", "thanks"
#: The variable that holds what customers' addresses are hashed with.
KEY_VARIABLE, KEY = "GNOMON_DEMO_MAIL_KEY", "demo-mail-key"
_THEIRS = "customers.example.org"
_RECEIPT_AFTER = 5


class Letter(Struct, frozen=True, kw_only=True):
    """One mail, and when it was delivered."""

    at: int
    name: str
    """What its file is called."""
    content: bytes


def source(folder: Path) -> Document:
    """Write how Gnomon is to read the mailbox.

    Args:
        folder: That of the settings.
    """
    return {
        "type": "maildir",
        "url": str((folder / FOLDER).resolve()),
        "options": {
            "our_domains": [DOMAIN],
            "customer_key_env": KEY_VARIABLE,
            "services": {name: name for name in SEEN},
            "kinds": {THANKS: "praise"},
        },
    }


def letters(company: Company) -> list[Letter]:
    """List every mail of every thread, the oldest first.

    Args:
        company: Whose customers wrote.
    """
    thanks = (one for one in company.sayings if one.desk == "mail")
    return sorted((each for one in thanks for each in _of(one)), key=lambda each: each.at)


def deliver(company: Company, folder: Path) -> None:
    """Lay the mails into the maildir, each as old as it is; what lies there already stays.

    Args:
        company: Whose customers wrote.
        folder: That of the settings.
    """
    place = folder / FOLDER
    for part in ("cur", "new", "tmp"):
        (place / part).mkdir(parents=True, exist_ok=True)
    for each in letters(company):
        file = place / "cur" / each.name
        if not file.exists():
            file.write_bytes(each.content)
            os.utime(file, (each.at, each.at))


def _of(one: Saying) -> Iterator[Letter]:
    asked = _mail(one.said_at, sender=_customer(one), to=f"{one.service}@{DOMAIN}")
    asked["Cc"] = f"{THANKS}@{DOMAIN}"
    asked["Subject"], asked["Message-ID"] = one.title, one.message_id
    asked.set_content(one.text)
    yield _letter(asked, one.said_at, f"{one.number}.asked")
    receipt = _answer(one, one.said_at + _RECEIPT_AFTER, "receipt")
    receipt["Auto-Submitted"] = "auto-replied"
    receipt.set_content("We have your letter, and thank you for it.\n")
    yield _letter(receipt, one.said_at + _RECEIPT_AFTER, f"{one.number}.receipt")
    if one.answered_at is not None:
        answer = _answer(one, one.answered_at, "answer")
        answer.set_content("Thank you! It is read out to everybody who had a part in it.\n")
        yield _letter(answer, one.answered_at, f"{one.number}.answer")


def _answer(one: Saying, at: int, what: str) -> EmailMessage:
    told = _mail(at, sender=f"Meridian Goods <{THANKS}@{DOMAIN}>", to=_customer(one))
    told["Subject"] = f"Re: {one.title}"
    told["Message-ID"] = f"<{one.number}.{what}@{DOMAIN}>"
    told["In-Reply-To"] = told["References"] = one.message_id
    return told


def _mail(at: int, *, sender: str, to: str) -> EmailMessage:
    told = EmailMessage()
    told["From"], told["To"] = sender, to
    told["Date"] = format_datetime(local(at))
    return told


def _customer(one: Saying) -> str:
    return f"c{hash_of('mail', one.customer)[:10]}@{_THEIRS}"


def _letter(told: EmailMessage, at: int, name: str) -> Letter:
    return Letter(at=at, name=f"{at}.{name}.mail.{DOMAIN}:2,S", content=told.as_bytes())
