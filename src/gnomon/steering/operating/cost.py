"""What each way of running a service costs, all five kinds of cost side by side.

The cost of running alone is a flawed comparison: what is not paid for readiness is paid for in
incidents and in what comes too late.
"""

from collections.abc import Iterable
from typing import get_args

from msgspec import Struct

from gnomon.domain.operating import CostKind, Model, OperatingCost
from gnomon.errors import UsageError

KINDS: tuple[CostKind, ...] = get_args(CostKind)


class Amount(Struct, frozen=True, kw_only=True):
    """Money of one kind over the years looked at."""

    kind: CostKind
    """Which of the five kinds."""
    low: float | None
    """Least amount; null while nothing is told of this kind."""
    high: float | None
    """Most amount; null while nothing is told of this kind."""
    is_estimated: bool
    """Whether any part of it is an estimate."""


class Total(Struct, frozen=True, kw_only=True):
    """What one way of running a service costs."""

    model: Model
    """The way of running it."""
    amounts: tuple[Amount, ...]
    """One for each of the five kinds, in their order."""
    low: float | None
    """Least total; null while a kind is missing, for a partial sum would mislead."""
    high: float | None
    """Most total; null while a kind is missing."""
    missing: tuple[CostKind, ...]
    """Kinds nothing is told of."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Both ways of running a service."""

    currency: str | None
    """Currency of every amount; null when nothing is told."""
    years: float
    """Time the amounts are for."""
    totals: tuple[Total, Total]
    """The team that builds it, then operations."""
    verdict: str
    """Which costs less, where their ranges let one say so."""


def compare(told: Iterable[OperatingCost], *, years: float = 1.0) -> Comparison:
    """Compare both ways of running one service.

    Args:
        told: Costs of one service.
        years: Time to add them up over; what is paid once counts once.

    Raises:
        UsageError: Currencies are mixed, an amount is negative, or a range is upside down.
    """
    costs = list(told)
    currencies = {cost.currency for cost in costs}
    if len(currencies) > 1:
        raise UsageError(
            f"Costs are told in {', '.join(sorted(currencies))}. Tell them in one currency: "
            "rates of exchange are not guessed."
        )
    for cost in costs:
        if cost.low < 0 or cost.high < cost.low:
            raise UsageError(
                f"The cost {cost.label or cost.kind!r} runs from {cost.low:g} to {cost.high:g}. "
                "It must rise from at least nothing."
            )
    team = _total("product_team", costs, years)
    operations = _total("operations", costs, years)
    return Comparison(
        currency=next(iter(currencies), None),
        years=years,
        totals=(team, operations),
        verdict=_verdict(team, operations),
    )


def _total(model: Model, costs: list[OperatingCost], years: float) -> Total:
    amounts = tuple(_amount(kind, model, costs, years) for kind in KINDS)
    missing = tuple(amount.kind for amount in amounts if amount.low is None)
    lows = [amount.low for amount in amounts if amount.low is not None]
    highs = [amount.high for amount in amounts if amount.high is not None]
    return Total(
        model=model,
        amounts=amounts,
        low=None if missing else sum(lows),
        high=None if missing else sum(highs),
        missing=missing,
    )


def _amount(kind: CostKind, model: Model, costs: list[OperatingCost], years: float) -> Amount:
    of_kind = [cost for cost in costs if cost.kind == kind and cost.model == model]
    if not of_kind:
        return Amount(kind=kind, low=None, high=None, is_estimated=False)
    times = [1 if c.times_per_year is None else c.times_per_year * years for c in of_kind]
    return Amount(
        kind=kind,
        low=sum(cost.low * count for cost, count in zip(of_kind, times, strict=True)),
        high=sum(cost.high * count for cost, count in zip(of_kind, times, strict=True)),
        is_estimated=any(cost.basis == "estimated" for cost in of_kind),
    )


def _verdict(team: Total, operations: Total) -> str:
    for total, name in ((team, "the team that builds it"), (operations, "operations")):
        if total.missing:
            return f"Not comparable: {', '.join(total.missing)} cost of {name} is not told."
    if (team.high or 0) < (operations.low or 0):
        return "The team that builds it costs less, whatever the estimates."
    if (operations.high or 0) < (team.low or 0):
        return "Operations cost less, whatever the estimates."
    return "The ranges overlap: the estimates do not tell which costs less."


class RunCost(Struct, frozen=True, kw_only=True):
    """What standby costs as teams on call are added."""

    teams: int
    """Teams on call."""
    a_year: float
    """Cost of their standby in a year."""


def linear_run_cost(rate_a_year: float, teams: int) -> tuple[RunCost, ...]:
    """Say what standby costs with one team on call, with two, and so on.

    Every rota costs the same, so the cost rises with the number of teams; operations pay for one.

    Args:
        rate_a_year: What one rota costs in a year.
        teams: Teams on call.
    """
    return tuple(RunCost(teams=n, a_year=rate_a_year * n) for n in range(1, teams + 1))
