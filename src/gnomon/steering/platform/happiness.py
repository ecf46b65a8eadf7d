"""Whether customers of a platform service are happy, from what they answered when asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from gnomon.answers.lineage import entities
from gnomon.answers.tables import Tables
from gnomon.surveys.proportions import wilson
from gnomon.surveys.suppression import MINIMUM

#: Answers to satisfaction, of five, that count as happy.
_HAPPY = 4
_WAVE, _ANSWER = "survey_wave", "survey_answer"


class Happiness(Struct, frozen=True, kw_only=True):
    """What the newest wave about a service says."""

    share: float | None
    """Share of the two happiest answers of five (CSAT); null when unknown or held back."""
    low: float | None = None
    """Lower end of its interval at 95 %."""
    high: float | None = None
    """Upper end of it."""
    n: int = 0
    """Answers."""
    response_rate: float | None = None
    """People who answered of those invited; null when nobody knows who could have."""
    asked_on: date | None = None
    """Last day of the wave."""
    missing: str | None = None
    """Why it is not known, and what would bring it; null when it is."""


UNASKED = Happiness(
    share=None, missing="Nobody was asked. A survey wave about this service would tell."
)


def of_waves(
    waves: Iterable[Mapping[str, Any]], answers: Iterable[Mapping[str, Any]]
) -> dict[str, Happiness]:
    """Return what the newest wave of each platform service says, by the service's key.

    Args:
        waves: Need ``key``, ``platform_service_id``, ``closed_on``, ``invited_count``,
            ``answered_count``.
        answers: Need ``wave_id``, ``instrument``, ``code``.
    """
    newest: dict[str, Mapping[str, Any]] = {}
    for wave in sorted(waves, key=lambda each: (each["closed_on"], each["key"])):
        if wave["platform_service_id"] is not None:
            newest[wave["platform_service_id"]] = wave
    codes: dict[str, list[int]] = defaultdict(list)
    for answer in answers:
        # Codes below 1 say *I do not know* and *not applicable*: no opinion either way.
        if answer["instrument"] == "csat" and (answer["code"] or 0) >= 1:
            codes[answer["wave_id"]].append(answer["code"])
    return {key: _of(wave, codes[wave["key"]]) for key, wave in newest.items()}


def _of(wave: Mapping[str, Any], codes: list[int]) -> Happiness:
    invited, n = wave["invited_count"], len(codes)
    rate = min(1.0, wave["answered_count"] / invited) if invited else None
    told = {"n": n, "response_rate": rate, "asked_on": wave["closed_on"]}
    if n < MINIMUM:
        missing = f"Fewer than {MINIMUM} answered, so nothing is shown of what they said."
        return Happiness(share=None, missing=missing, **told)
    happy = sum(code >= _HAPPY for code in codes)
    # A response can be counted whose invitation is not: then nobody knows how many could have.
    interval = wilson(happy, n, population=invited if invited and invited >= n else None)
    return Happiness(
        share=happy / n,
        low=interval.lower if interval else None,
        high=interval.upper if interval else None,
        **told,
    )


def happiness(tables: Tables) -> dict[str, Happiness]:
    """Return what customers of each platform service say, by the service's key.

    Args:
        tables: The state of the lake that is asked.
    """
    if not {_WAVE, _ANSWER} <= entities().keys():
        return {}
    tables.bring(_WAVE, _ANSWER)

    def waves() -> Any:
        return tables[_WAVE].select(
            "key", "platform_service_id", "closed_on", "invited_count", "answered_count"
        )

    def answers() -> Any:
        told = tables[_ANSWER]
        about = told.filter(told.platform_service_id.notnull())
        return about.select("wave_id", "instrument", "code")

    return of_waves(
        tables.session.rows(waves, "waves of platform services").to_pylist(),
        tables.session.rows(answers, "answers about platform services").to_pylist(),
    )
