"""The instruments: CSAT, NPS, CES, product-market fit, SUS, UMUX-Lite, SEQ, platform and pulse."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gnomon.errors import unknown
from gnomon.surveys import wording
from gnomon.surveys.instrument import Figure, Instrument, Question, Response, mean, net, share

_SCALE5, _SCALE7 = tuple(range(1, 6)), tuple(range(1, 8))
_ENDS5, _ENDS7, _HUNDRED = (1, 5), (1, 7), (0, 100)
#: Codes of *I don't know* and *not applicable* beside a scale that begins at 1.
UNKNOWN, NOT_APPLICABLE = 0, -1
_NO_OPINION = frozenset({UNKNOWN, NOT_APPLICABLE})
#: Product-market fit: how disappointed; 0 is somebody who no longer uses it.
VERY_DISAPPOINTED, NO_LONGER_USED = 3, 0
_TOP5, _TOP7 = 4, 5


def _at_least(bound: int) -> Callable[[int], bool]:
    return lambda code: code >= bound


def _codes(responses: Sequence[Response], question: str) -> list[int | None]:
    return [response.get(question) for response in responses]


def _csat(responses: Sequence[Response], population: int | None) -> list[Figure]:
    codes = _codes(responses, "csat")
    return [
        share("csat", codes, _at_least(_TOP5), population=population),
        mean("csat_mean", codes, population=population, scale=_ENDS5),
    ]


def _nps(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [net("nps", _codes(responses, "nps"), population=population)]


def _effort(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [mean("ces1", _codes(responses, "ces1"), population=population, scale=_ENDS5)]


def _ease(responses: Sequence[Response], population: int | None) -> list[Figure]:
    codes = _codes(responses, "ces2")
    return [
        share("ces2", codes, _at_least(_TOP7), population=population),
        mean("ces2_mean", codes, population=population, scale=_ENDS7),
    ]


def _fit(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [
        share(
            "pmf",
            _codes(responses, "pmf"),
            _at_least(VERY_DISAPPOINTED),
            population=population,
            aside=frozenset({NO_LONGER_USED}),
        )
    ]


def sus_score(response: Response) -> float | None:
    """Score one answered System Usability Scale, 0 to 100; null unless all ten are answered."""
    codes = [response.get(f"sus{number}") for number in range(1, 11)]
    known = [code for code in codes if code is not None]
    if len(known) < len(codes):
        return None
    # Odd items praise, even items complain.
    return 2.5 * sum(
        code - 1 if place % 2 == 0 else _SCALE5[-1] - code for place, code in enumerate(known)
    )


def umux_lite_score(response: Response) -> float | None:
    """Score one answered UMUX-Lite, 0 to 100; null unless both are answered."""
    useful, easy = response.get("umux1"), response.get("umux2")
    if useful is None or easy is None:
        return None
    return (useful + easy - 2) * 100 / 12


def _sus(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [mean("sus", list(map(sus_score, responses)), population=population, scale=_HUNDRED)]


def _umux(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [
        mean(
            "umux_lite",
            list(map(umux_lite_score, responses)),
            population=population,
            scale=_HUNDRED,
        )
    ]


def _seq(responses: Sequence[Response], population: int | None) -> list[Figure]:
    return [mean("seq", _codes(responses, "seq"), population=population, scale=_ENDS7)]


def _shares_of(ids: Sequence[str]) -> Callable[[Sequence[Response], int | None], list[Figure]]:
    def figures(responses: Sequence[Response], population: int | None) -> list[Figure]:
        return [
            share(
                each,
                _codes(responses, each),
                _at_least(_TOP5),
                population=population,
                aside=_NO_OPINION,
            )
            for each in ids
        ]

    return figures


def _scale(id_: str, codes: tuple[int, ...], ends: tuple[str, str]) -> Question:
    low, high = ends
    return Question(
        id=id_,
        text=wording.QUESTIONS[id_],
        codes=codes,
        labels={codes[0]: wording.LABELS[low], codes[-1]: wording.LABELS[high]},
    )


def _labelled(id_: str, labels: Mapping[int, str], aside: frozenset[int]) -> Question:
    return Question(
        id=id_,
        text=wording.QUESTIONS[id_],
        codes=tuple(labels),
        labels={code: wording.LABELS[label] for code, label in labels.items()},
        aside=aside,
    )


_AGREEMENT = ("strongly_disagree", "strongly_agree")
_EXTENT = {
    1: "not_at_all", 2: "slightly", 3: "moderately", 4: "very_much", 5: "extremely",
    UNKNOWN: "unknown", NOT_APPLICABLE: "not_applicable",
}  # fmt: skip
_FIT = {
    VERY_DISAPPOINTED: "very_disappointed", 2: "somewhat_disappointed", 1: "not_disappointed",
    NO_LONGER_USED: "no_longer_used",
}  # fmt: skip
_SUS_IDS = tuple(f"sus{number}" for number in range(1, 11))
_PLATFORM_IDS = tuple(f"platform{number}" for number in range(1, 12))
_PULSE_IDS = ("pulse_focus", "pulse_safety", "pulse_load", "pulse_meaning", "pulse_tools")

_ALL = (
    Instrument(
        name="csat",
        title="Customer satisfaction (CSAT)",
        questions=(_scale("csat", _SCALE5, ("very_dissatisfied", "very_satisfied")),),
        figures=_csat,
        source="Top-two-box share of a five-point scale; the mean stands beside it",
    ),
    Instrument(
        name="nps",
        title="Net promoter score (NPS)",
        questions=(_scale("nps", tuple(range(11)), ("not_likely", "very_likely")),),
        figures=_nps,
        source="Reichheld, The one number you need to grow, 2003",
    ),
    Instrument(
        name="ces1",
        title="Customer effort score, version 1",
        questions=(_scale("ces1", _SCALE5, ("low_effort", "high_effort")),),
        figures=_effort,
        better="lower",
        source="Dixon, Freeman, Toman, Stop trying to delight your customers, 2010",
    ),
    Instrument(
        name="ces2",
        title="Customer effort score, version 2",
        questions=(_scale("ces2", _SCALE7, _AGREEMENT),),
        figures=_ease,
        source="CEB, CES 2.0, 2013: share of 5 and above of seven points; the mean beside it",
    ),
    Instrument(
        name="pmf",
        title="Product-market fit",
        questions=(_labelled("pmf", _FIT, frozenset({NO_LONGER_USED})),),
        figures=_fit,
        goal=0.4,
        source="Ellis, The startup pyramid, 2009: 40 % very disappointed of those who use it",
    ),
    Instrument(
        name="sus",
        title="System usability scale (SUS)",
        questions=tuple(_scale(each, _SCALE5, _AGREEMENT) for each in _SUS_IDS),
        figures=_sus,
        source="Brooke, SUS: a quick and dirty usability scale, 1996",
    ),
    Instrument(
        name="umux_lite",
        title="UMUX-Lite",
        questions=tuple(_scale(each, _SCALE7, _AGREEMENT) for each in ("umux1", "umux2")),
        figures=_umux,
        source="Lewis, Utesch, Maher, UMUX-LITE, 2013; not regressed to SUS",
    ),
    Instrument(
        name="seq",
        title="Single ease question (SEQ)",
        questions=(_scale("seq", _SCALE7, ("very_difficult", "very_easy")),),
        figures=_seq,
        source="Sauro, Dumas, Comparison of three one-question post-task questionnaires, 2009",
    ),
    Instrument(
        name="platform",
        title="Platform engineering",
        questions=tuple(_labelled(each, _EXTENT, _NO_OPINION) for each in _PLATFORM_IDS),
        figures=_shares_of(_PLATFORM_IDS),
        source="DORA, survey questions of 2025, dora.dev, CC BY 4.0; very much and extremely count",
    ),
    Instrument(
        name="pulse",
        title="Team pulse",
        questions=tuple(
            _labelled(
                each,
                {1: "strongly_disagree", 2: "disagree", 3: "neither", 4: "agree",
                 5: "strongly_agree", UNKNOWN: "unknown"},
                frozenset({UNKNOWN}),
            )
            for each in _PULSE_IDS
        ),
        figures=_shares_of(_PULSE_IDS),
        source="Own wording; agree and strongly agree count",
    ),
)  # fmt: skip

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType({each.name: each for each in _ALL})
"""Every instrument by name."""


def instrument(name: str) -> Instrument:
    """Find an instrument.

    Raises:
        UsageError: None has that name.
    """
    if name not in INSTRUMENTS:
        raise unknown("instrument", name, INSTRUMENTS)
    return INSTRUMENTS[name]
