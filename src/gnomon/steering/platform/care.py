"""Day-2 care of a platform service: what is fresh, what is due, and what nobody tried."""

from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.platform import PlatformCare

Mark = Literal["good", "attention", "missed", "unknown"]


class Card(Struct, frozen=True, kw_only=True):
    """One thing that is to be done again and again."""

    title: str
    """What it is."""
    mark: Mark
    """How it stands."""
    said: str
    """What is known, in words."""


def cards(care: PlatformCare | None, today: date) -> tuple[Card, ...]:
    """Say how patches, backups and restores of a service stand.

    A backup that nobody tried to bring back asks for attention, however often it succeeded.

    Args:
        care: What is told; null: nothing.
        today: The day of looking.
    """
    if care is None:
        return tuple(
            Card(title=title, mark="unknown", said="Nobody told.")
            for title in ("Patches", "Backups", "Restore")
        )
    return (_patches(care, today), _backups(care, today), _restore(care, today))


def _patches(care: PlatformCare, today: date) -> Card:
    if care.patched_on is None:
        return Card(title="Patches", mark="unknown", said="Nobody told when it was patched.")
    age = (today - care.patched_on).days
    limit = care.patch_within_days
    is_late = limit is not None and age > limit
    wish = f", wanted every {limit:g}" if limit is not None else ""
    return Card(
        title="Patches",
        mark="unknown" if limit is None else "missed" if is_late else "good",
        said=f"{age} days old{wish}.",
    )


def _backups(care: PlatformCare, today: date) -> Card:
    done, wanted = care.backups_succeeded, care.backups_wanted
    if done is None or not wanted:
        return Card(title="Backups", mark="unknown", said="Nobody told whether they succeed.")
    said = f"{done} of {wanted} succeeded."
    if done < wanted:
        return Card(title="Backups", mark="missed", said=said)
    if not _is_proven(care, today):
        return Card(
            title="Backups", mark="attention", said=f"{said} No restore proves them any more."
        )
    return Card(title="Backups", mark="good", said=said)


def _is_proven(care: PlatformCare, today: date) -> bool:
    tested, within = care.restore_tested_on, care.restore_within_days
    if tested is None or not care.restore_succeeded:
        return False
    return within is None or (today - tested).days <= within


def _restore(care: PlatformCare, today: date) -> Card:
    if care.restore_tested_on is None:
        return Card(title="Restore", mark="unknown", said="Nobody tried.")
    age = (today - care.restore_tested_on).days
    if not care.restore_succeeded:
        return Card(title="Restore", mark="missed", said=f"Failed {age} days ago.")
    too_much = [
        f"{verb} {reached:g} s where {agreed:g} s were agreed"
        for verb, reached, agreed in (
            ("took", care.restore_seconds, care.recovery_time_seconds),
            ("lost", care.restore_lost_seconds, care.recovery_point_seconds),
        )
        if reached is not None and agreed is not None and reached > agreed
    ]
    parts = [f"Worked {age} days ago", *too_much]
    limit = care.restore_within_days
    is_old = limit is not None and age > limit
    if is_old:
        parts.append(f"wanted every {limit:g} days")
    mark: Mark = "missed" if too_much else "attention" if is_old else "good"
    return Card(title="Restore", mark=mark, said=", ".join(parts) + ".")
