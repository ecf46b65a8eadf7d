"""What a folder of mail may be told beyond the common settings."""

from gnomon.sources.sayings import DeskOptions


class MaildirOptions(DeskOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who we are, so that an answer is told from a question."""

    our_domains: tuple[str, ...] = ()
    """Domains of the organisation: mail from them answers, mail from any other asks."""
    customer_key_env: str | None = None
    """Variable that holds the key customers' addresses are hashed with; null: who a customer is
    is not kept."""
