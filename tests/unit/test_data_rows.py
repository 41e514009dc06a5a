"""The list of data rows: every spelling of its columns, what each value may be, and what is said of others."""

from __future__ import annotations

import gzip
import json
import pickle
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from predlint.engine.inputs import rows_of
from predlint.io import data_row_files
from predlint.io.data_row import DataRow, DataRowsError
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows


def read(folder: Path, text: str, name: str = "rows.csv") -> list[DataRow]:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_data_rows(path).rows


def one(folder: Path, **members: Any) -> DataRow:
    """The row of a list that has only this one, beside what its members say."""
    (row,) = read(folder, json.dumps({"global_key": "a", **members}) + "\n", "rows.ndjson")
    return row


def facts(row: DataRow) -> dict[str, Any]:
    """All that is known of a row, but for its place and its names."""
    found = {name: getattr(row, name) for name in row.__struct_fields__[3:]}
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (bytes(7), (7, ("a0", "a1", "a2", "a3", "a4"))),
        (b"\1\0\2\3\0\1\0", (3, ("a1", "a4", "a6"))),
        (b"\1\2\3\1\2\3\1", (0, ())),
    ],
)
def test_rows_that_nobody_named(seen: bytes, expected: tuple[int, tuple[str, ...]]) -> None:
    assert DataRows([DataRow(n, f"a{n}") for n in range(7)]).unnamed(bytearray(seen)) == expected


# -- every kind of fact --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, {}),
        ({"media_type": "IMAGE", "width": 640, "height": 480.5}, {"media": "image", "width": 640, "height": 480.5}),
        ({"media_type": "llm-prompt-response"}, {"media": "llm-prompt-response"}),
        ({"media_type": "TMS Geo"}, {"media": "geospatial"}),
        ({"media_type": "application/vnd.labelbox.conversational"}, {"media": "conversational"}),
        ({"media_type": "application/vnd.labelbox.conversational.model-chat-evaluation"}, {"media": "llm-multimodal"}),
        ({"media_type": "VIDEO", "frame_count": 200}, {"media": "video", "frame_count": 200}),
        ({"frame_count": 200.0}, {"frame_count": 200}),
        ({"duration_ms": 60000.5}, {"duration_ms": 60000.5}),
        ({"text_length": 0}, {"text_length": 0}),
        ({"page_count": "5"}, {"page_count": 5}),
        ({"messages": {"0": 30, "4": None}}, {"messages": {"0": 30, "4": None}}),
        ({"messages": ["m1", "m2"]}, {"messages": {"m1": None, "m2": None}}),
        ({"messages": []}, {"messages": {}}),
        ({"token_ids": {"1": ["t", "u"], "12": []}}, {"tokens": {1: frozenset({"t", "u"}), 12: frozenset()}}),
        ({"group_ids": {"1": ["g"]}}, {"groups": {1: frozenset({"g"})}}),
        ({"bounds": [[-99.5, 19.25], [-99, 20]]}, {"bounds": (-99.5, 19.25, -99.0, 20.0)}),
        ({"bounds": [[-99, 20], [-99.5, 19.25]]}, {"bounds": (-99.5, 19.25, -99.0, 20.0)}),
        ({"frame_count": None, "messages": None, "bounds": None, "duration_ms": None}, {}),
        (
            {"groups": ["Axial"], "model_configs": ["x"], "parent_messages": ["p"]},
            {"planes": ("axial",), "models": ("x",), "parents": ("p",)},
        ),
        ({"model_configs": [{"name": "x", "id": "1"}]}, {"models": ("x",)}),
        ({"groups": ["train", "axial"]}, {}),
        ({"groups": {"a": 1}}, {}),
    ],
)
def test_what_a_row_may_say(tmp_path: Path, members: dict[str, Any], expected: dict[str, Any]) -> None:
    assert facts(one(tmp_path, **members)) == expected


@pytest.mark.parametrize("column", ["frame_count", "duration_ms", "text_length", "page_count", "media_type"])
@pytest.mark.parametrize("respell", [str, str.upper, lambda c: c.replace("_", " ").title(), lambda c: c.title().replace("_", "")])
def test_spellings_of_columns(tmp_path: Path, column: str, respell: Any) -> None:
    value = "VIDEO" if column == "media_type" else 7
    expected = {"media": "video"} if column == "media_type" else {column: 7}
    assert facts(one(tmp_path, **{respell(column): value})) == expected
    (row,) = read(tmp_path, f"Global Key,{respell(column)}\na,{value}\n")
    assert facts(row) == expected


