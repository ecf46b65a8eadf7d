"""What is shown of a wave, attacked by whoever reads the page and takes differences."""

from datetime import UTC, date, datetime

from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.surveys.answering import Said
from gnomon.surveys.plan import OwnQuestion, Plan
from gnomon.surveys.results import Result, result, trend
from gnomon.surveys.telling import ToldWave, answers_of, entities, event_of

_ROLE = OwnQuestion(
    id="own_role",
    kind="choice",
    text={"en": "Role"},
    choices={"en": ("Dev", "Ops", "Lead")},
    is_segment=True,
)
_NOTE = OwnQuestion(id="own_note", kind="text", text={"en": "Anything else?"})


def _plan(**told: object) -> Plan:
    usual: dict[str, object] = {
        "survey": "s", "title": "S", "about": "it", "privacy": "confidential",
        "instruments": ("pmf",),
    }  # fmt: skip
    return Plan(**{**usual, **told})  # type: ignore[arg-type]


def _told(
    plan: Plan, said: list[Said], *, invited: dict[str, int] | None = None, wave: str = "w1",
    closed_on: date = date(2026, 6, 1),
) -> Result:  # fmt: skip
    told = ToldWave(
        wave=wave,
        plan=plan,
        opened_on=closed_on,
        closed_on=closed_on,
        invited=invited,
        answered_count=len(said),
        answers=answers_of(plan, said),
    )
    rows = list(entities(event_of(told)))
    (found,) = [row for row in rows if isinstance(row, SurveyWave)]
    return result(found, [row for row in rows if isinstance(row, SurveyAnswer)])


def _said(count: int, code: int, group: str | None = None, role: int | None = None) -> list[Said]:
    codes = {"pmf": code} | ({} if role is None else {"own_role": role})
    return [Said(codes=codes, group=group) for _ in range(count)]


def test_fit_with_its_certainty_and_response() -> None:
    told = _told(_plan(), [*_said(36, 3), *_said(54, 1), *_said(10, 0)], invited={"": 400})
    (one,) = told.figures
    assert (one.figure.value, one.figure.n, one.figure.aside) == (0.4, 90, 10)
    assert one.certainty == "met, not certain"
    assert told.response_ratio == 0.25
    assert told.histograms == {"pmf": {3: 36, 2: 0, 1: 54, 0: 10}}


def test_a_small_group_takes_the_next_smallest_along() -> None:
    said = [*_said(12, 3, "a"), *_said(3, 1, "b"), *_said(6, 2, "c")]
    (one,) = _told(_plan(), said).figures
    assert one.figure.n == 21
    assert one.parts["a"] is not None
    assert one.parts["a"].n == 12
    assert (one.parts["b"], one.parts["c"]) == (None, None)


def test_a_group_is_hidden_by_what_it_has_an_opinion_on() -> None:
    # Six of `b` answered, three of them no longer use it: what is shown rests on three.
    said = [*_said(12, 3, "a"), *_said(3, 1, "b"), *_said(3, 0, "b"), *_said(9, 2, "c")]
    (one,) = _told(_plan(), said).figures
    assert {name for name, part in one.parts.items() if part is None} == {"b", "c"}
    assert one.parts["a"] is not None
    assert one.parts["a"].aside == 0


def test_segments_are_hidden_alike_and_their_sizes_are_not_told() -> None:
    plan = _plan(questions=(_ROLE,))
    said = [*_said(7, 3, role=1), *_said(2, 1, role=2), *_said(8, 2, role=3)]
    told = _told(plan, said)
    (one,) = told.segments
    assert {name for name, part in one.parts.items() if part is None} == {"Dev", "Ops"}
    assert one.parts["Lead"] is not None
    assert "own_role" not in told.histograms


def test_four_answers_show_nothing_at_all() -> None:
    for privacy in ("anonymous", "confidential"):
        told = _told(_plan(privacy=privacy, questions=(_NOTE,)), _said(4, 3, "a"))
        assert told.is_suppressed
        assert (told.figures, told.histograms, told.comments) == ([], {}, {})
        assert told.wave.answered_count == 4


def test_comments_of_few_are_not_shown() -> None:
    plan = _plan(questions=(_NOTE,))
    quiet = _said(6, 3)
    few = [Said(codes={"pmf": 1}, texts={"own_note": f"n{each}"}) for each in range(4)]
    told = _told(plan, [*quiet, *few])
    assert (told.comments, told.hidden_comments) == ({}, 4)
    more = [*few, Said(texts={"own_note": "A"})]
    told = _told(plan, [*quiet, *more])
    assert told.comments == {"own_note": ["A", "n0", "n1", "n2", "n3"]}
    assert told.hidden_comments == 0


def test_an_anonymous_wave_keeps_neither_group_nor_link_of_few() -> None:
    plan = _plan(privacy="anonymous", questions=(_NOTE,))
    said = [
        *_said(9, 3, "a"),
        *_said(2, 1, "b"),
        Said(codes={"pmf": 2}, texts={"own_note": "c"}, group="c"),
    ]
    answers = answers_of(plan, said)
    # Three hidden are too few, so the large group loses its name as well.
    assert {each.group for each in answers} == {None}
    (comment,) = [each for each in answers if each.texts]
    assert comment.codes == {}
    assert {each.person for each in answers} == {None}


def test_fit_over_time_tells_change_from_chance() -> None:
    waves = [
        _told(_plan(), [*_said(very, 3), *_said(100 - very, 1)], wave=f"w{place}",
              closed_on=date(2026, place, 1))
        for place, very in enumerate((45, 50, 28), 1)
    ]  # fmt: skip
    points = trend(waves, "pmf")
    assert [(each.wave, each.figure.value, each.change) for each in points] == [
        ("w1", 0.45, "first"),
        ("w2", 0.50, "steady"),
        ("w3", 0.28, "down"),
    ]


def test_a_wave_tells_its_day_alone() -> None:
    told = _told(_plan(), _said(5, 3))
    assert told.wave.changed_at == datetime(2026, 6, 1, tzinfo=UTC)
