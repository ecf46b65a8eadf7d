"""An initiative on one time axis: research, decisions, delivery and what came of it."""

from datetime import UTC, date, datetime, time

from gnomon.answers.initiative_work import InitiativeWork
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.web.initiative_words import STATE_WORDS
from gnomon.web.pages.unit import PHASES
from gnomon.web.untrusted import change_href, safe_href

_DECISIONS, _FIGURES = "Decisions", "Figures"
#: Lanes from top to bottom.
LANES = (_DECISIONS, *PHASES.values(), _FIGURES)


def story(dossier: Dossier, work: InitiativeWork) -> list[Happening]:
    """Tell what happened to an initiative, oldest first."""
    found = [
        _on(dossier.about.asked_on, _DECISIONS, f"Asked for: {dossier.about.desire}"),
        *(
            _on(each.moved_on, _DECISIONS, _moved(each.state, each.reason))
            for each in dossier.moves
        ),
        *_researched(dossier),
        *_signed(dossier),
    ]
    found += [
        Happening(
            at=stay.entered_at,
            lane=PHASES.get(stay.phase, stay.phase),
            what=f"{stay.number} enters {PHASES.get(stay.phase, stay.phase).lower()}",
            source="tickets",
            href=None,
        )
        for stay in work.stays
    ]
    found += [
        Happening(
            at=change.deployed_at,
            lane=PHASES["production"],
            what=f"In production: {change.title}",
            source="deployments",
            href=change_href(change.key),
        )
        for change in work.changes
        if change.deployed_at is not None
    ]
    return sorted(found, key=lambda one: one.at)


def axis(dossier: Dossier, happenings: list[Happening], work: InitiativeWork) -> Chart:
    """Draw it: a dot per happening, a bar per stay in a phase."""
    stretches = [
        Stretch(
            name=f"{stay.number} in {PHASES.get(stay.phase, stay.phase).lower()}",
            lane=PHASES.get(stay.phase, stay.phase),
            begin=stay.entered_at,
            end=stay.left_at,
        )
        for stay in work.stays
        if stay.left_at is not None
    ]
    return time_axis_chart(
        f"From desire to answer: {dossier.about.title}", happenings, stretches, LANES
    )


def _researched(dossier: Dossier) -> list[Happening]:
    found = []
    for piece in dossier.evidence:
        lane = PHASES["validation" if piece.kind == "prototype_test" else "research"]
        what = f"{piece.kind.replace('_', ' ').capitalize()}: {piece.conclusion}"
        found.append(_on(piece.found_on, lane, what, piece.url))
    for each in dossier.hypotheses:
        if each.tested_on is not None and each.result:
            what = f"Hypothesis {each.result}: {each.statement}"
            found.append(_on(each.tested_on, PHASES["research"], what))
    for made in dossier.artefacts:
        if made.made_on is not None:
            lane = PHASES["validation" if "fidelity" in made.kind else "deep_dive"]
            what = f"{made.title or made.kind.replace('_', ' ').capitalize()}"
            found.append(_on(made.made_on, lane, what, made.url))
    return found


def _signed(dossier: Dossier) -> list[Happening]:
    found = []
    for request in dossier.requests:
        what = f"Request for change, version {request.version}"
        found.append(_on(request.written_on, PHASES["research"], what, request.url))
        if request.approved_on is not None:
            found.append(_on(request.approved_on, _DECISIONS, f"{what}, approved"))
    for each in dossier.signatures:
        role = each.role.replace("_", " ")
        if each.agreed_on is not None:
            found.append(_on(each.agreed_on, _DECISIONS, f"Agreed by the {role}"))
    for kpi in dossier.kpis:
        name = kpi.metric.replace("_", " ")
        if kpi.released_on is not None:
            found.append(_on(kpi.released_on, _FIGURES, f"Released, to move {name}"))
        if kpi.check_on is not None:
            found.append(_on(kpi.check_on, _FIGURES, f"To be checked: {name}"))
    return found


def _moved(state: str, reason: str | None) -> str:
    return f"{STATE_WORDS[state]}: {reason}" if reason else STATE_WORDS[state]


def _on(day: date, lane: str, what: str, url: str | None = None) -> Happening:
    return Happening(
        at=datetime.combine(day, time(12), UTC),
        lane=lane,
        what=what,
        source="initiative",
        href=safe_href(url),
    )
