"""Settings of an instance: which templates and which lines of a log are which tasks."""

import re
from collections.abc import Mapping

from msgspec import Struct

from gnomon.domain.platform import Journey


class TemplateRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What running a Backstage template means."""

    template: str
    """Name of the template, without kind and namespace."""
    service: str
    """The platform service."""
    task: str | None = None
    """What is done; null: the template's name."""
    journey: Journey | None = None
    """Something brand-new, or more of what there is."""


class LogRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a line of an access log means; the first rule that fits decides."""

    path: str
    """Regular expression that the whole path fits, without its query; ``(?P<team>...)`` names the
    team."""
    method: str | None = None
    """HTTP method; null: any."""
    service: str
    """The platform service."""
    task: str | None = None
    """What is done; null: the line is a page being read."""
    journey: Journey | None = None
    """Something brand-new, or more of what there is."""
    is_automatic: bool = False
    """Whether no person asks so."""

    def __post_init__(self) -> None:
        """Refuse a path that is no regular expression."""
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(
                f"The path {self.path!r} is no regular expression: {error}. Correct the rule."
            ) from None


class PlatformOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What templates and lines of logs mean; tasks and views told by themselves need nothing."""

    templates: tuple[TemplateRule, ...] = ()
    """Backstage templates that are tasks; others say their service in the annotation
    ``gnomon.dev/platform-service``."""
    log: tuple[LogRule, ...] = ()
    """Lines of access logs that are tasks or views; lines that fit no rule are left out."""
    teams: Mapping[str, str] = {}
    """Team of an account, for logs that name accounts alone; the account itself is not kept."""
