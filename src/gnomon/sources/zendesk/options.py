"""What Zendesk may be told beyond the common settings."""

from msgspec import field

from gnomon.sources.sayings import DeskOptions, Done


class ZendeskOptions(DeskOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the words of a desk mean, and which of them say that something was done."""

    done: dict[str, Done] = field(default_factory=dict)
    """What setting a field of your own to a value, or adding a tag, says was done: `triaged`,
    `accepted`, `declined` or `customer_told`. Answers and solutions are known without it, and who
    solves a ticket with a public comment has told the customer."""
