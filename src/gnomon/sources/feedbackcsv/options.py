"""What files of feedback may be told beyond the common settings."""

from msgspec import field

from gnomon.sources.sayings import Channel, DeskOptions


class FeedbackCsvOptions(DeskOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the columns are called, and how what they hold came."""

    columns: dict[str, str] = field(default_factory=dict)
    """Headings of the file by what they hold: `id`, `title`, `text`, `said_at`, `answered_at`,
    `resolved_at`, `told_at`, `customer`, `words`, `rating`, `url`, `same_as`, `tickets`. Headings
    of that name, those of Google Play's reviews and those of App Store Connect are known."""
    channel: Channel = "app_store"
    """How it came."""
    encoding: str = "utf-8"
    """Character set of files without a byte order mark."""