def test_spellings_of_members_of_json(tmp_path: Path) -> None:
    row = one(tmp_path, tokenIds={"1": ["t"]}, groupIds={"2": ["g"]}, globalkey="b", dataRowId="i", mediaType="PDF")
    assert facts(row) == {"tokens": {1: frozenset({"t"})}, "groups": {2: frozenset({"g"})}, "media": "pdf"}
    assert row.id == "i"


@pytest.mark.parametrize(
    ("unit", "kept"), [(None, True), ("POINTS", True), ("pixels", True), ("INCHES", False), ("PERCENT", False), (7, False)]
)
def test_pages_in_other_units_have_no_size(tmp_path: Path, unit: Any, kept: bool) -> None:
    row = one(tmp_path, media_type="PDF", width=612.0, height=792.0, unit=unit, page_count=2)
    assert facts(row) == {"media": "pdf", "page_count": 2} | ({"width": 612.0, "height": 792.0} if kept else {})
    (row,) = read(tmp_path, f"global_key,width,height,unit\na,612,792,{unit or ''}\n")
    assert facts(row) == ({"width": 612.0, "height": 792.0} if kept else {})


def test_bounds_in_metres_are_left_out(tmp_path: Path) -> None:
    bounds = [[-99, 19], [-98, 20]]
    assert facts(one(tmp_path, bounds=bounds, epsg="EPSG4326")) == {"bounds": (-99, 19, -98, 20)}
    assert facts(one(tmp_path, bounds=[[-11e6, 2e6], [-10e6, 3e6]], epsg="EPSG3857")) == {"degrees": False}


# -- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("width", "wide", "a number of pixels"),
        ("width", -1, "greater than 0"),
        ("height", True, "a number of pixels"),
        ("frame_count", -1, "1 or more"),
        ("frame_count", 0, "1 or more"),
        ("frame_count", "many", "a whole number of frames"),
        ("frame_count", 1.5, "a whole number of frames"),
        ("frame_count", "1e999", "a whole number of frames"),
        ("frame_count", [], "a whole number of frames"),
        ("duration_ms", 0, "greater than 0"),
        ("duration_ms", "1:30", "a number of milliseconds"),
        ("text_length", -5, "0 or more"),
        ("text_length", "86 characters", "a whole number of characters"),
        ("page_count", 2.5, "a whole number of pages"),
        ("page_count", True, "a whole number of pages"),
        ("messages", "m1", "a list of message ids"),
        ("messages", [1], "a list of message ids"),
        ("messages", {"m1": -1}, "a length that must be 0 or more"),
        ("token_ids", ["t"], "by page"),
        ("token_ids", {"0": ["t"]}, "pages count from 1"),
        ("group_ids", {"first": ["t"]}, "pages count from 1"),
        ("group_ids", {"1": "t"}, "for page 1"),
        ("bounds", [1, 2, 3, 4], "two corners"),
        ("bounds", [[1, 2], [3, "4"]], "in numbers"),
        ("bounds", [[1, 2], [3, 400]], "in degrees"),
        ("bounds", {"west": 1}, "two corners"),
        ("global_key", 5, "a string"),
    ],
)
def test_wrong_values_are_named(tmp_path: Path, column: str, value: Any, words: str) -> None:
    lines = [{"global_key": "z"}, {"global_key": "a", column: value}]
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, "".join(json.dumps(line) + "\n" for line in lines), "rows.ndjson")
    message = problem.value.message
    assert message.startswith(f"{tmp_path / 'rows.ndjson'}: line 2: {column} ") and words in message
    shown = value if isinstance(value, str) else json.dumps(value)
    assert shown in message
    if isinstance(value, str) and column not in ("messages", "global_key"):
        with pytest.raises(DataRowsError) as problem:
            read(tmp_path, f"global_key,{column}\nz,\na,{value}\n")
        assert f"line 3: {column} " in problem.value.message and words in problem.value.message and value in problem.value.message


def test_a_page_of_thousands_of_digits_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataRowsError, match="pages count from 1"):
        one(tmp_path, token_ids={"1" * 5_000: ["t"]})


