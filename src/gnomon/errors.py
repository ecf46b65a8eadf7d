"""Errors a user can act on.

Every message says what was wrong, with which name, and what to do about it. Anything else that
escapes is a defect of Gnomon.
"""

from collections.abc import Iterable
from difflib import get_close_matches

#: Names listed when none is near to what was asked for.
_LISTED = 40


class GnomonError(Exception):
    """Something a user or an operator can mend; its text tells them how."""


class UsageError(GnomonError):
    """The caller asked for something that cannot be: an unknown name, a contradiction."""


class SettingsError(GnomonError):
    """`gnomon.yaml` or the catalogue says something Gnomon cannot use."""


class SourceError(GnomonError):
    """A tool did not answer as its interface promises; the source becomes stale."""


class PayloadError(GnomonError):
    """An event's data is not what its type says; the event is set aside."""


class ReportError(PayloadError):
    """A report file cannot be read; names file, line and element."""


class SignatureError(GnomonError):
    """A delivery does not carry the signature or token its source agreed on."""


class InboxError(GnomonError):
    """The inbox refuses what it was asked: an event too large, a lease that was lost."""


class InboxUnavailableError(InboxError):
    """The inbox cannot be read or written now: locked, full, damaged, out of reach."""


class LakeError(GnomonError):
    """A table of the lake cannot be read or written as asked."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """Say that a name is unknown, with the nearest known one.

    Args:
        kind: What the name should have been, as a noun: ``metric``, ``source``.
        name: What was asked for.
        known: Every name that would have worked.
    """
    names = sorted(set(known))
    near = get_close_matches(name, names, n=1)
    listed = ", ".join(names[:_LISTED]) or "none"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {listed}{more}."
    return UsageError(f"No {kind} is called {name!r}. {hint}")
