"""A series read point by point: the one definition of signal."""

from gnomon.insight.reading import read

BASE: list[float | None] = [10.0, 12.0, 9.0, 11.0, 13.0]


def test_a_signal_is_a_point_outside_its_limits_and_nothing_else() -> None:
    points = read([*BASE * 4, 30.0, *[11.5] * 8])
    assert points[20].signal == "above"
    assert "outside" in points[20].rules
    # A run of eight is named and is no signal.
    assert points[28].rules == ("run",)
    assert points[28].signal is None
    assert [place for place, point in enumerate(points) if point.signal] == [20]


def test_limits_begin_anew_at_each_mark() -> None:
    higher = [value and value + 30 for value in BASE]
    points = read([*BASE * 2, *higher * 2], marks=[10])
    assert not any(point.signal for point in points)
    assert [place for place, point in enumerate(points) if point.starts_stretch] == [10]
    first, last = points[0].natural, points[-1].natural
    assert first is not None
    assert last is not None
    assert (first.centre, last.centre) == (11, 41)
    # Not marked, the same points are signals against the limits before.
    assert all(point.signal == "above" for point in read([*BASE * 4, *higher])[20:])


def test_few_points_are_provisional_and_fewer_are_collected() -> None:
    assert all(point.natural is None for point in read(BASE))
    nine = read([*BASE, *BASE[:4]])[0].natural
    ten = read(BASE * 2)[0].natural
    assert nine is not None
    assert ten is not None
    assert (nine.is_provisional, ten.is_provisional) == (True, False)


def test_an_unknown_point_has_no_side_and_no_rule() -> None:
    point = read([*BASE, None, *BASE])[5]
    assert (point.value, point.side, point.rules) == (None, None, ())


def test_marks_outside_the_series_change_nothing() -> None:
    assert read(BASE * 3, marks=[-4, 0, 15, 99]) == read(BASE * 3)
    assert read([], marks=[3]) == []
