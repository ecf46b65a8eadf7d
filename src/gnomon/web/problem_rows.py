"""What people wrote down about each problem, in rows: what is known, and what nobody knows."""

from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.domain.design import DesignAudit, Journey, JourneyTest
from gnomon.domain.organisation import Service
from gnomon.domain.practice import IncidentReview
from gnomon.domain.roadmap import CustomerEvent
from gnomon.steering.problems import EASE, LOVE, MEANING, benefits, prototype_tests
from gnomon.steering.registers.audits import audits
from gnomon.steering.registers.contacts import present
from gnomon.steering.registers.journeys import design_tests, journeys
from gnomon.steering.registers.share import Share
from gnomon.web.customer_love import SaidOf, said_of, said_of_products
from gnomon.web.initiative_kpis import newest_changes
from gnomon.web.initiative_words import better
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import plural, share_words


class ProblemRow(Struct, frozen=True, kw_only=True):
    """Something known about a problem, or what nobody knows."""

    title: str
    text: str
    note: str = ""
    mark: str = ""
    href: str | None = None
    is_known: bool = True


def problem_rows(name: str, register: Register) -> list[ProblemRow]:
    """Return what is written down about a problem.

    Args:
        name: Name of the problem.
        register: What is written down.
    """
    made = {"outcome": _outcome, "experience": _experience, "empathy": _empathy}.get(name)
    return made(register) if made else []


def _outcome(register: Register) -> list[ProblemRow]:
    newest, changed = newest_changes(register.answers, register.initiatives)
    found = benefits(newest, changed, better())
    note = f"of {plural(found.unknown, 'other')} nobody knows" if found.unknown else ""
    return [
        *_asked(register, LOVE, "Satisfaction, fit, recommendation"),
        _share(
            "Initiatives that moved a figure the right way",
            found.validated,
            "none has a figure on both sides of its release",
            note=note,
            href="/initiatives",
        ),
        *(
            ProblemRow(
                title=f"{_metric(metric)}: {title}",
                text=f"{ratio:+.0%}" if ratio else "routine variation",
                note="weeks before and after the release; a contribution, never a cause",
                href="/initiatives",
            )
            for title, metric, ratio in found.changes
        ),
    ]


def _metric(name: str) -> str:
    known = metrics().get(name)
    return known.title if known else name.replace("_", " ").capitalize()


def _experience(register: Register) -> list[ProblemRow]:
    return [
        *_asked(register, EASE, "Ease of live products"),
        *_prototypes(register),
        *_designs(register),
    ]


def _prototypes(register: Register) -> list[ProblemRow]:
    tests = prototype_tests(register.initiatives)
    rounds, ease = plural(tests.rounds, "round"), tests.ease
    return [
        _share(
            "People who got through prototypes",
            tests.succeeded,
            "no round counted it",
            note=rounds,
            href="/initiatives",
        ),
        ProblemRow(
            title="Ease of prototypes, 1 to 7",
            text="unknown" if ease is None else f"{ease:.1f}",
            note="nobody was asked" if ease is None else f"n {tests.eased}",
            mark="unknown" if ease is None else "",
            href="/initiatives",
            is_known=ease is not None,
        ),
        _share(
            "Features with a tested prototype",
            tests.tested,
            "no feature is told",
            href="/initiatives",
        ),
    ]


def _designs(register: Register) -> list[ProblemRow]:
    told = register.of(Journey)
    designs = design_tests(register.initiatives, register.internal_services)
    walked = journeys(told, register.of(JourneyTest), register.of(IncidentReview), register.today)
    looks = audits(register.of(DesignAudit), register.of(Service), told, register.today)
    return [
        _share(
            "Designs tested with customers in time",
            designs.with_customers,
            "no design has reached engineering",
            href="/registers#journeys",
        ),
        _share(
            "Journeys tested within their time",
            walked.tested,
            "no journey is told",
            href="/registers#journeys",
        ),
        _share(
            "Items that keep to the design system",
            looks.conform,
            "nothing was audited",
            note="how it looks is judged by people, not measured",
            href="/registers#design",
        ),
    ]


def _empathy(register: Register) -> list[ProblemRow]:
    teams = present(register.of(CustomerEvent), register.members, register.today)
    rows = [
        *_asked(register, MEANING, "Know who is better off for what they ship"),
        ProblemRow(
            title="Looked at figures and at what customers say",
            text="unknown",
            note="looks at pages are counted of nobody, so no share of people is told",
            mark="unknown",
            href="/use",
            is_known=False,
        ),
    ]
    if not any(teams.values()):
        return [*rows, _share("Met customers in 91 days", Share(count=0, of=0), "no team of five")]
    for name, held in teams.items():
        title = f"Met customers in 91 days: {register.group_named(name)}"
        if held is not None:
            rows.append(_share(title, held, "", href="/registers#customers"))
    hidden = sum(held is None for held in teams.values())
    if hidden:
        rows.append(
            ProblemRow(
                title="Teams of fewer than five",
                text="not told",
                note=f"{plural(hidden, 'team')}, so that nobody is known",
                mark="unknown",
                is_known=False,
            )
        )
    return rows


def _asked(register: Register, figures: tuple[str, ...], title: str) -> list[ProblemRow]:
    """Return what surveys say, or that nobody was asked."""
    found = (said_of if figures == MEANING else said_of_products)(register, figures)
    if found:
        return [_said(one) for one in found]
    note = (
        "no survey asked, or its first wave is open"
        if register.sees_surveys
        else "surveys are not open to you"
    )
    href = "/surveys" if register.sees_surveys else None
    return [
        ProblemRow(
            title=title, text="unknown", note=note, mark="unknown", href=href, is_known=False
        )
    ]


def _said(one: SaidOf) -> ProblemRow:
    return ProblemRow(
        title=f"{one.about}: {one.title}",
        text=one.text,
        note=one.note,
        mark=one.mark if one.mark in ("good", "missed") else "",
        href=one.href,
        is_known=one.text != "not shown",
    )


def _share(
    title: str, held: Share, none: str, *, note: str = "", href: str | None = None
) -> ProblemRow:
    is_known = held.ratio is not None
    return ProblemRow(
        title=title,
        text=share_words(held) if is_known else "unknown",
        note=note if is_known else none,
        mark="" if is_known else "unknown",
        href=href,
        is_known=is_known,
    )
