"""What a company asks to be found out about an initiative before it is built."""

from typing import Literal

from gnomon.domain.entity import Entity

#: Evidence of one kind, or all that was counted, all that was told, or any at all.
DiscoveryAsk = Literal[
    "any", "counted", "told",
    "interview", "observation", "data_study", "survey", "experiment", "prototype_test",
    "market_note",
]  # fmt: skip
InitiativeSize = Literal["small", "medium", "large"]


class DiscoveryMinimum(Entity, frozen=True, kw_only=True):
    """Evidence that must be there before the deep-dive. Grain: size and kind of evidence."""

    size: InitiativeSize
    """Size of the initiatives it is asked of."""
    evidence: DiscoveryAsk
    """What is asked for."""
    least_count: int
    """How many pieces of it, at least."""
