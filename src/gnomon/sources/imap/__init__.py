"""E-mail on a server: what customers write to a mailbox, and when a person answered."""

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.imap.fetch import fetch
from gnomon.sources.imap.options import ImapOptions
from gnomon.sources.maildir.read import readers
from gnomon.sources.source import Source

_KIND = "imap.mail"
_SETUP = """
```yaml
# gnomon.yaml
sources:
  mail:
    type: imap
    url: imaps://imap.example.org
    options:
      user: help@example.org
      password_env: HELP_PASSWORD
      folders: [INBOX, Sent]                   # the mails you sent are the answers
      our_domains: [example.org]
      customer_key_env: CUSTOMER_KEY           # any long random text; keep it
      services: {checkout-help: checkout-api}  # mailboxes, with or without their domain
```

Folders are only looked at: no mail is marked as read, moved or deleted. What is kept of a mail is
what a folder of mail (`maildir`) keeps: its subject, its times, its thread, the tickets it names,
the names of its attachments, and of the sender a keyed hash. Texts stay on the server.
"""


SOURCE = Source(
    name="imap",
    title="E-mail by IMAP",
    summary="What customers write to a mailbox on a server, and when a person answered.",
    options=ImapOptions,
    readers=readers(ImapOptions(), _KIND),
    readers_for=lambda options: readers(options, _KIND),
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    rights="An account that may read the folders; nothing is written.",
    setup=_SETUP,
)
