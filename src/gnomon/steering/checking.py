"""What is wrong with a catalogue that only those who know the metrics can see.

A module of the room declares ``FINDINGS``: a catalogue and its names in, findings out.
"""

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.check import check
from gnomon.catalog.finding import Finding, rank
from gnomon.catalog.references import Names
from gnomon.discovery import modules


def check_whole(catalogue: Catalogue) -> list[Finding]:
    """Find everything in a catalogue that Gnomon cannot use or doubts, the worst first.

    Args:
        catalogue: The catalogue, as read.
    """
    names = Names(catalogue)
    found = list(check(catalogue))
    for module in modules("steering"):
        findings = getattr(module, "FINDINGS", None)
        if findings is not None:
            found += findings(catalogue, names)
    return sorted(dict.fromkeys(found), key=rank)
