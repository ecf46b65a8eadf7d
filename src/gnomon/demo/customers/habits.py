"""How differently teams listen: one at once, one after days, whatever their speed of delivery."""

from msgspec import Struct

from gnomon.demo.working_time import local

#: Planted: customers of this team hear soon, and always.
LISTENS = "search"
#: Planted: this team has learned to deliver, and lets those who wrote to it wait.
LETS_WAIT = "returns"


class Habit(Struct, frozen=True, kw_only=True):
    """How a team deals with what customers say; medians in working hours."""

    answer_hours: float = 3.0
    """Said to the first answer."""
    solve_hours: float = 5.0
    """Answer, or end of the outage, to the solution."""
    tell_hours: float = 14.0
    """Release of what was wished for to telling the customer."""
    told: float = 0.85
    """Share of customers who hear what became of it."""
    reopened: float = 0.07
    """Share of solutions that do not hold."""
    forgotten: float = 0.015
    """Share that nobody ever answers."""
    questions_a_month: float = 2.2
    """Questions and complaints about each of its services."""
    wishes: int = 9
    """Wishes of two years that its customers have, some by many."""


_HABITS = {
    LISTENS: Habit(
        answer_hours=0.7, solve_hours=2.0, tell_hours=2.5, told=1.0, reopened=0.02, forgotten=0.0
    ),
    LETS_WAIT: Habit(
        answer_hours=20.0, solve_hours=24.0, tell_hours=90.0, told=0.2, reopened=0.3, forgotten=0.12
    ),
    "checkout": Habit(questions_a_month=1.4, wishes=12),
}


#: Planted: between these days of a year everybody writes at once, and answers take so much longer.
RUSH_FROM, RUSH_UNTIL, RUSH = (11, 24), (2, 8), 8.0


def rush(moment: int) -> float:
    """Tell how many times as long an answer takes then: the same weeks of every year are slow."""
    on = local(moment)
    day = (on.month, on.day)
    return RUSH if day >= RUSH_FROM or day < RUSH_UNTIL else 1.0


def habit_of(team: str) -> Habit:
    """Tell how a team listens."""
    return _HABITS.get(team, Habit())


#: What customers see, and what they call it; colleagues are the customers of the last three.
SEEN = {
    "web-shop": "Shop",
    "cart": "Basket",
    "checkout-api": "Checkout",
    "payments": "Paying",
    "gift-cards": "Gift card",
    "search-api": "Search",
    "tracking": "Tracking",
    "returns-api": "Returns",
    "refunds": "Refund",
    "identity": "Signing in",
    "picking": "Picking list",
    "reporting": "Reports",
}
#: Whoever asks about this one chats in the shop; what is wished for is written to the desk.
CHATTED = "tracking"
INTERNAL = frozenset({"identity", "picking", "reporting"})
