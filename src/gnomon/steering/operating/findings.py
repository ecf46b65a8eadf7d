"""What does not fit together in how a service is run."""

from datetime import date, timedelta

from gnomon.domain.operating import OperatingModel
from gnomon.steering.operating.cover import Rota
from gnomon.steering.operating.selector import Choice

#: A choice older than this is due for another look.
_REVIEW = timedelta(days=92)


def findings(
    model: OperatingModel | None, choice: Choice | None, rota: Rota | None, today: date
) -> tuple[str, ...]:
    """Find where what is agreed, what is needed and what is seen disagree.

    Args:
        model: What the catalogue tells; null: nothing.
        choice: What the selector says; null when exposure or demand is unknown.
        rota: Who answers; null when no rota is known.
        today: The day of looking.
    """
    if model is None:
        return ("No operating model is told: nobody chose who runs it.",)
    found = list(choice.warnings) if choice else []
    if choice is not None and model.declared not in (None, choice.model):
        found.append(f"Agreed is another model than exposure and demand ask for. {choice.reason}")
    if model.reviewed_on is None or today - model.reviewed_on > _REVIEW:
        when = f"last on {model.reviewed_on}" if model.reviewed_on else "never"
        found.append(f"The choice was reviewed {when}; it should be every three months.")
    if model.declared == "product_team" and rota is not None and not rota.owner_people_count:
        found.append("The team is said to run it and nobody of it is on its rota.")
    return tuple(found)
