"""The clock of listening and learning, which stands wherever a figure of speed stands."""

from collections.abc import Iterable

from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.serving import Answers
from gnomon.web.view import View

#: How soon customers are answered, get what they asked for, and hear of it.
CLOCK = (
    "feedback_response_time",
    "feedback_to_release_time",
    "feedback_loop_time",
    "feedback_learning_time",
)
#: Figures of speed: alone they say how fast, not whether it is of use to anybody.
SPEED = frozenset(
    {
        "change_lead_time",
        "change_lead_time_from_merge",
        "changes_per_contributor",
        "deployment_frequency",
        "throughput",
        "velocity",
    }
)


def clock(answers: Answers, view: View, *, scope: str | None) -> list[Figure]:
    """Return the figures of the clock for a scope."""
    return measured(answers, view, CLOCK, by="organisation", scope=scope).get("", [])


def clock_among(figures: Iterable[Figure]) -> list[Figure]:
    """Pick the figures of the clock out of others of the same scope, in its order."""
    known = {one.metric: one for one in figures}
    return [known[name] for name in CLOCK if name in known]
