"""What a mailbox on a server may be told beyond the common settings."""

from gnomon.sources.maildir.options import MaildirOptions


class ImapOptions(MaildirOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose mailbox it is, and which of its folders are read."""

    user: str = ""
    """Name to sign in with."""
    password_env: str = ""
    """Variable that holds the password."""
    folders: tuple[str, ...] = ("INBOX",)
    """Folders that are read; that of the mails you sent among them, for they are the answers."""
