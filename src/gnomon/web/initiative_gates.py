"""Verdicts of gates on each change of an initiative, in words."""

from msgspec import Struct

from gnomon.answers.change_gates import change_gates
from gnomon.answers.gate_history import Judged
from gnomon.answers.initiative_work import InitiativeWork
from gnomon.answers.writing import OBSERVATION
from gnomon.operations.home import Home
from gnomon.steering.gates import GATES
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.web.gate_words import WORDS
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href


class GateWord(Struct, frozen=True, kw_only=True):
    """The last word of a gate about a change."""

    gate: str
    """What the gate is called."""
    words: str
    mark: str
    href: str | None
    """Pipeline run that was judged, where one is told."""


def gates_known(
    answers: Answers, home: Home, dossier: Dossier, work: InitiativeWork
) -> dict[str, list[GateWord]]:
    """Return what gates said of each change of an initiative, by the change's key.

    Args:
        answers: What is asked.
        home: Where reports and verdicts are.
        dossier: The initiative.
        work: What became of it.
    """
    keys, since = tuple(each.key for each in work.changes), dossier.about.asked_on
    found: dict[str, tuple[Judged, ...]] = answers.remembered(
        ("gates of changes", keys, since),
        (OBSERVATION, "change_merge", "gate_result", "report_file"),
        lambda now: change_gates(home.installation(), keys, since=since, now=now),
    )
    order = {gate: place for place, gate in enumerate(GATES)}
    return {
        change: [
            _word(one) for one in sorted(said, key=lambda each: order.get(each.gate, len(order)))
        ]
        for change, said in found.items()
    }


def _word(one: Judged) -> GateWord:
    title = GATES[one.gate][0] if one.gate in GATES else one.gate.replace("_", " ").capitalize()
    words, mark = WORDS[one.verdict]
    return GateWord(gate=title, words=words, mark=mark, href=safe_href(one.url))
