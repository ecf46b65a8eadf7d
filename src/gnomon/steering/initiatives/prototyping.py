"""What came of the drawings and prototypes of an initiative: rounds of tests, and late redrawing.

Source: own model, after usability testing in rounds (Nielsen). What colleagues agreed to is no test
with customers, but where colleagues are those it is for.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from gnomon.domain.initiative import TestDecision
from gnomon.steering.initiatives.dossier import Dossier

_DRAWN = ("high_fidelity", "prototype")


class Prototyping(Struct, frozen=True, kw_only=True):
    """Rounds of tests of one initiative, and its drawings."""

    rounds: int
    """Rounds of tests, whoever took part."""
    real_rounds: int
    """Those of them with people it is for."""
    iterations: int
    """Times it was drawn again and tested again: rounds after one that said so."""
    participants: int | None
    """People it is for who took part, in all rounds; null: nobody said how many."""
    succeeded: int | None
    """Of those of the last real round, who succeeded; null: not said."""
    succeeded_of: int | None
    """How many took part in that round; null: not said."""
    found: int
    """Problems found, in all rounds."""
    resolved: int
    """Of those, resolved since."""
    decision: TestDecision | None
    """What the last round led to; null: not said."""
    versions: int
    """Drawings of every screen and prototypes that were made."""
    redrawn: int | None
    """Those of them made after coding began, when engineering had taken up an older one; null:
    coding has not begun."""

    @property
    def is_validated(self) -> bool | None:
        """Whether people it is for tried it and it was decided to go on; null: not tested yet."""
        if not self.rounds:
            return None
        return bool(self.real_rounds) and self.decision == "go_on"


def prototyping(
    dossier: Dossier, coding_on: date | None, *, is_for_colleagues: bool = False
) -> Prototyping:
    """Say how the design of an initiative was tested and when it was drawn again.

    Args:
        dossier: The initiative.
        coding_on: First day of its coding; null: it has not begun.
        is_for_colleagues: Whether all it touches is used by colleagues alone.
    """
    rounds = [each for each in dossier.evidence if each.kind == "prototype_test"]
    rounds.sort(key=lambda each: each.found_on)
    real = [each for each in rounds if is_for_colleagues or each.is_with_customers]
    last = real[-1] if real else None
    drawn = [each for each in dossier.artefacts if each.kind in _DRAWN]
    late = [
        each
        for each in drawn
        if coding_on and each.made_on is not None and each.made_on > coding_on
    ]
    return Prototyping(
        rounds=len(rounds),
        real_rounds=len(real),
        iterations=sum(each.decision == "iterate" for each in rounds[:-1]),
        participants=_added(each.participant_count for each in real),
        succeeded=last.success_count if last else None,
        succeeded_of=last.participant_count if last else None,
        found=_added(each.finding_count for each in rounds) or 0,
        resolved=_added(each.resolved_count for each in rounds) or 0,
        decision=rounds[-1].decision if rounds else None,
        versions=len(drawn),
        redrawn=None if coding_on is None else len(late),
    )


def _added(counts: Iterable[int | None]) -> int | None:
    known = [each for each in counts if each is not None]
    return sum(known) if known else None
