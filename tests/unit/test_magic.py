"""Files that are no text are named by their first bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

import predlint

ONTOLOGY = Path(__file__).parents[2] / "examples" / "street" / "ontology.json"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"Obj\x01\x04\x16avro.schema" + bytes(40), "an Avro file"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "sound, video or an image (RIFF)"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "an MP4 video"),
        (b"II*\0\x08\0\0\0", "a TIFF image"),
        (b"PK\x03\x04\x14\0\6\0" + bytes(18) + b"\x13\0\0\0[Content_Types].xml", "an Office document (Excel?)"),
        (b"PK\x03\x04\x14\0\6\0" + bytes(18) + b"\x08\0\0\0a.ndjson", "a zip archive"),
        (b"\x90\1\0\0\0\0\0\0\x1a\x2b\3\x04" + b"\n\x08\x12\6street" * 30, "a binary file"),
    ],
)
def test_named(data: bytes, what: str) -> None:
    found = predlint.compile(ONTOLOGY).validate(data).diagnostics
    assert [d.code for d in found] == ["JSN017"]
    assert found[0].message == f"the file is {what}, not JSON in UTF-8"


@pytest.mark.parametrize("data", [b"\1\2\3", b"\x1b[0m\n" * 20, b"a caption \x07\n" * 30])
def test_a_few_control_characters_are_reported_where_they_stand(data: bytes) -> None:
    assert {d.code for d in predlint.compile(ONTOLOGY).validate(data).diagnostics} & {"JSN001", "JSN017"} == {"JSN001"}


@pytest.mark.parametrize("begin", [bytes(500) + b"\n", bytes(500), b"\1\2\3\4" * 100 + b"\n"])
def test_records_behind_what_was_broken_off_are_checked(begin: bytes) -> None:
    line = b'{"name":"sgn","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"q"}}\n'
    checker = predlint.compile(ONTOLOGY, media="image")
    assert {d.code for d in checker.validate(begin + line * 2).diagnostics} >= {"JSN001", "NAM002"}
    [found] = checker.validate(begin + b'{\n "name": "sgn"\n}').diagnostics
    assert "something before the JSON" in found.message


@pytest.mark.parametrize("begin", [b"RIFF-7 of May\n", b"ID3\n", b"GIF8\n", b"PAR1,PAR2\n"])
def test_letters_that_a_text_begins_with_too(begin: bytes) -> None:
    line = b'{"name":"sgn","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"q"}}\n'
    found = predlint.compile(ONTOLOGY, media="image").validate(begin + line).diagnostics
    assert {d.code for d in found} >= {"JSN001", "NAM002"}


@pytest.mark.parametrize("text", ['{\n "ftype": 1}', '[ {"ftype": 1}]'])
def test_a_member_is_no_video(text: str) -> None:
    assert "JSN017" not in {d.code for d in predlint.compile(ONTOLOGY).validate(text.encode()).diagnostics}
