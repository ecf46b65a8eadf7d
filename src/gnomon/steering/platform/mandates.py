"""Mandates: who had to use a platform service when, and which mandates have run out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names
from gnomon.catalog.relations import day
from gnomon.domain.platform import PlatformMandate


def in_force(mandate: PlatformMandate, since: date, until: date) -> bool:
    """Whether a mandate held on any day of a window.

    Args:
        mandate: The mandate.
        since: First day of the window.
        until: First day after it.
    """
    return mandate.valid_from < until and (mandate.valid_to is None or mandate.valid_to > since)


def bound_teams(
    mandates: Iterable[PlatformMandate],
    eligible: frozenset[str],
    below: Mapping[str, frozenset[str]],
    *,
    since: date,
    until: date,
) -> frozenset[str]:
    """Return the eligible teams that a mandate held for on any day of a window.

    Args:
        mandates: Of one service.
        eligible: Teams the service is for.
        below: Each group with every group below it, itself among them.
        since: First day of the window.
        until: First day after it.
    """
    found: set[str] = set()
    for mandate in mandates:
        if in_force(mandate, since, until):
            group = mandate.group_id
            found |= eligible if group is None else below.get(group, frozenset({group}))
    return eligible & found


def expired(catalogue: Catalogue, *, today: date) -> Iterator[Finding]:
    """Find mandates that ended before a day: teams are free again, or it is decided anew.

    Args:
        catalogue: The catalogue.
        today: The day of looking.
    """
    for document in catalogue.of("PlatformService"):
        for entry in document.entries("mandates"):
            ended = day(entry.text("until"))
            if ended is not None and ended <= today:
                yield document.finding(
                    "spec.mandates",
                    f"a mandate of {entry.text('group') or 'every team'} that ended on {ended}",
                    "a later `until` with its reason; or `lifecycle: deprecated`, or nothing where "
                    "teams now choose it",
                    line=entry.line,
                    severity="info",
                )


def mandate_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find mandates that have run out by now.

    Args:
        catalogue: The catalogue.
    """
    yield from expired(catalogue, today=datetime.now(UTC).date())


FINDINGS = mandate_findings