# -- column by column, or row by row -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "global_key,media,width,height\na,IMAGE,10,20\nb,,,\nc,VIDEO,1.5,2\n",
        "id;global_key\ni;a\nj;b\n",
        "id\ni\nj\n",
        'global_key,id\n"a, with\na line feed",i\n\n\nb,\n\n',
        "id,global_key\ni,a\nj,a\n",
        "\n\nwidth\tkey\r\n7\ta\r\n\tb\r\n",
        "global_key,frame_count,page_count,text_length,duration_ms\na,1,2,3,4\nb,,,,\n",
        "global_key,frame_count\n" + "".join(f"k{i},{i + 1}\n" for i in range(1_234)),
    ],
)
def test_both_ways_to_read_a_table_agree(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read(tmp_path, text)
    assert [row.position for row in rows] == list(range(len(rows)))
    monkeypatch.setattr(data_row_files, "by_columns", lambda name, text, header: None)
    assert read(tmp_path, text) == rows


def test_a_column_of_whole_texts_is_no_hindrance(tmp_path: Path) -> None:
    for end in ("", "b,2,\n"):  # the second one is read row by row
        rows = read(tmp_path, f"global_key,width,text\na,1,{'x' * 200_000}\n{end}{end}")
        assert (rows[0].global_key, rows[0].width) == ("a", 1)


@pytest.mark.parametrize("name", ["rows.csv", "rows.txt", "rows.ndjson"])
def test_rows_that_stand_twice_count_once(tmp_path: Path, name: str) -> None:
    text = {"rows.csv": "key,width\na,1\nb,2\na,1\n", "rows.txt": "a\nb\r\na\n"}.get(name, '{"key":"a"}\n{"key":"b"}\n{"key":"a"}\n')
    assert [(row.position, row.global_key) for row in read(tmp_path, text, name)] == [(0, "a"), (1, "b")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("global_key,width\n", "has no data row"),
        ("id,width\n", "has no data row"),
        ("global_key,id\na,\n,\n", "line 3 has neither"),
        ("global_key,id,width\na,,\n,,5\n", "line 3 has neither"),
        ("width,height\n1,2\n", "no column global_key, data_hash or data_title (found width, height)"),
        ("quay-1\nquay-2\n", "no column global_key, data_hash or data_title (found quay-1)"),
    ],
)
def test_tables_without_rows_or_keys(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, text)
    assert words in problem.value.message


@pytest.mark.parametrize(("text", "pointed"), [("quay-1\nquay-2\n", True), ("width,height\n1,2\n", False)])
def test_keys_without_a_heading_are_a_list_of_lines(tmp_path: Path, text: str, pointed: bool) -> None:
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, text)
    assert problem.value.help is not None and (".txt" in problem.value.help) is pointed


@pytest.mark.parametrize("name", ["rows.txt", "rows.csv", "rows.xml"])
def test_a_page_is_no_list(tmp_path: Path, name: str) -> None:
    """A login page that was saved in its place, or a labeling config."""
    with pytest.raises(DataRowsError, match="HTML or XML"):
        read(tmp_path, "<html>\n<body>global_key, please</body>\n</html>\n", name)


def test_the_first_line_decides_the_separator(tmp_path: Path) -> None:
    assert [(row.global_key, row.width) for row in read(tmp_path, "global_key;width\na,b,c;5\n")] == [("a,b,c", 5)]


@pytest.mark.parametrize("separator", [", ", "; ", "\t "])
@pytest.mark.parametrize(
    "row", ["width{0}global_key\n5{0}a b\n", 'width{0}global_key\n5{0}"a b"\n', "id{0}global_key{0}width\nx{0}a b{0}5\n"]
)
def test_a_space_behind_each_separator_is_no_part_of_a_value(tmp_path: Path, separator: str, row: str) -> None:
    (found,) = read(tmp_path, row.format(separator))
    assert (found.global_key, found.width) == ("a b", 5)


@pytest.mark.parametrize("text", ["width,global_key\n5, a\n", "global_key\n a\n", "global_key,\n a,\n"])
def test_a_space_at_the_beginning_of_a_key_is_kept(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, text)
    assert found.global_key == " a"


@pytest.mark.parametrize(("name", "text"), [("a.csv", "global_key,id\na,b\n"), ("a.txt", "a\n"), ("a.json", '[{"global_key": "a"}]')])
def test_byte_order_marks_are_no_part_of_a_list(tmp_path: Path, name: str, text: str) -> None:
    for marks in range(3):
        (found,) = read(tmp_path, "\ufeff" * marks + text, name)
        assert found.global_key == "a"


