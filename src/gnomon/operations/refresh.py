"""Bring the observations up to date, from catalogue to lake."""

from collections.abc import Callable

from gnomon.answers.refresh import Refreshed
from gnomon.answers.refresh import refresh as refresh_observations
from gnomon.inbox import Lease
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.compact import compact
from gnomon.operations.disconnect import finish_removals
from gnomon.operations.home import Home
from gnomon.operations.read import read
from gnomon.operations.replay import finish_replay


def refresh(
    home: Home,
    held: Lease,
    *,
    whole: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Refreshed:
    """Apply the catalogue, read what was accepted, and measure what is new.

    Args:
        home: What to bring up to date.
        held: The lease, held by the caller.
        whole: Whether to measure everything again.
        tell: Called with the name of each metric before it is measured.
    """
    apply_catalogue(home)
    finish_replay(home, held)
    finish_removals(home, held)
    read(home, held)
    done = refresh_observations(
        home.lake, home.engine, home.settings.definitions, whole=whole, tell=tell
    )
    compact(home, held, only_where_needed=True)
    return done
