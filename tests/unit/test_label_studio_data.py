"""What Label Studio tasks show: where the server takes it, and where the editor can read it."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

CHOICES = '<Choices name="c" toName="x"><Choice value="a"/></Choices>'


def findings_of(tags: str, data: dict[str, Any], *results: dict[str, Any]) -> list[tuple[str, str]]:
    task = {"data": data, "predictions": [{"model_version": "m", "result": list(results)}]} if results else {"data": data}
    found = predlint.compile(f"<View>{tags}</View>".encode()).check(task)
    return [(d.code, d.pointer or "") for d in found if d.code != "MED101"]


@pytest.mark.parametrize(
    ("tag", "datum"),
    [
        ("<Table {}/>", '{"k": 1}'),
        ("<Table {}/>", "[1, 2]"),
        ('<Table {} valueType="csv"/>', "a,b\n1,2"),
        ('<Table {} valueType="csv|separator=;"/>', "a;b"),
        ('<Table {} valueType="json|url"/>', "https://tables.example.com/1.json"),
        ("<Text {}/>", True),
        ('<Text {} valueType="url"/>', "s3://texts/1.txt"),
        ('<Text {} valueType="url"/>', "/data/upload/1.txt"),
        ("<Paragraphs {}/>", "https://talks.example.com/1.json"),
        ("<Table {}/>", '{"k": ' + "[" * 5000 + "]" * 5000 + "}"),
        ("<Table {}/>", r'{"half": "\ud83d", "much": 1e999}'),
        ("<TimeSeries {}/>", "/samples/time-series.csv?time=None"),
        ("<TimeSeries {}/>", "https://tides.example.com/harbour[1]/{2}.csv"),
        ('<TimeSeries {} valueType="json"/>', {"a": [1, 2]}),
    ],
)
def test_what_the_editor_reads(tag: str, datum: Any) -> None:
    assert findings_of(tag.format('name="x" value="$x"') + CHOICES, {"x": datum}) == []


@pytest.mark.parametrize(
    ("tag", "datum", "code"),
    [
        ("<Table {}/>", "k: 1", "KEY102"),
        ("<Table {}/>", "3", "KEY102"),
        ("<Table {}/>", '{"k": NaN}', "KEY102"),
        ("<Paragraphs {}/>", "How do you do?", "KEY102"),
        ('<Paragraphs {} valueType="url"/>', [{"author": "Ada", "text": "Well."}], "KEY104"),
        ('<HyperText {} valueType="url"/>', "<p>Hello</p>", "KEY104"),
        ('<Text {} valueType="url"/>', "texts/1.txt", "KEY104"),
        ('<Text {} valueType="url"/>', "~/1.txt", "KEY104"),
        ("<TimeSeries {}/>", {"a": [1, 2]}, "KEY104"),
        ("<TimeSeries {}/>", "a,b\n1,2", "KEY104"),
        ("<TimeSeries {}/>", ' {"a": [1, 2]}', "KEY104"),
        ('<TimeSeries {} valueType="json"/>', "/samples/time-series.csv", "KEY102"),
        ('<TimeSeries {} valueType="json"/>', [{"a": 1}], "KEY102"),
    ],
)
def test_what_the_editor_cannot_read(tag: str, datum: Any, code: str) -> None:
    assert findings_of(tag.format('name="x" value="$x"') + CHOICES, {"x": datum}) == [(code, "/data/x")]


def test_a_tag_may_show_an_item_of_a_list() -> None:
    tags = f'<Audio name="x" value="$calls[0].url"/>{CHOICES}'
    assert findings_of(tags, {"calls": [{"url": "https://calls.example.com/1.wav"}]}) == []
    assert findings_of(tags, {"calls": "https://calls.example.com/1.wav"}) == [("KEY102", "/data/calls")]


def test_accepted_data_is_described_in_words() -> None:
    task: dict[str, Any] = {"data": {"x": None}}
    (found,) = predlint.compile(f'<View><Table name="x" value="$x"/>{CHOICES}</View>'.encode()).check(task)
    assert found.message.startswith('data "x" must be a string, a list or an object for the Table tag, found null')
    task["data"]["x"] = "https://x.example/1.csv"
    (found,) = predlint.compile(f'<View><Table name="x" value="$x"/>{CHOICES}</View>'.encode()).check(task)
    assert 'valueType="json|url"' in (found.help or "")


def test_texts_that_are_loaded_are_looked_at_in_blocks_too() -> None:
    checker = predlint.compile(b'<View><Text name="x" value="$x" valueType="url"/>%s</View>' % CHOICES.encode())
    places = [f"https://texts.example.com/{number}.txt" for number in range(400)]
    tasks = [{"data": {"x": place}} for place in [*places, "texts/1.txt", *[f"{place}#" for place in places]]]
    assert [(d.code, d.pointer) for d in checker.iter_diagnostics(tasks)] == [("KEY104", "/data/x"), ("JSN108", "")]


def test_a_taxonomy_without_choices_in_the_data() -> None:
    """Servers take null there."""
    tags = '<Text name="x" value="$x"/><Taxonomy name="t" toName="x" value="$tree"><Choice value="a"/></Taxonomy>'
    assert findings_of(tags, {"x": "y", "tree": None}) == []
    assert findings_of(tags, {"x": "y", "tree": 3}) == [("KEY102", "/data/tree")]


PAGES = """<Repeater on="$deed.pages" indexFlag="{{i}}"><Image name="p_{{i}}" value="$deed.pages[{{i}}].url"/>
<RectangleLabels name="b_{{i}}" toName="p_{{i}}"><Label value="seal" maxUsages="1"/></RectangleLabels></Repeater>"""


def seal(page: int, x: int = 10) -> dict[str, Any]:
    value = {"x": x, "y": 10, "width": 20, "height": 20, "rectanglelabels": ["seal"]}
    return {"from_name": f"b_{page}", "to_name": f"p_{page}", "type": "rectanglelabels", "value": value}


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        ({"deed": [{"url": "https://deeds.example.com/1.png"}]}, "KEY101", "/data/deed/pages"),
        ({"deed": {"page": []}}, "KEY101", "/data/deed/pages"),
        ({"deed": {"pages": None}}, "KEY102", "/data/deed/pages"),
        ({"deed": {"pages": "https://deeds.example.com/1.png"}}, "KEY102", "/data/deed/pages"),
    ],
)
def test_the_list_of_a_repeater_that_is_not_there(data: dict[str, Any], code: str, pointer: str) -> None:
    assert findings_of(PAGES, data) == [(code, pointer)]


def test_each_item_of_a_repeater_counts_its_own_labels() -> None:
    data = {"deed": {"pages": [{"url": f"https://deeds.example.com/{page}.png"} for page in range(2)]}}
    assert findings_of(PAGES, data, seal(0), seal(1)) == []
    assert findings_of(PAGES, data, seal(0), seal(1), seal(1, 50)) == [("ANS109", "/predictions/0/result/2/value/rectanglelabels/0")]


def test_something_else_in_place_of_an_inner_list() -> None:
    tags = """<Repeater on="$deeds" indexFlag="{{d}}"><Repeater on="$deeds[{{d}}].pages" indexFlag="{{p}}">
    <Text name="t_{{d}}_{{p}}" value="$deeds[{{d}}].pages[{{p}}]"/></Repeater></Repeater><Text name="x" value="$x"/>"""
    assert findings_of(tags + CHOICES, {"x": "y", "deeds": [{"pages": ["a"]}, {}]}) == []
    assert findings_of(tags + CHOICES, {"x": "y", "deeds": [{"pages": ["a"]}, {"pages": "b"}]}) == [("KEY103", "/data/deeds/1")]


def test_members_of_members_are_held_against_what_the_server_takes() -> None:
    tags = '<Image name="x" value="$of.image"/>' + CHOICES
    assert findings_of(tags, {"of": {"image": "https://a.example.com/1.png"}}) == []
    assert findings_of(tags, {"of": {"image": {"url": "https://a.example.com/1.png"}}}) == [("KEY102", "/data/of/image")]
    assert findings_of(tags, {"of": {"images": 1}}) == [("KEY101", "/data/of/image")]


@pytest.mark.parametrize(
    ("listed", "help_"), [([{"label": "b"}], 'rename "label" of its items to "value"'), ([{"value": "d"}], "labels: a, d")]
)
def test_labels_in_the_data_that_no_result_can_name(listed: list[Any], help_: str) -> None:
    """Also beside labels of the config."""
    config = '<View><Text name="x" value="$x"/><Choices name="c" toName="x" value="$more"><Choice value="a"/></Choices></View>'
    given = {"from_name": "c", "to_name": "x", "type": "choices", "value": {"choices": ["b"]}}
    task = {"data": {"x": "y", "more": listed}, "predictions": [{"model_version": "m", "result": [given]}]}
    assert [(d.code, d.help) for d in predlint.compile(config.encode()).check(task)] == [("ANS110", help_)]


@pytest.mark.parametrize(
    ("attributes", "turns", "help_"),
    [
        ("", [{"author": "", "text": "Well."}, {"text": "So."}], None),
        ('nameKey="who"', [{"who": "Ada", "text": "Well."}], None),
        ("", [{"speaker": "Ada", "text": "Well."}], 'give every item "author", if only "", or set nameKey="speaker" in the config'),
        ("", [{"text": "Well."}], 'give every item "author", if only "", or set nameKey="…" in the config'),
    ],
)
def test_the_editor_reads_speaker_names_from_the_first_turn(attributes: str, turns: list[Any], help_: str | None) -> None:
    config = f'<View><Paragraphs name="x" value="$x" {attributes}/>{CHOICES}</View>'.encode()
    assert [d.help for d in predlint.compile(config).check({"data": {"x": turns}})] == ([help_] if help_ else [])


def test_what_a_config_shows_is_data_be_it_called_as_in_a_prediction() -> None:
    config = '<View><Text name="t" value="$task"/><Choices name="c" toName="t"><Choice value="x"/></Choices></View>'
    assert predlint.compile(config.encode()).validate(b'[{"task": 5, "score": 0.5}]').diagnostics == []


def test_labels_that_servers_do_not_take_from_the_data_are_not_asked_for_there() -> None:
    config = '<View><Image name="i" value="$image"/><BitmaskLabels name="m" toName="i" value="$names"/></View>'
    tasks = b'[{"data": {"image": "https://photos.example.com/1.jpg", "names": "tin"}}]'
    found, _ = predlint.compile(config.encode()).validate(tasks).diagnostics
    assert (found.code, found.help) == ("KEY107", "write the labels as <Label> tags into <BitmaskLabels>: servers take no list for it")


def of_series(times: list[Any], pressure: list[Any], *, form: str = "") -> list[tuple[str, str]]:
    written = f' timeFormat="{form}"' if form else ""
    tag = f'<TimeSeries name="x" value="$s" valueType="json" timeColumn="At"{written}><Channel column="P"/></TimeSeries>'
    return findings_of(tag, {"s": {"at": times, "p": pressure}})


@pytest.mark.parametrize(
    ("times", "pressure", "form", "place"),
    [
        ([1, 3, 2], [0, 0, 0], "", "/data/s/at/2"),
        (["2026-03-02", "2026-03-01"], [0, 0], "%Y-%m-%d", "/data/s/at/1"),
        (["2026-03-01", "2026-03-02"], [0, 0], "", "/data/s/at/0"),
        (["2026-03-01T09", "2026-03-02T10"], [0, 0], "%Y-%m-%d", "/data/s/at/0"),
        ([1, 2, 3], [0, 0], "", "/data/s/p"),
        ([1, 2], [0, 0, 0], "", "/data/s/p"),
    ],
)
def test_series_that_the_editor_cannot_draw(times: list[Any], pressure: list[Any], form: str, place: str) -> None:
    assert of_series(times, pressure, form=form) == [("KEY103", place)]


@pytest.mark.parametrize(
    ("times", "form"),
    [
        ([1, 1, 2.5], ""),
        ([1, None, 2], ""),
        (["30/01/2026", "31/01/2026", "01/02/2026"], "%d/%m/%Y"),
        (["9:59", "10:00", "10:01"], "%H:%M"),
        (["2026-03-01 9:00 AM"] * 3, "%Y-%m-%d %-I:%M %p"),
        (["1", "2", "3"], ""),
        ([1767225600, 1767225601, 1767225602], "%s"),
    ],
)
def test_series_that_the_editor_draws(times: list[Any], form: str) -> None:
    assert of_series(times, [0.5, None, 1], form=form) == []


@pytest.mark.parametrize("pages", ["https://photos.example.com/1.jpg", 5, {"1": "https://photos.example.com/1.jpg"}, None])
def test_at_a_list_of_pages_no_server_looks(pages: Any) -> None:
    config = '<View><Image name="i" valueList="$pages"/><RectangleLabels name="l" toName="i"><Label value="a"/></RectangleLabels></View>'
    (found,) = predlint.compile(config.encode()).check({"data": {"pages": pages}})
    assert (found.code, found.message.rpartition("; ")[2]) == ("KEY102", "it is shown wrongly")