def test_keys_may_begin_with_any_character(tmp_path: Path) -> None:
    assert [row.global_key for row in read(tmp_path, "<a>.jpg\n<b>.jpg\n", "rows.txt")] == ["<a>.jpg", "<b>.jpg"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_however_lines_of_keys_end(tmp_path: Path, end: str) -> None:
    assert [row.global_key for row in read(tmp_path, end.join(["a b", "", "c", "a b"]), "rows.txt")] == ["a b", "c"]


@pytest.mark.parametrize("keys", [["global_key_1"], ["global_key_1", "global_key_2"], ["my global key 1", "Data Title", "3"]])
@pytest.mark.parametrize("name", ["rows.txt", "rows"])
def test_keys_that_are_called_keys_are_keys(tmp_path: Path, keys: list[str], name: str) -> None:
    assert [row.global_key for row in read(tmp_path, "\n".join(["", *keys, ""]), name)] == keys
    for header in ("global_key", '"Global Key"', "DATA_TITLE"):
        assert [row.global_key for row in read(tmp_path, "\n".join([header, *keys, ""]), name)] == keys
    with pytest.raises(DataRowsError, match="no column global_key"):
        read(tmp_path, "\n".join(["my_global_key;width", *keys]), name)


@pytest.mark.parametrize("header", ["my_global_keys", "global_keys,width"])
def test_a_line_that_looks_like_names_of_columns_is_no_key(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataRowsError, match=f"no column global_key, data_hash or data_title .found {header.split(',')[0]}"):
        read(tmp_path, f"{header}\na,1\nb,2\n", "rows.txt")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key,width,height\na,1,2\nb,5\n", "line 3 has 2 values, where the first line names 3 columns"),
        ("key,width\na,1,2\nb,5,6\n", "line 2 has 3 values, where the first line names 2 columns"),
        ("global_key\na,b.jpg\n", "line 2 has 2 values, where the first line names 1 column"),
        ('key,width\n"b\n"\nc,3\n', "line 3 has 1 value, where the first line names 2 columns"),
        ("key;media_type\na;TEXT\nb\n", "line 3 has 1 value, where the first line names 2 columns"),
    ],
)
def test_rows_of_another_length(tmp_path: Path, text: str, words: str) -> None:
    """Values would stand under the names of others."""
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, text)
    assert words in problem.value.message and problem.value.help
    found, named = re.findall(r"\d+(?= (?:value|column))", words)
    assert ("double quotes" if found > named else "leave values") in problem.value.help


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(DataRowsError, match="is a folder\n  help: name the list of data rows in it"):
        read_data_rows(tmp_path)


@pytest.mark.parametrize("note", ['"two\nlines"', '"two ""quoted\nlines"""', '5" pipe', '"two\nlines"\n', '"\n"\n'])
def test_quotes_that_are_closed(tmp_path: Path, note: str) -> None:
    assert len(read(tmp_path, f'key,note\na,7" pipe\nb,{note}')) == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("rows.csv", 'key,width\na,1\n"b,2\nc,3\nd,4\n', "line 3 has a double quote that is not closed where its value ends"),
        ("rows.csv", 'key,width,note\na,1,x\nb,2,"5\nc,3,y\nd,4,z\n', "line 3 has a double quote that is not closed where its value ends"),
        ("rows.csv", 'key,note,epsg\na,x,\nb,"5,\nc,y,\n', "line 3 has a double quote that is not closed where its value ends"),
        ("rows.csv", 'key,note\na,"x"\nb,"y\nz",w\n', "line 4 has 3 values, where the first line names 2 columns"),
        ("rows.csv", "key,Width,width\na,1,2\n", "there are two columns width"),
        ("rows.txt", "\0\0\0\0", "this is nothing but NUL bytes (an interrupted write?)"),
        ("rows.txt", "a\0b", "this is no text: there are NUL bytes in it"),
        ("rows.ndjson", '"a.jpg"\n"b.jpg"\n', "line 1 is not an object"),
        ("rows.json", "null", "line 1 is not an object"),
        ("rows.ndjson", "a.jpg\n", "line 1 is not JSON"),
    ],
)
def test_what_is_wrong_with_a_list_as_a_whole(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, text, name)
    assert problem.value.message == f"{tmp_path / name}: {words}"


