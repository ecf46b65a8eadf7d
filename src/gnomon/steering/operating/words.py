"""Operating models in words, the same on pages and in commands."""

from gnomon.domain.operating import Model
from gnomon.steering.operating.cost import Amount
from gnomon.steering.operating.cover import Rota
from gnomon.steering.operating.exposure import Aim
from gnomon.steering.operating.selector import MODEL_WORDS, Choice, Cover

_COVER = {
    "team": "the team itself",
    "domain": "the teams of its domain together",
    "operations": "operations",
    "none": "nobody",
}
_MINUTE, _HOUR = 60, 3600


def model_words(model: Model | None) -> str:
    """Say who runs a service."""
    return "not told" if model is None else MODEL_WORDS[model]


def cover_words(cover: Cover | None) -> str:
    """Say who answers for a service."""
    return "unknown" if cover is None else _COVER[cover]


def availability_words(aim: Aim | None) -> str:
    """Write an availability with the nines it has."""
    return "unknown" if aim is None else f"{aim.availability * 100:.6g}%"


def tolerable_words(aim: Aim | None) -> str:
    """Say how long a service may fail in a week."""
    if aim is None:
        return "unknown"
    whole = round(aim.tolerable_seconds)
    hours, minutes, seconds = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    parts += [f"{seconds} s"] * bool(seconds and not hours)
    return f"{' '.join(parts)} a week may fail"


def share_words(share: float | None) -> str:
    """Write a share."""
    return "unknown" if share is None else f"{share:.0%}"


def money_words(amount: float | None, currency: str | None) -> str:
    """Write an amount of money."""
    return "unknown" if amount is None else f"{amount:,.0f} {currency or ''}".strip()


def range_words(amount: Amount, currency: str | None) -> str:
    """Write what something costs, as far as it is told."""
    return between_words(amount.low, amount.high, currency, is_estimated=amount.is_estimated)


def between_words(
    low: float | None, high: float | None, currency: str | None, *, is_estimated: bool = False
) -> str:
    """Write an amount of money between two ends."""
    if low is None or high is None:
        return "not told"
    text = money_words(low, currency)
    if high > low:
        text = f"{low:,.0f} to {money_words(high, currency)}"
    return f"{text}, estimated" if is_estimated else text


def cover_rows(choice: Choice | None, rota: Rota | None) -> list[tuple[str, str, str]]:
    """Say who answers in and out of working hours: when, who is needed, who there is."""
    return [
        (
            "Working hours",
            cover_words(choice.working_hours if choice else None),
            cover_words(rota.working_hours.cover if rota else None),
        ),
        (
            "Out of hours",
            cover_words(choice.out_of_hours if choice else None),
            cover_words(rota.out_of_hours.cover if rota else None),
        ),
    ]
