"""Accounts that somebody should look at."""

from typing import Any

Table = Any


def doubtful_identity(identity_match: Table) -> Table:
    """Accounts that could be somebody's and were not joined.

    Args:
        identity_match: Needs ``identity_id``, ``person_id``, ``rule``, ``person_count``,
            ``is_accepted``.

    Returns:
        One row per account and person it could be: ``identity_id``, ``person_id``, ``rule`` (which
        likeness was found) and ``person_count`` (int64). An alias in the catalogue settles it.
    """
    doubtful = identity_match.filter(~identity_match.is_accepted)
    return doubtful.select("identity_id", "person_id", "rule", "person_count")
