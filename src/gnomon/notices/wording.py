"""What a signal says in a sentence, on a page, in a mail and in a chat alike."""

from collections.abc import Sequence

from gnomon.answers.changed import Change
from gnomon.answers.lineage import metric as find_metric
from gnomon.charts.units import shown
from gnomon.insight.reading import SEASON_WORDS

_BARS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "\N{MIDDLE DOT}"


def signal_rule(one: Change) -> str:
    """Say by which rule a figure is a signal: its value, its n and its natural limits."""
    about, natural = find_metric(one.metric), one.natural
    span = f"{shown(natural.lower, about.unit)} to {shown(natural.upper, about.unit)}"
    early = " Provisional: fewer than ten weeks." if natural.is_provisional else ""
    n = "" if about.aggregate.kind == "open_count" else f", n {one.n:,}"
    season = f" {SEASON_WORDS}" if natural.is_seasonal else ""
    return f"{shown(one.value, about.unit)}{n}, natural limits {span} (rule 1).{early}{season}"


def spark(values: Sequence[float | None]) -> str:
    """Draw a series with eight heights of bars on its own scale; a dot where nothing is known."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, spread = min(known), (max(known) - min(known)) or 1.0
    last = len(_BARS) - 1
    return "".join(
        _UNKNOWN if value is None else _BARS[round((value - low) / spread * last)]
        for value in values
    )
