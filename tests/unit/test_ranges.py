"""Ranges of frames and of time, held against one another."""

from __future__ import annotations

import pytest

from predlint.io.data_row import DataRow
from predlint.platforms.labelbox.record import AllowedRange, Disjoint, Out
from predlint.platforms.labelbox.topics.video import Frames, RangeEnds


def test_moments_may_touch_and_frames_may_not() -> None:
    frames, moments = Disjoint(), Disjoint(moments=True)
    for taken in (frames, moments):
        assert taken.add(0, 1500, 1) is None
    assert frames.add(1500, 3000, 2) == (0, 1500, 1)
    assert moments.add(1500, 3000, 2) is None
    assert moments.add(2999, 3000, 3) == (1500, 3000, 2)
    assert moments.add(3000, 3000, 4) is None
    assert moments.add(3000, 3000, 5) == (3000, 3000, 4)
    assert moments.find(700, 700) == (0, 1500, 1)


def test_one_range_of_several_holds_another() -> None:
    reach = AllowedRange([(10, 20, None), (0, 100, None), (150, 160, None)])
    assert reach.holds(30, 100)  # in the first, though others begin later
    assert not reach.holds(90, 101)
    assert not reach.holds(90, 155)


@pytest.mark.parametrize(
    ("medium", "row", "message"),
    [
        ("audio", DataRow(0, "a.wav", duration_ms=45_000, frame_count=300), "45,001 ms lies beyond the end, 45,000 ms"),
        ("video", DataRow(0, "a.mp4", duration_ms=10_000, frame_count=45_000), "frame 45,001 does not exist: the last frame is 45,000"),
    ],
)
def test_the_end_of_a_data_row_is_reported_once_in_the_words_of_its_medium(medium: str, row: DataRow, message: str) -> None:
    out: Out = []
    ends = RangeEnds(medium, row, out)
    for last in (45_000, 45_001, 60_000):
        ends.check_end(last, (None, last))
    assert [(finding.path, finding.words()[0]) for finding in out] == [((None, 45_001), message)]


def test_frames_that_do_not_exist_are_reported_once_with_the_number_of_the_others() -> None:
    out: Out = []
    frames = Frames(DataRow(0, "a.mp4", frame_count=300), out)
    for frame in (300, 301, 302, 303):
        frames.check_frame(frame, (None, frame))
    frames.end()
    [finding] = out
    assert finding.path == (None, 301)
    assert finding.words()[1] == "2 more frames of this line lie beyond it; were they counted in another rate?"
