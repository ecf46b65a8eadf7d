"""The page where somebody answers: by link, once, on whatever they read it with.

It stands apart from the other pages: no navigation, no sign-in, no count of looks, nothing that
runs. Its address is a secret, so it is neither kept by caches nor told to other sites.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, Response
from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.inbox import Invited
from gnomon.operations.home import Home
from gnomon.operations.surveys import answer, is_open
from gnomon.surveys.instrument import Question
from gnomon.surveys.page_wording import WORDS, promise, say, spoken
from gnomon.surveys.plan import Plan, read_plan
from gnomon.surveys.wording import said
from gnomon.web.access import ANYONE, needs
from gnomon.web.forms import FormOf
from gnomon.web.rendering import render_alone

ROUTER = APIRouter()

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_FRENCH_DAY = "%-d/%-m/%Y"
_DAYS = {"en": "%-d %B %Y", "de": "%-d.%-m.%Y", "fr": _FRENCH_DAY}
_REFUSED, _MISSING, _GONE = 400, 404, 410


class Choice(Struct, frozen=True, kw_only=True):
    """One answer on offer."""

    code: str
    label: str
    """What it is called; of the middle of a scale its number."""
    is_chosen: bool


class Asked(Struct, frozen=True, kw_only=True):
    """One question."""

    id: str
    text: str
    choices: list[Choice]
    is_scale: bool
    """Whether its answers stand in a row, between two ends."""
    told: str
    """What an open question holds."""


class AnswerPage(Struct, frozen=True, kw_only=True):
    """A survey to be answered, or why it cannot be."""

    title: str
    language: str
    languages: list[str]
    """Languages it can be read in; empty where there is nothing to read."""
    words: dict[str, str]
    message: str | None
    """What happened instead of questions; null while there are some."""
    problem: str | None
    promise: str
    promise_in_full: str
    open_until: str
    questions: list[Asked]
    sources: list[str]
    """Where questions come from, with their licence."""


@ROUTER.get("/survey/{token}", response_class=HTMLResponse, dependencies=[needs(ANYONE)])
def show(
    request: Request,
    token: str,
    lang: str = "",
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Show the questions of whoever holds the link."""
    invited = _invited(request, token)
    wanted = f"{lang},{accept_language}"
    if invited is None:
        return _ended("unknown", _plain_language(wanted), _MISSING)
    plan = read_plan(invited.wave.plan)
    language = spoken(plan, wanted)
    ended = _why_not(invited)
    if ended is not None:
        return _ended(ended, language, _GONE)
    return _page(_questions(plan, language, invited.wave.closes_on, {}, None), 200)


@ROUTER.post("/survey/{token}", response_class=HTMLResponse, dependencies=[needs(ANYONE)])
def take(
    request: Request,
    token: str,
    form: FormOf,
    lang: str = "",
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Take the answers, once."""
    home: Home = request.app.state.home
    invited = _invited(request, token)
    wanted = f"{form.get('lang', lang)},{accept_language}"
    if invited is None:
        return _ended("unknown", _plain_language(wanted), _MISSING)
    plan = read_plan(invited.wave.plan)
    language = spoken(plan, wanted)
    try:
        is_kept = answer(home, invited, form)
    except UsageError as error:
        page = _questions(plan, language, invited.wave.closes_on, dict(form), str(error))
        return _page(page, _REFUSED)
    if not is_kept:
        return _ended("over" if not is_open(invited.wave) else "answered", language, _GONE)
    return _ended("thanks", language, 200)


def _invited(request: Request, token: str) -> Invited | None:
    home: Home = request.app.state.home
    return home.inbox.invited_by(token)


def _why_not(invited: Invited) -> str | None:
    if not is_open(invited.wave):
        return "over"
    return "answered" if invited.has_answered else None


def _plain_language(wanted: str) -> str:
    every = Plan(survey="", title="", about="", privacy="anonymous", languages=("en", "de", "fr"))
    return spoken(every, wanted)


def _ended(message: str, language: str, status: int) -> Response:
    text = say(message, language)
    page = AnswerPage(
        title=text.partition(".")[0],
        language=language,
        languages=[],
        words=_words(language),
        message=text,
        problem=None,
        promise="",
        promise_in_full="",
        open_until="",
        questions=[],
        sources=[],
    )
    return _page(page, status)


def _page(page: AnswerPage, status: int) -> Response:
    return HTMLResponse(render_alone("survey_answer.html", page), status, _HEADERS)


def _words(language: str) -> dict[str, str]:
    return {name: words.get(language, words["en"]) for name, words in WORDS.items()}


def _questions(
    plan: Plan, language: str, closes_on: date, told: dict[str, str], problem: str | None
) -> AnswerPage:
    short, full = promise(plan, language)
    last_day = date.fromordinal(closes_on.toordinal() - 1).strftime(_DAYS[language])
    instruments = [plan.instrument_of(question.id) for question in plan.asked()]
    sources = dict.fromkeys(
        f"{each.title}: {each.source}" for each in instruments if each is not None
    )
    return AnswerPage(
        title=plan.title,
        language=language,
        languages=[each for each in plan.languages if each in _DAYS],
        words=_words(language),
        message=None,
        problem=problem,
        promise=short,
        promise_in_full=full,
        open_until=say("open_until", language, day=last_day),
        questions=[asked(each, plan, language, told) for each in plan.asked()],
        sources=list(sources),
    )


def asked(question: Question, plan: Plan, language: str, told: dict[str, str]) -> Asked:
    """Say a question in a language, with what was told before."""
    before = told.get(question.id, "")
    return Asked(
        id=question.id,
        text=said(question.text, language, subject=plan.about),
        choices=[
            Choice(
                code=str(code),
                label=said(question.labels[code], language)
                if code in question.labels
                else str(code),
                is_chosen=before == str(code),
            )
            for code in question.codes
        ],
        is_scale=len(question.labels) < len(question.codes),
        told=before,
    )
