"""Numbers that are given as texts: what is said is what makes a number of them, on every platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from predlint.platforms import numbers as platforms_numbers
from predlint.platforms.coco.topics import areas, boxes, categories, images, keypoints, masks, members, polygons, scores
from predlint.platforms.encord.topics.answers import NotNumber
from predlint.platforms.encord.topics.geometry import GeometryType
from predlint.platforms.encord.topics.members import RowMemberType
from predlint.platforms.encord.topics.ranges import NotAFrame
from predlint.platforms.label_studio.topics import ids, numbers
from predlint.platforms.label_studio.topics import masks as topics_masks
from predlint.platforms.label_studio.topics.coordinates import NotANumber
from predlint.platforms.labelbox import forms
from predlint.platforms.labelbox.topics import conversations
from predlint.platforms.labelbox.topics import masks as masks_of_it
from predlint.platforms.labelbox.topics.coordinates import CoordinateType
from predlint.platforms.labelbox.topics.metrics import MetricValue
from predlint.platforms.numbers import digits_of, quoted_integer, quoted_number

NUMBERS: dict[str, Callable[[str], tuple[str, str | None]]] = {
    "bbox": lambda text: boxes.BoxNumber(text).words(),
    "area": lambda text: areas.AreaType(text).words(),
    "ring": lambda text: polygons.RingNumber(text).words(),
    "keypoints": lambda text: keypoints.KeypointsForm(text).words(),
    "encord answer": lambda text: NotNumber(text).words(),
    "encord coordinate": lambda text: GeometryType(text, "theta").words(),
    "encord width": lambda text: RowMemberType(text, "width", "a number, 0 or more").words(),
    "number": lambda text: numbers.NumberAnswer(text, "count").words(),
    "region": lambda text: NotANumber(text, "x").words(),
}
WHOLE: dict[str, Callable[[str], tuple[str, str | None]]] = {
    "image": lambda text: images.ImageId(text).words(),
    "image width": lambda text: images.ImageType(text, "width").words(),
    "category": lambda text: categories.CategoryType(text).words(),
    "annotation": lambda text: members.MemberType(text, "image_id").words(),
    "mask": lambda text: masks.MaskSizeForm(text).words(),
    "frame": lambda text: NotAFrame(text).words(),
    "item": lambda text: ids.ItemIndex(text).words(),
    "image size": lambda text: topics_masks.ImageSize(text, "original_width").words(),
}


@pytest.mark.parametrize("place", NUMBERS)
def test_numbers(place: str) -> None:
    say = NUMBERS[place]
    helps = {text: say(text)[1] or "" for text in ("12.5", "007", "+5", " 5 ", ".5", "inf", "-Infinity", "nan", "1e999")}
    assert [text for text, help_ in helps.items() if help_ == "remove the quotes"] == ["12.5", " 5 "]
    assert [helps[text] for text in ("007", "+5", ".5")] == [f"write {number} without quotes" for number in ("7", "5", "0.5")]
    assert not [text for text in ("inf", "-Infinity", "nan", "1e999") if "quotes" in helps[text]]


@pytest.mark.parametrize("place", [*NUMBERS, "labelbox"])
def test_numbers_with_a_decimal_comma(place: str) -> None:
    say = NUMBERS.get(place) or (lambda text: CoordinateType(text, "x").words())
    assert say("-1601,5")[1] == "write -1601.5 without quotes: JSON has a decimal point, no comma"
    assert (say("1,250")[1] or "").endswith("no comma; or 1250, if that is what it means")
    assert (say("0,125")[1] or "").endswith("no comma")
    assert not [text for text in ("1.601,5", "1,2,3", ",5", "5,", "01,5") if "comma" in (say(text)[1] or "")]


@pytest.mark.parametrize("place", [*NUMBERS, "labelbox"])
def test_numbers_with_their_type(place: str) -> None:
    say = NUMBERS.get(place) or (lambda text: CoordinateType(text, "x").words())
    for text in ("np.float32(-1.5)", "tensor(-1.5, device='cuda:0')", "array(-1.5)", "Decimal('-1.5')"):
        assert say(text)[1] == "write -1.5: turn it into a plain number first, float(x)"
    assert "write 4:" in (say("tensor(4.)")[1] or "")
    others = ("np.float32(nan)", "tensor([1.5, 2])", "frame(4)", "ten (4)", "interval(4)", "longitude(4)", "tensor(1, 2)")
    assert not [text for text in others if "plain" in (say(text)[1] or "")]


@pytest.mark.parametrize("place", WHOLE)
def test_whole_numbers_with_their_type(place: str) -> None:
    assert WHOLE[place]("np.int64(12)")[1] == "write 12: turn it into a plain number first, int(x)"
    assert "plain" not in (WHOLE[place]("np.float64(1.5)")[1] or "")


def test_whole_numbers_and_metrics_of_labelbox_with_their_type() -> None:
    assert forms.whole_number_help("np.int64(12)", "frame", 1)[1] == "write 12"
    assert masks_of_it.MaskColour("np.uint8(12)").words()[1] == "write 12 without quotes"
    assert MetricValue("np.float32(0.5)", "is a string").words()[1] == "write 0.5: turn it into a plain number first, float(x)"


def test_scores_with_their_type() -> None:
    assert platforms_numbers.written("np.float32(0.93)") == "write 0.93: turn it into a plain number first, float(x)"
    assert platforms_numbers.written("tensor(93.)") == "it looks like a percentage: write 0.93 without quotes"


def test_numbers_in_a_list_by_themselves() -> None:
    for say in (
        lambda *given: CoordinateType(*given).words(),
        lambda *given: GeometryType(*given).words(),
        lambda *given: NotANumber(*given).words(),
    ):
        assert say([1.5], "x")[1] == "remove the brackets"
        assert "brackets" not in (say([1.5, 2], "x")[1] or "") and "brackets" not in (say([True], "x")[1] or "")
    assert platforms_numbers.written([0.9]) == "remove the brackets"
    assert platforms_numbers.written([93]) == "it looks like a percentage: write 0.93 without brackets"
    assert (
        platforms_numbers.written([150])
        is platforms_numbers.written([-4.5])
        is platforms_numbers.written([])
        is platforms_numbers.written(["high"])
        is None
    )


@pytest.mark.parametrize(("value", "digits"), [(4, "4"), (4.0, "4"), (-0.0, "0"), (4.5, None), (1e300, None), (True, None), ("4", None)])
def test_ids_that_a_table_made_numbers_of(value: object, digits: str | None) -> None:
    assert digits_of(value) == digits
    written = f'write "{digits}"' if digits is not None else None
    assert forms.needs_help(value, "groupId", "a string that is not empty")[1] == written
    assert conversations.UnknownMessage(value).words()[1] == (written or "give the message's id")


@pytest.mark.parametrize("place", WHOLE)
def test_whole_numbers_in_a_list_by_themselves(place: str) -> None:
    say = WHOLE[place]
    assert say([12])[1] == say([12.0])[1] == "remove the brackets"
    assert not [value for value in ([12.5], [12, 13], [True], ["12"], []) if "brackets" in (say(value)[1] or "")]


def test_other_whole_numbers_of_labelbox_in_a_list_by_themselves() -> None:
    assert forms.whole_number_help([3], "frame", 1)[1] == masks_of_it.MaskColour([255]).words()[1] == "remove the brackets"
    assert forms.whole_number_help([0], "frame", 1, "frames")[1] == "it counts frames"
    assert masks_of_it.MaskColour([256]).words()[1] is None
    for say in (images.ImageType([-3], "width").words(), ids.ItemIndex([-3]).words(), NotAFrame([-3]).words()):
        assert "brackets" not in (say[1] or "")


@pytest.mark.parametrize(
    ("value", "help_"),
    [
        (["0.9"], "write 0.9 without brackets and quotes"),
        (["0,9"], "write 0.9 without brackets and quotes"),
        (["93%"], "it is a percentage: write 0.93"),
        ("93,5%", "it is a percentage: write 0.935"),
        (["93.5"], "it looks like a percentage: write 0.935 without brackets and quotes"),
        (["0.9", "0.8"], None),
        ([["0.9"]], None),
    ],
)
def test_scores_in_a_list_or_with_a_percent_sign(value: object, help_: str | None) -> None:
    assert platforms_numbers.written(value) == help_


def test_scores_with_a_decimal_comma() -> None:
    assert platforms_numbers.written("0,93") == "write 0.93 without quotes: JSON has a decimal point, no comma"
    assert platforms_numbers.written("93,5") == "it looks like a percentage: write 0.935 without quotes"


@pytest.mark.parametrize("place", WHOLE)
def test_whole_numbers(place: str) -> None:
    say = WHOLE[place]
    helps = {text: say(text)[1] or "" for text in ("12", "007", "²", "٣", "3.5", "1e5", "inf")}
    assert [text for text, help_ in helps.items() if help_ == "remove the quotes"] == ["12"]
    assert helps["007"] == "write 7 without quotes"
    assert not [text for text in ("²", "3.5", "1e5", "inf") if "quotes" in helps[text]]


@pytest.mark.parametrize(("text", "written"), [("1e999", None), ("007", "7"), ("0.5", "0.5"), ("inf", None)])
def test_numbers_that_are_not_shown(text: str, written: str | None) -> None:
    message = f"write {written} without quotes" if written else None
    assert CoordinateType(text, "bbox.left").words()[1] == (message or "give the number, or leave the annotation out")
    metric = MetricValue(text, "must be a number").words()[1] or ""
    assert metric == message if message else metric.startswith("write a number")


def test_scores() -> None:
    assert scores.ScoreType("1e999").words()[1] == "write how sure the model is, a number from 0 to 1"
    assert scores.ScoreType("0.90").words()[1] == "remove the quotes"
    assert scores.ConfidenceValue(".9").words()[1] == "write 0.9 without quotes"


@pytest.mark.parametrize("value", [None, True, 7, "", "seven", [1]])
def test_what_is_no_number_in_quotes(value: Any) -> None:
    assert quoted_number(value) is quoted_integer(value) is None
