"""Statistics: what is counted, and that parts add up."""

from __future__ import annotations

import marshal
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_kit import INSTANCES, RECORDS, VOCABULARY, car, counted, row

from predlint.model.statistics import (
    LAST_LENGTH,
    MISSING,
    OUTSIDE,
    DistinctRows,
    Statistics,
    key_hash,
    length_about,
    length_bin,
    length_edges,
    quantile,
)
from predlint.model.views import Instance, Line, Point, Row
from predlint.report.statistics_json import as_data

Record = tuple[Row | None, list[Instance]]


@pytest.mark.parametrize(
    ("confidence", "place"),
    [(0, 0), (0.0, 0), (0.049, 0), (0.05, 1), (0.15, 3), (0.35, 7), (0.55, 11), (0.95, 19), (1, 19), (1.0, 19), (math.nextafter(1, 0), 19),
     (None, MISSING), (-0.01, OUTSIDE), (1.01, OUTSIDE), (50, OUTSIDE), (math.nan, OUTSIDE), (math.inf, OUTSIDE)],
)  # fmt: skip
def test_a_confidence_has_its_bin(confidence: float | None, place: int) -> None:
    bins = counted((None, [car(confidence=confidence)])).tallies[0].confidence
    assert [at for at, count in enumerate(bins) if count] == [place]


@pytest.mark.parametrize(
    ("length", "place"),
    [(0, 0), (0.99, 0), (1, 1), (1.41, 1), (1.42, 2), (2, 3), (2.83, 4), (1024, 21), (1e14, 94), (1e15, LAST_LENGTH),
     (math.inf, LAST_LENGTH), (math.nan, LAST_LENGTH), (10**400, LAST_LENGTH)],
)  # fmt: skip
def test_a_length_has_its_bin(length: float, place: int) -> None:
    assert length_bin(length) == place


@given(st.floats(1, 1e15, exclude_max=True))
def test_a_bin_gives_lengths_to_less_than_a_quarter(length: float) -> None:
    place = length_bin(length)
    begin, end = length_edges(place)
    assert begin * (1 - 1e-12) <= length <= end * (1 + 1e-12)
    assert abs(length_about(place) - length) <= 0.23 * length


@given(st.lists(st.integers(0, 30), min_size=1), st.sampled_from((0.1, 0.5, 0.9)))
def test_a_quantile_is_that_of_the_sorted_values(values: list[int], share: float) -> None:
    counts = {value: values.count(value) for value in values}
    at = quantile(counts, share)
    assert at is not None
    assert at == sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def test_nothing_has_no_quantile() -> None:
    assert quantile({}, 0.5) is None
    assert quantile([0, 0], 0.5) is None


def test_an_object_on_many_frames_is_one() -> None:
    frames = [car(frame=at, identity="car 1", answers={0: ("red",) if at < 5 else ("blue",)}, confidence=0.5) for at in range(10)]
    other = [car(frame=at, identity="car 2", answers={0: ("red",)}) for at in range(3)]
    tally = counted((row("film"), [*frames, *other])).tallies[0]
    assert (tally.records, tally.objects, tally.instances, tally.on_frames) == (1, 2, 13, 13)
    assert tally.answers[0].answered == 2
    assert tally.answers[0].chosen == {"red": 2, "blue": 1}  # the first one is red, then blue
    assert tally.confidence[MISSING] == 3


def test_what_an_object_answers_more_is_counted_too() -> None:
    frames = [
        car(frame=at, identity="car 1", answers={1: given}) for at, given in enumerate([("rain",), ("rain", "fog", "haze"), ("haze",)])
    ]
    weather = counted((row("film"), frames)).tallies[0].answers[1]
    assert (weather.answered, weather.chosen, weather.other) == (1, {"rain": 1, "fog": 1}, 1)


def test_objects_of_two_scenes_and_of_two_records_are_different() -> None:
    tally = counted((row("a"), [car(scene=0), car(scene=1)]), (row("a"), [car()])).tallies[0]
    assert (tally.records, tally.objects, tally.instances) == (2, 3, 3)


def test_what_is_measured() -> None:
    line = Line(((0, 0), (0, 40), (30, 40)))
    statistics = counted(
        (None, [car(30, 20)]), (None, [Instance(1, None, shape=line)]), (None, [Instance(4, (), shape=Point(1, 1))]),
        (None, [Instance(5, None, span=(3, 30))]), (None, [Instance(5, (), span=(9, 9))]),
    )  # fmt: skip
    sizes = {number: tuple(own.counts for own in statistics.tallies[number].sizes) for number in (0, 1, 4, 5)}
    assert sizes == {
        0: ({length_bin(30): 1}, {length_bin(20): 1}, {}, {}),
        1: ({length_bin(30): 1}, {length_bin(40): 1}, {length_bin(70): 1}, {}),
        4: ({}, {}, {}, {}),
        5: ({}, {}, {}, {length_bin(27): 1, 0: 1}),
    }


