"""Surveys: what people said, how sure that is, and what is hidden so that nobody is known."""

from datetime import date

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.domain.survey import Survey, SurveyAnswer, SurveyWave
from gnomon.errors import unknown
from gnomon.inbox import Wave
from gnomon.insight.themes import themes
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.operations.surveys import find_survey, is_open, surveys
from gnomon.steering.visibility import Rule
from gnomon.surveys.instruments import INSTRUMENTS
from gnomon.surveys.proportions import LOW_RESPONSE_RATIO
from gnomon.surveys.results import Result, result
from gnomon.web.navigation import Place
from gnomon.web.pages.targets import group_titles
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.survey_words import (
    FigureBlock,
    QuestionBars,
    Trend,
    asked,
    bars,
    blocks,
    trends,
)

ROUTER = APIRouter()
PLACE = Place(title="Surveys", path="/surveys", area="Platform", order=30, right="survey")
_SURVEY = Rule("survey")
_NOT_ASKED = {"wave": "", "answered": "", "figure": "not asked yet", "value": "", "interval": ""}


class SurveyRow(Struct, frozen=True, kw_only=True):
    """One survey of the list."""

    title: str
    href: str
    privacy: str
    asks: str
    state: str
    wave: str
    """The last wave; empty: nobody was asked yet."""
    answered: str
    """How many answered it, of whom."""
    figure: str
    """What the main figure of that wave is called, or why there is none."""
    value: str
    """The figure."""
    interval: str
    """Where it lies at 95 %."""


class SurveysPage(Struct, frozen=True, kw_only=True):
    """Every survey there is."""

    title: str
    rows: list[SurveyRow]


class Grouped(Struct, frozen=True, kw_only=True):
    """Comments about the same."""

    theme: str
    """Words that most of them say; empty: they share none."""
    texts: list[str]


class SurveyPage(Struct, frozen=True, kw_only=True):
    """One survey: its newest wave or the one asked for, and its figures over time."""

    title: str
    crumbs: list[Crumb]
    about: str
    privacy: str
    state: str
    wave: str | None
    waves: list[str]
    invited: int | None
    answered: int
    response: str
    is_low: bool
    """Whether so few answered that those who did not may think otherwise."""
    is_suppressed: bool
    figures: list[FigureBlock]
    segment_title: str | None
    segments: list[FigureBlock]
    trends: list[Trend]
    questions: list[QuestionBars]
    comments: dict[str, list[Grouped]]
    """By question: comments that share a theme together, then the rest."""
    hidden_comments: int
    sources: list[str]


def overview(request: Request) -> SurveysPage:
    """List the surveys with what their last wave said."""
    home: Home = request.app.state.home
    waves, answers = newest_rows(home.lake, SurveyWave), newest_rows(home.lake, SurveyAnswer)
    under_way = {each.survey: each for each in home.inbox.waves() if each.state != "closed"}
    rows = []
    for name, survey in sorted(surveys(home).items()):
        own = [each for each in waves if each.survey == name]
        last = max(own, key=lambda each: each.closed_on) if own else None
        rows.append(
            SurveyRow(
                title=survey.title,
                href=f"/surveys/{name}",
                privacy=survey.privacy,
                asks=", ".join(INSTRUMENTS[one].title for one in survey.instruments) or "own",
                state=_state(home, under_way.get(name)),
                **(_last(result(last, answers)) if last else _NOT_ASKED),
            )
        )
    return SurveysPage(title="Surveys", rows=rows)


def _last(told: Result) -> dict[str, str]:
    wave, ratio = told.wave, told.response_ratio
    of = "" if ratio is None else f" of {wave.invited_count}, {ratio:.0%}"
    said = {"wave": wave.wave, "answered": f"{wave.answered_count}{of}"}
    if told.is_suppressed or not told.figures:
        return {**_NOT_ASKED, **said, "figure": "fewer than five answered"}
    (main,) = blocks(told, told.figures[:1], {})
    return {**said, "figure": main.title, "value": main.value, "interval": main.interval}


def _state(home: Home, wave: Wave | None) -> str:
    if wave is None:
        return "no wave is open"
    count = home.inbox.answer_count(wave.id)
    invited = sum(wave.invited.values()) if wave.invited is not None else None
    answered = f"{count} answered" if invited is None else f"{count} of {invited} answered"
    if not is_open(wave):
        return f"{wave.id.partition('/')[2]} is over and waits to be closed, {answered}"
    return f"{wave.id.partition('/')[2]} is open until {wave.closes_on}, {answered}"


def survey(request: Request, name: str, wave: str = "") -> SurveyPage:
    """Show one survey."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = find_survey(home, name)
    told = [each for each in newest_rows(home.lake, SurveyAnswer) if each.survey == name]
    waves = [each for each in newest_rows(home.lake, SurveyWave) if each.survey == name]
    results = {each.wave: result(each, told) for each in sorted(waves, key=_by_day)}
    if wave and wave not in results:
        raise unknown("wave", wave, results)
    open_wave = next(
        (one for one in home.inbox.waves() if one.survey == name and one.state != "closed"), None
    )
    chosen = results.get(wave) or (list(results.values())[-1] if results else None)
    return _page(
        found, _state(home, open_wave), chosen, list(results.values()), group_titles(answers)
    )


def _by_day(wave: SurveyWave) -> tuple[date, str]:
    return wave.closed_on, wave.wave


def _page(
    about: Survey, state: str, chosen: Result | None, results: list[Result], titles: dict[str, str]
) -> SurveyPage:
    ratio = chosen.response_ratio if chosen else None
    segment = chosen.plan.segment if chosen else None
    return SurveyPage(
        title=about.title,
        crumbs=[Crumb(label="Surveys", href="/surveys")],
        about=about.about,
        privacy=chosen.plan.privacy if chosen else about.privacy,
        state=state,
        wave=chosen.wave.wave if chosen else None,
        waves=[each.wave.wave for each in results][::-1],
        invited=chosen.wave.invited_count if chosen else None,
        answered=chosen.wave.answered_count if chosen else 0,
        response="unknown: nobody counted who could have answered"
        if ratio is None
        else f"{ratio:.0%}",
        is_low=ratio is not None and ratio < LOW_RESPONSE_RATIO,
        is_suppressed=chosen.is_suppressed if chosen else False,
        figures=blocks(chosen, chosen.figures, titles) if chosen else [],
        segment_title=segment.text[chosen.plan.languages[0]] if chosen and segment else None,
        segments=blocks(chosen, chosen.segments, {}) if chosen else [],
        trends=trends(results),
        questions=bars(chosen) if chosen else [],
        comments={asked(chosen, one): _grouped(texts) for one, texts in chosen.comments.items()}
        if chosen
        else {},
        hidden_comments=chosen.hidden_comments if chosen else 0,
        sources=[
            f"{INSTRUMENTS[one].title}: {INSTRUMENTS[one].source}" for one in about.instruments
        ],
    )


def _grouped(texts: list[str]) -> list[Grouped]:
    """Put comments that share a theme together; the rest stands last."""
    found = themes(texts)
    grouped = [
        Grouped(theme=", ".join(each.words), texts=list(each.texts)) for each in found.themes
    ]
    within = {text for each in grouped for text in each.texts}
    rest = [text for text in texts if text.strip() not in within]
    return [*grouped, Grouped(theme="", texts=rest)] if rest else grouped


add_page(ROUTER, "/surveys", "surveys.html", overview, _SURVEY)
add_page(ROUTER, "/surveys/{name}", "survey.html", survey, _SURVEY)
