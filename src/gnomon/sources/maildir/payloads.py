"""What is kept of a mail: who it is from as a hash, its subject, and what it belongs to.

Texts and attachments stay in the folder: the event names them.
"""

from datetime import datetime

from msgspec import Struct


class Attachment(Struct, omit_defaults=True):
    """A part of a mail that is kept out."""

    name: str | None = None
    type: str = "application/octet-stream"


class Mail(Struct, omit_defaults=True):
    """A mail."""

    id: str
    """Hash of its Message-ID."""
    thread: str
    """Hash of the Message-ID that its thread began with; its own when it began one."""
    at: datetime
    subject: str
    to: tuple[str, ...] = ()
    """Mailboxes of ours it was sent to, without names."""
    customer: str | None = None
    """Keyed hash of the sender's address."""
    is_ours: bool = False
    is_automatic: bool = False
    begins: bool = False
    """Whether it is the first mail of its thread from a customer."""
    tickets: tuple[str, ...] = ()
    """Tickets its text names."""
    attachments: tuple[Attachment, ...] = ()
    left_out: str | None = None
    """Why its text was not read; null when it was."""