def test_answers_of_every_kind() -> None:
    given = [{1: ("rain", "rain", "haze", "mist")}, {1: (), 2: 7}, {2: -3.5}, {2: math.nan}, {2: 10**400}, {3: "AB-123"}, {3: ""}]
    tally = counted(*((None, [Instance(0, None, answers=answers)]) for answers in given)).tallies[0]
    weather, number, plate = (tally.answers[at] for at in (1, 2, 3))
    assert (weather.answered, weather.chosen, weather.other) == (2, {"rain": 1}, 1)
    assert (number.answered, number.lowest, number.highest) == (4, -3.5, 1e300)
    assert (plate.answered, plate.lengths.counts) == (2, {length_bin(6): 1, 0: 1})


def test_records_and_data_rows() -> None:
    records: list[Record] = [(row("a"), [car()]), (row("b"), []), (row("a"), [car()]), (None, [car()])]
    statistics = counted(*records)
    statistics.add_unreadable(2)
    assert (statistics.records, statistics.unreadable, statistics.empty, statistics.unnamed) == (6, 2, 1, 1)
    assert statistics.rows.count() == 2
    statistics.cover(bytearray(b"\x00\x02\x01\x00\x00"))
    assert (statistics.listed, statistics.covered) == (5, 2)


@settings(max_examples=50)
@given(st.lists(RECORDS, max_size=8))
def test_histograms_sum_to_counts(records: list[Record]) -> None:
    statistics = counted(*records)
    for tally in statistics.tallies:
        assert sum(tally.confidence) == tally.instances >= tally.objects >= tally.records
        assert tally.on_frames <= tally.instances
        assert all(sum(own.counts.values()) <= tally.instances for own in tally.sizes)
        for answers in tally.answers.values():
            assert tally.objects >= answers.answered >= max(answers.other, *answers.chosen.values(), 0)
    instances = [instance for _, shown in records for instance in shown]
    assert sum(tally.instances for tally in statistics.tallies) == len(instances)
    assert sum(counts[2] for counts in statistics.kinds.values()) == len(instances)
    assert statistics.empty == sum(not shown for _, shown in records)
    assert statistics.rows.count() == len({known.key for known, _ in records if known is not None})


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), RECORDS), max_size=8), st.permutations(range(4)))
def test_parts_joined_in_any_order_are_the_whole(records: list[tuple[int, Record]], order: list[int]) -> None:
    joined = Statistics(VOCABULARY)
    for part in order:
        one = counted(*(record for number, record in records if number == part))
        one.add_unreadable(part)
        joined.merge_state(marshal.loads(marshal.dumps(one.to_state())))
    whole = counted(*(record for _, record in records))
    whole.add_unreadable(6)
    assert as_data(joined) == as_data(whole)


@given(INSTANCES)
def test_kernel_and_python_count_one_instance_alike(instance: Instance) -> None:
    alone, among = counted((None, [instance])), Statistics(VOCABULARY)
    among._several([instance])  # pyright: ignore[reportPrivateUsage] - what a record of several takes
    among.records = among.unnamed = 1
    assert as_data(alone) == as_data(among)


def test_begun_anew_nothing_is_left() -> None:
    statistics = counted((row("a"), [car(answers={0: ("red",)})]))
    kept = statistics.to_state()
    statistics.clear()
    assert as_data(statistics) == as_data(Statistics(VOCABULARY))
    statistics.merge_state(kept)
    assert statistics.tallies[0].instances == 1


# -- distinct data rows


@given(st.lists(st.integers(0, 40)), st.integers(0, 41))
def test_rows_are_counted_exactly_up_to_a_bound(keys: list[int], most: int) -> None:
    one, two = DistinctRows(most), DistinctRows(most)
    for key in keys:
        (one if key % 3 else two).add(("key", str(key)))
    two.merge_state(one.to_state())
    different = len(set(keys))
    assert two.count() == (different if different <= most else None)
    again = DistinctRows(most)
    again.merge_state(two.to_state())
    assert again.count() == two.count()


def test_many_rows_in_no_order() -> None:
    rows, maximum = DistinctRows(), 100_000
    for at in range(2 * maximum):
        rows.add(("key", f"{at * 7919 % maximum}"))
    assert rows.count() == maximum


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("key", "a"), ("id", "a")),
        (("key", "a"), "a"),
        ("1", 1),
        (("a", "b", "c"), ("a", "b")),
        (("key", "\ud800"), ("key", "\ud801")),
        ("\ud800", "?"),
    ],
)
def test_different_keys_have_different_hashes(one: Any, two: Any) -> None:
    assert key_hash(one) != key_hash(two)