@pytest.mark.parametrize(
    ("name", "text", "words", "help"),
    [
        ("rows.csv", "key,width\na,NaN\n", 'line 2: width must be a number of pixels, found "NaN"', "leave out what is not known"),
        ("rows.json", '[{"key": "a", "frame_count": "n/a"}]', 'entry 1: frame_count must be a whole number of frames, found "n/a"',
         "leave out what is not known"),
        ("rows.txt", "a,\nb,\nc\n", "its lines end in commas, as a,", "write the keys alone, one per line"),
        ("rows.txt", '"a"\n"b"\n', 'its lines are in quotes, as "a"', "write the keys alone, one per line"),
        ("rows.txt", "'a',\n'b',\n", "its lines are in quotes, as 'a',", "write the keys alone, one per line"),
        ("rows.txt", "a,\nb, \n", "its lines end in commas, as a,", "write the keys alone, one per line"),
        ("rows.xlsx", "PK\x03\x04abc", "this is a zip archive, as workbooks of Excel are", "save the sheet as CSV, or unpack the archive"),
        ("rows.csv", "key|width|height\na|1|1\n", "no column global_key, data_hash or data_title (found key|width|height)",
         "separate the columns by commas, semicolons or tabs"),
        ("rows.json", "[{'key': 'a'}]", "line 1, column 3: this looks like a Python literal, not JSON: found a single quote",
         "write it with json.dumps"),
        ("rows.ndjson", "{'key': 'a'}\n", "line 1, column 2: this looks like a Python literal, not JSON: found a single quote",
         "write it with json.dumps"),
        ("rows.json", '[{"key": "a"},]',
         "line 1, column 14: not JSON: found a comma before the closing bracket, as Python and JavaScript take it",
         "write it with json.dumps"),
        ("rows.ndjson", '{"key": "a"},\n', "line 1, column 13: not JSON: a comma after the object",
         "lines are not separated by commas"),
        ("rows.ndjson", '{"key": "a"}\\n\n',
         'line 1, column 13: not JSON: "\\n" after the end of the value, a line end that is written out',
         "remove it: it is a backslash and a letter, no line end"),
        ("rows.ndjson", '{"key": "a"}\\n{"key": "b"}\n',
         'line 1, column 13: not JSON: "\\n" after the end of the value, a line end that is written out',
         'write a line feed there, which Python writes "\\n" or prints by itself: these are a backslash and a letter'),
        ("rows.ndjson", '{"key": "a"}\n{bad}\n', "line 2, column 2: not JSON: \"b\" where a member's name in double quotes is expected",
         'write "bad" in quotes'),
        ("rows.json", '[{"key": "ä"},\n {"key" "é"}]', 'line 2, column 8: not JSON: "é" where a colon is expected', None),
        ("rows.ndjson", '{"key": "a", "width": NaN}', "line 1, column 23: NaN and Infinity are not JSON",
         "write the number that was meant, or leave the member out; json.dumps(…, allow_nan=False) refuses them"),
        ("rows.json", '["a", "b"]', "entry 1 is not an object", 'write {"global_key": "…"}; or call a list of one key per line .txt'),
        ("rows.json", '{"a": {"width": 1}, "b": {}}', "line 1 has neither a global key nor an id",
         'for each row write {"global_key": "…"} with what is known of it'),
        ("rows.json", '{"data_rows": [{"key": "a"}]}', "line 1 has neither a global key nor an id",
         'is the list under "data_rows" meant? write it by itself'),
        ("rows.json", '[{"Image Name": "a"}]', "entry 1 has neither a global key nor an id",
         'is it in "Image Name"? For Encord such a column is called data_title, and one of hashes data_hash'),
        ("rows.txt", "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n", "line 2 is a mark of a merge conflict",
         "settle it, and remove the marks"),
        ("rows.ndjson", '{"url": "a", "w": 1}\n', "line 1 has neither a global key nor an id", "its members are url, w"),
    ],
)  # fmt: skip
def test_what_to_give_in_place_of_a_list(tmp_path: Path, name: str, text: str, words: str, help: str) -> None:
    with pytest.raises(DataRowsError) as problem:
        read(tmp_path, text, name)
    assert (problem.value.message, problem.value.help) == (f"{tmp_path / name}: {words}", help)


