"""Answers to the one question that another site shows."""

import time
from collections.abc import Mapping

from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.inbox import Wave
from gnomon.operations.home import Home
from gnomon.operations.surveys import is_open
from gnomon.steering.visibility import ForbiddenError
from gnomon.surveys.answering import packed, said
from gnomon.surveys.plan import Plan, read_plan
from gnomon.surveys.prompting import holds, may_show, number
from gnomon.surveys.sealing import Seal

#: More answers than a prompt of people gets; whatever sends them is none.
MOST_ANSWERS = 10_000


class Shown(Struct, frozen=True, kw_only=True):
    """A prompt that a site may show."""

    wave: Wave
    """The wave it is of."""
    plan: Plan
    """What it asks."""
    number: str
    """What its answer must carry; holds once, for an hour."""


def shown(home: Home, survey: str, origin: str, *, now: float | None = None) -> Shown:
    """Draw a number for one showing of a survey's prompt.

    Args:
        home: Where.
        survey: Its name.
        origin: The site that asks for it, as the browser says.
        now: Seconds since 1970; default the clock.

    Raises:
        ForbiddenError: The site may not show it, or nothing is asked now; which of the two is
            not told to strangers.
    """
    wave, plan = _for_site(home, survey, origin)
    key = Seal(home.settings.home, wave.id).derived("prompt")
    told = number(key, origin, time.time() if now is None else now)
    return Shown(wave=wave, plan=plan, number=told)


def take(
    home: Home, survey: str, origin: str, form: Mapping[str, str], *, now: float | None = None
) -> bool:
    """Take the answer to a prompt.

    Args:
        home: Where.
        survey: Its name.
        origin: The site it comes from, as the browser says.
        form: ``number`` and ``answer``.
        now: Seconds since 1970; default the clock.

    Returns:
        Whether it was kept: a number answers once.

    Raises:
        ForbiddenError: The site may not show the prompt, or the number is none of its own.
        UsageError: The answer is none of those on offer.
    """
    wave, plan = _for_site(home, survey, origin)
    seal, told = Seal(home.settings.home, wave.id), form.get("number", "")
    if not holds(seal.derived("prompt"), origin, told, time.time() if now is None else now):
        raise ForbiddenError("This showing of the question is over. Show it again.")
    if home.inbox.answer_count(wave.id) >= MOST_ANSWERS:
        raise UsageError(f"{MOST_ANSWERS:,} answers are in; more than that no people give.")
    question = plan.asked()[0].id
    answer = said(plan, {question: form.get("answer", "")})
    return home.inbox.keep_prompted(wave, told, seal.close(packed(answer)))


def _for_site(home: Home, survey: str, origin: str) -> tuple[Wave, Plan]:
    wave = home.inbox.open_wave_of(survey)
    if wave is not None and wave.invited is None and is_open(wave):
        plan = read_plan(wave.plan)
        if may_show(plan, origin):
            return wave, plan
    raise ForbiddenError("No question may be shown on this site now.")
