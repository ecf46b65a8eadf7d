"""Every report format there is, by name, and which one a file is in."""

from functools import cache

from gnomon.discovery import modules
from gnomon.errors import ReportError, UsageError, unknown
from gnomon.reports.report import HEAD_BYTES, Report


@cache
def reports() -> dict[str, Report]:
    """Find every ``REPORT`` that a module of the room or of a plugin declares.

    Raises:
        UsageError: Two formats have the same name.
    """
    found: dict[str, Report] = {}
    for module in modules("reports"):
        declared = getattr(module, "REPORT", None)
        if not isinstance(declared, Report):
            continue
        if found.setdefault(declared.name, declared) is not declared:
            raise UsageError(
                f"Two report formats are called {declared.name!r}; one is in {module.__name__}. "
                "Rename one of them."
            )
    return dict(sorted(found.items()))


def report(name: str) -> Report:
    """Look up a format by its name.

    Raises:
        UsageError: There is none of that name.
    """
    try:
        return reports()[name]
    except KeyError:
        raise unknown("report format", name, reports()) from None


def recognise(name: str, data: bytes) -> Report:
    """Say which format a file is in, from its name and how it begins.

    Raises:
        ReportError: None, or more than one, knows it.
    """
    head = data[:HEAD_BYTES]
    found = [each for each in reports().values() if each.recognise(name, head)]
    if len(found) == 1:
        return found[0]
    if not head.strip():
        raise ReportError(f"{name} is empty. The tool that should have written it may have failed.")
    names = ", ".join(each.name for each in found or reports().values())
    raise ReportError(
        f"{name} could be {names}. Say which with --type."
        if found
        else f"{name} is in none of the formats read: {names}. Say which it is with --type."
    )
