"""Whether a platform service succeeds: its customers like it, and choose it when they are free."""

from typing import Literal

from msgspec import Struct

Verdict = Literal["succeeds", "chosen, not liked", "liked, not chosen", "fails", "unknown"]
#: Happy customers from which a service counts as liked, where no goal says otherwise.
LIKED = 0.5


class Success(Struct, frozen=True, kw_only=True):
    """The verdict on a platform service as a product."""

    verdict: Verdict
    """What to call it."""
    is_liked: bool | None
    """Whether enough customers are happy; null when unknown."""
    is_chosen: bool | None
    """Whether free teams choose it; null when unknown, or when every team is under a mandate."""
    reason: str
    """The rule that decided, in sentences."""


def success(
    happiness: float | None,
    voluntary: float | None,
    voluntary_before: float | None,
    *,
    happiness_target: float | None = None,
    adoption_target: float | None = None,
) -> Success:
    """Decide by happiness and voluntary adoption together; neither stands for the other.

    Args:
        happiness: Share of happy customers; null when unknown.
        voluntary: Share of free teams that used it; null when no team is free.
        voluntary_before: The same of the window before.
        happiness_target: What its goal asks for; null: half.
        adoption_target: What its goal asks for; null: that adoption has not fallen, from some use.
    """
    wanted = LIKED if happiness_target is None else happiness_target
    is_liked = None if happiness is None else happiness >= wanted
    is_chosen = _chosen(voluntary, voluntary_before, adoption_target)
    liked = "not known" if is_liked is None else "reached" if is_liked else "not reached"
    wish = (
        f"at least {adoption_target:.0%} of the free teams"
        if adoption_target is not None
        else "use by free teams that does not fall"
    )
    chosen = "not known" if is_chosen is None else "reached" if is_chosen else "not reached"
    return Success(
        verdict=_verdict(is_liked, is_chosen),
        is_liked=is_liked,
        is_chosen=is_chosen,
        reason=f"Liked, at least {wanted:.0%} happy: {liked}. Chosen, {wish}: {chosen}.",
    )


def _chosen(voluntary: float | None, before: float | None, target: float | None) -> bool | None:
    if voluntary is None:
        return None
    if target is not None:
        return voluntary >= target
    return voluntary > 0 and voluntary >= (before or 0.0)


def _verdict(is_liked: bool | None, is_chosen: bool | None) -> Verdict:
    words: dict[tuple[bool | None, bool | None], Verdict] = {
        (True, True): "succeeds",
        (False, True): "chosen, not liked",
        (True, False): "liked, not chosen",
        (False, False): "fails",
    }
    return words.get((is_liked, is_chosen), "unknown")
