"""E-mail: what customers write to a mailbox, and when a person answered."""

from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.sources.maildir.fetch import fetch
from gnomon.sources.maildir.options import MaildirOptions
from gnomon.sources.maildir.read import readers
from gnomon.sources.source import Source

_SETUP = """
```yaml
# gnomon.yaml
sources:
  mail:
    type: maildir
    url: /srv/mail/support
    options:
      our_domains: [example.org]
      customer_key_env: CUSTOMER_KEY           # any long random text; keep it
      services: {checkout-help: checkout-api}  # mailboxes, with or without their domain
```

Keep the folder up to date with `mbsync`, `getmail` or the mail server itself, the mails sent from
the mailbox among them: an answer is a mail of ours in the thread. Automatic receipts count as no
answer, and what a machine sends for a customer (out of office, bounces, lists) asks nothing.

Of a mail, its subject, its times, its thread, the tickets it names and the names of its attachments
are kept, and of the sender a keyed hash. Texts and attachments stay in the folder. The text of a
mail beyond 2 MB, or one that nests more parts than a person's does, is not read; its saying is told
all the same, and its event says why.
"""

SOURCE = Source(
    name="maildir",
    title="E-mail",
    summary="What customers write to a mailbox, and when a person answered.",
    options=MaildirOptions,
    readers=readers(MaildirOptions()),
    readers_for=readers,
    entities=(Feedback, FeedbackEvent),
    fetch=fetch,
    rights="Read access to the folder; no account.",
    setup=_SETUP,
)