@pytest.mark.parametrize(
    ("platform", "text", "found", "help"),
    [
        ("encord", '{"data_rows": [{"key": "a"}]}', "data_rows", 'is the list under "data_rows" meant? write it by itself'),
        ("coco", '{"a": {"width": 1}, "b": {}}', "a, b", 'for each row write {"data_title": "…"} with what is known of it'),
        ("labelbox", '{"a": {"width": 1}, "b": {}}', "a, b", 'for each row write {"global_key": "…"} with what is known of it'),
        ("coco", '[{"Image Name": "a"}]', '"Image Name"',
         'if you mean "Image Name", rename it to data_title; the members that are read: data_title, data_hash, width, height'),
    ],
)  # fmt: skip
def test_what_to_give_is_reported_in_the_words_of_the_platform(tmp_path: Path, platform: str, text: str, found: str, help: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataRowsError) as problem:
        rows_of(path, platform)
    assert f"(found {found})" in problem.value.message
    assert problem.value.help == help


@pytest.mark.parametrize(
    ("platform", "named"),
    [
        ("labelbox", "no column global_key or id (found w)"),
        ("encord", "no column data_hash or data_title (found w)"),
        ("coco", "no column data_title (the file_name of an image) or data_hash (found w)"),
    ],
)
def test_what_names_the_data_rows_of_a_platform(tmp_path: Path, platform: str, named: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("w\n1\n", encoding="utf-8")
    with pytest.raises(DataRowsError) as problem:
        rows_of(path, platform)
    assert problem.value.message == f"{path}: {named}"


def test_a_text_of_a_table_may_quote_the_marks_of_a_merge_conflict(tmp_path: Path) -> None:
    marks = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n"
    assert len(read(tmp_path, f'key,text\na,"a ""diff"":\n{marks}"\nb,"{marks}"\n', "rows.csv")) == 2
    with pytest.raises(DataRowsError, match="line 5 is a mark of a merge conflict"):
        read(tmp_path, f'key,text\na,"two\nlines"\nb,"one line"\n{marks}', "rows.csv")


@pytest.mark.parametrize("text", ['"a"\nb\n', "a,\nb\n", "a,", 'a "b"\n'])
def test_keys_may_hold_quotes_and_commas(tmp_path: Path, text: str) -> None:
    assert [row.global_key for row in read(tmp_path, text, "rows.txt")] == text.splitlines()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_list_in_utf_16_is_reported_as_such(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "rows.csv").write_bytes("\ufeffkey\na\n".encode(encoding))
    with pytest.raises(DataRowsError, match="this is UTF-16 text"):
        read_data_rows(tmp_path / "rows.csv")


@pytest.mark.parametrize("text", ["key,width,\na,1,\nb,,\n", "key,width\na,1,\nb,,\n", "key,width,,\na,1\nb,\n"])
def test_separators_behind_the_last_column_are_no_values(tmp_path: Path, text: str) -> None:
    assert [(row.global_key, row.width) for row in read(tmp_path, text)] == [("a", 1), ("b", None)]


@pytest.mark.parametrize("member", ['"answer": {"name": "a"}', '"bbox": {"top": 1}', '"segments": {}', '"schemaId": "x", "location": {}'])
def test_predictions_are_no_list(tmp_path: Path, member: str) -> None:
    """Else every key would be known that something was predicted for."""
    path = tmp_path / "p.ndjson"
    path.write_text(f'{{"name": "car", "dataRow": {{"globalKey": "a"}}, {member}}}\n')
    with pytest.raises(DataRowsError) as problem:
        read_data_rows(path)
    assert problem.value.message == f"{path}: entry 1 is a prediction, not a data row"


# -- rows that contradict others -----------------------------------------------------------------------------------------


COCO = {"images": [{"id": 1, "file_name": "a", "width": 10}, {"id": 2, "file_name": "a", "width": 20}], "annotations": [], "categories": []}
UUIDS = "550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440001"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "rows.csv",
            "key,width,media\na,10,image\nb,1,\na,20,video\n",
            'line 4 gives "a" media_type video and width 20, where line 2 has image and 10',
        ),
        ("rows.ndjson", '{"key":"a","width":10}\n\n{"key":"a","width":"20.5"}\n', 'line 3 gives "a" width 20.5, where line 1 has 10'),
        ("rows.json", '[{"key":"a","width":10},\n\n{"key":"a","width":20}]', 'entry 2 gives "a" width 20, where entry 1 has 10'),
        ("rows.ndjson", '{"key":"a","messages":["m"]}\n{"key":"a","messages":["n"]}', 'line 2 gives "a" messages, where line 1 has others'),
        (
            "rows.ndjson",
            '{"key":"a","width":10,"messages":["m"]}\n{"key":"a","width":20,"messages":["n"]}',
            'line 2 gives "a" width 20 and messages, where line 1 has 10: line 1 is taken',
        ),
        ("coco.json", json.dumps(COCO), 'images: entry 2 gives "a" id 2 and width 20, where entry 1 has 1 and 10: entry 2 is taken'),
    ],
)
def test_rows_that_contradict_others(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    rows = read_data_rows(path)
    (said,) = rows.doubts.shown
    assert rows.doubts.count == 1 and said.startswith(f"{path}: {words}")
    taken = rows.by_key["a"]
    assert said.endswith(f"{'entry 2' if taken.width == 20 else said.split(', where ')[1].split(' has ')[0]} is taken")


@pytest.mark.parametrize(
    "text",
    [
        "key,width\na,10\na,10.0\n",
        "key,width\na,10\na,\n",
        "key,width\na,\na,10\n",
        f"data_title,data_hash,width\na,{UUIDS[0]},10\na,{UUIDS[1]},20\n",
        "key,width\na,10\nb,20\n",
        f"data_hash,label_hash,width\n{UUIDS[0]},x,10\n{UUIDS[0]},y,10\n",
        "id,width\ni,10\nj,20\ni,10\n",
    ],
)
def test_rows_that_contradict_none(tmp_path: Path, text: str) -> None:
    """Titles of Encord's data may be equal, and they are different data; one of them may have several label rows."""
    path = tmp_path / "rows.csv"
    path.write_text(text)
    assert read_data_rows(path).doubts.count == 0


@pytest.mark.parametrize(
    ("name", "text", "unread"),
    [
        ("rows.csv", "global_key,W,H\na,10,20\n", {"W": "width", "H": "height"}),
        ("rows.csv", "global_key;num frames;duration\na;;20\nb;3;4\n", {"num frames": "frame_count", "duration": "duration_ms"}),
        ("rows.ndjson", '{"global_key":"a","widht":4}\n{"global_key":"b","pages":4}\n', {"widht": "width"}),
        (
            "rows.json",
            '[{"global_key":"a","mime_type":"image/png","text-length":3}]',
            {"mime_type": "media_type", "text-length": "text_length"},
        ),
        ("rows.csv", "global_key,width,w,frame_count,frames,split,score,url\na,10,10,3,3,train,0.5,x\n", {}),
        ("rows.csv", "data_row.id,data_row.global_key,media_attributes.width,num_frames\na,b,3,4\n", {}),
        ("rows.txt", "w\nh\n", {}),
    ],
)
def test_columns_that_seem_to_be_known_ones(tmp_path: Path, name: str, text: str, unread: dict[str, str]) -> None:
    """What is not read is said, for nothing is checked by it."""
    path = tmp_path / name
    path.write_text(text)
    rows = read_data_rows(path)
    assert rows.unread == unread
    assert pickle.loads(pickle.dumps(rows)).unread == unread


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key,id\na,i\nb,j\na,k\n", 'line 4 gives "a" id k, where line 2 has i: line 4 is taken'),
        (f"key,id,width\na,{UUIDS[0]},1\na,,2\n", 'line 3 gives "a" width 2, where line 2 has 1: line 3 is taken'),
        (f"key,id,width\na,,1\na,{UUIDS[0]},2\n", 'line 3 gives "a" width 2, where line 2 has 1: line 3 is taken'),
    ],
)
def test_a_key_that_is_that_of_two_data_rows(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text)
    assert read_data_rows(path).doubts.shown == (f"{path}: {words}",)


def test_many_contradictions_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("key,width\n" + "".join(f"a,{width}\n" for width in range(1, 10)))
    doubts = read_data_rows(path).doubts
    assert (len(doubts.shown), doubts.count) == (3, 8)


@pytest.mark.parametrize(
    "given",
    [
        BytesIO(b"global_key,width\na,5\nb,6\n"),
        StringIO('{"global_key": "a", "width": 5}\n{"global_key": "b", "width": 6}\n'),
        BytesIO(gzip.compress(b"global_key,width\na,5\nb,6\n")),
        b'[{"global_key": "a", "width": 5}, {"global_key": "b", "width": 6}]',
    ],
)
def test_an_open_file_and_its_bytes_are_read(given: Any) -> None:
    assert [(row.global_key, row.width) for row in read_data_rows(given).rows] == [("a", 5.0), ("b", 6.0)]
