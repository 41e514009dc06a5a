"""Ranges of frames and of time, held against one another."""

from __future__ import annotations

from predlint.dialects.labelbox.ranges import Disjoint


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
