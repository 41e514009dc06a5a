"""The XML of a labeling config: places, fragments, and faults in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.ontology import OntologyError
from predlint.platforms.label_studio.xml import MAX_BYTES, MAX_DEPTH, Element, parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "labelstudio" / "configs"
GOOD = '<View>\n  <Text name="é𝄞" value="$t"/><Choices name="c" toName="é𝄞"><Choice value="a &amp; b"/></Choices>\n</View>'


def places(root: Element) -> dict[str, tuple[int, int, int]]:
    return {e.pointer: (e.line, e.column, e.offset) for e in root.every() if not e.implied}


def parse_error_of(data: bytes) -> OntologyError:
    with pytest.raises(OntologyError) as caught:
        parse(data, "config.xml")
    assert caught.value.path == "config.xml"
    return caught.value


def test_places_count_characters_and_bytes() -> None:
    assert places(parse(GOOD.encode())) == {
        "/View": (1, 1, 0),
        "/View/Text": (2, 3, 9),
        "/View/Choices": (2, 31, 41),
        "/View/Choices/Choice": (2, 61, 75),
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_shifts_bytes_alone(encoding: str) -> None:
    text = GOOD if encoding in ("utf-8-sig", "utf-16") else "\ufeff" + GOOD
    data = text.encode(encoding)
    found = places(parse(data))
    assert {p: at[:2] for p, at in found.items()} == {p: at[:2] for p, at in places(parse(GOOD.encode())).items()}
    for pointer, at in found.items():
        start = data[at[2] :].decode("utf-8" if encoding == "utf-8-sig" else "utf-16-be" if encoding == "utf-16-be" else "utf-16-le")
        assert start.startswith("<" + pointer.rsplit("/", 1)[1].split("[")[0])


def test_declared_encodings_are_followed() -> None:
    root = parse('<?xml version="1.0" encoding="windows-1252"?>\n<View a="€"/>'.encode("cp1252"))
    assert (root.get("A"), root.line, root.column) == ("€", 2, 1)


def test_pointers_number_only_those_with_namesakes() -> None:
    root = parse(b"<View><A/><B/><A><B/></A></View>")
    assert list(places(root)) == ["/View", "/View/A[1]", "/View/B", "/View/A[2]", "/View/A[2]/B"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  <A/>\n  <B/>", {"/A": (1, 3, 2), "/B": (2, 3, 9)}),
        ("...\n<A/>\n...", {"/A": (2, 1, 4)}),
        ("… <A/> …", {"/A": (1, 3, 4)}),
        ("...<View><A/></View>...", {"/View": (1, 4, 3), "/View/A": (1, 10, 9)}),
        ('<?xml version="1.0"?>\n<A/><A/>', {"/A[1]": (2, 1, 22), "/A[2]": (2, 5, 26)}),
        ("<!-- one --><A/><!-- two --><B/>", {"/A": (1, 13, 12), "/B": (1, 29, 28)}),
    ],
)
def test_a_fragment_is_read_in_an_implied_view(text: str, found: dict[str, tuple[int, int, int]]) -> None:
    root = parse(text.encode())
    assert places(root) == found
    assert root.implied


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("", None, "the file is empty"),
        (" \n ", None, "the file is empty"),
        ("just text", None, "no tag"),
        ('{"label_config": "<View/>"}', None, "JSON"),
        ('{"tone": {"type": "Choices", "to_name": ["story"]}}', None, "the parsed form"),
        ('[{"data": {}}]', None, "JSON"),
        ("<View>\n<Labels>\n<Label/>\n", (4, 1, 25), "the tag <Labels> of line 2 is closed"),
        ("<View>\n<Labels>\n</View>", (3, 3, 18), "the tag <Labels> of line 2 is not closed: </View>"),
        ("<View>\n</view>", (2, 3, 9), "upper and lower case"),
        ("<View>\n<Choices>\n</Choice></View>", (3, 3, 19), "</Choice> does not close <Choices> of line 2"),
        ("<View><Choices>\n<Choice>\n</Choices></View>", (3, 3, 27), "the tag <Choice> of line 2 is not closed: </Choices>"),
        ("<View>\n<<<<<<< HEAD\n<Image/>\n=======\n<Text/>\n>>>>>>> main\n</View>", (2, 1, 7), "mark of a merge conflict"),
        ("<<<<<<< HEAD\n<View>\n=======\n<View a='b'>\n>>>>>>> main\n</View>", (1, 1, 0), "mark of a merge conflict"),
        ("<View>\n</View>\n```", (3, 1, 15), "text after the closing tag </View>"),
        ('<View>\n<Label value="a"\n<Label value="b"/></View>', (3, 1, 24), "the tag <Label> is not closed before"),
        ('<View>\n<Label value="a/>\n<Label value="b"/></View>', (3, 1, 25), '"<" inside an attribute of <Label>'),
        ("<View><Label value=a/></View>", (1, 20, 19), 'the attribute "value" of <Label> is not in quotation marks'),
        ("<View><Label value=“a”/></View>", (1, 20, 19), "typographic"),
        ("<View><Choices required/></View>", (1, 24, 23), 'the attribute "required" of <Choices> has no value'),
        ('<View><Label value="a"alias="b"/></View>', (1, 23, 22), "a space is missing"),
        ('<View a="1" a="2"/>', (1, 13, 12), '"a" is given twice'),
        ('<View><Label value="R & D"/></View>', (1, 23, 22), 'a bare "&"'),
        ('<View><Image value="http://x/?a=1&b=2"/></View>', (1, 34, 33), 'a bare "&"'),
        ('<View><Label value="a&nbsp;b"/></View>', (1, 7, 6), '"&nbsp;" is not known'),
        ("<View>1 < 2</View>", (1, 10, 9), '"<" begins a tag'),
        ("<View/><View/>", (1, 8, 7), "a second tag is beside the first"),
        ("<View/> tail", (1, 9, 8), "more after the closing tag"),
        ("<View><!-- a -- b --></View>", (1, 16, 15), '"--" may not be'),
        ("<View><!-- a", (1, 7, 6), "a comment is not closed"),
        ('<View><Label value="a', (1, 7, 6), "the quotes of an attribute of <Label>"),
        ("<View><Label", (1, 7, 6), "the tag <Label> is not closed"),
        ("<View>\x01</View>", (1, 7, 6), "may not be in XML"),
        ('\n<?xml version="1.0"?><View/>', (2, 1, 1), "very beginning"),
        ("text <View/>", (1, 1, 0), "outside of all tags"),
        ('<?xml version="1.0" encoding="klingon"?><View/>', (1, 1, 0), 'encoding "klingon" is not supported'),
        ('<?xml version="1.0" encoding="gb2312"?><View/>', (1, 1, 0), 'encoding "gb2312" is not supported'),
        ("...<View><Labels></View>", (1, 20, 19), "the tag <Labels> of line 1 is not closed"),
    ],
)
def test_faults_say_where_and_what(text: str, at: tuple[int, int, int] | None, words: str) -> None:
    error = parse_error_of(text.encode())
    assert words in error.message
    assert error.at == at
    assert error.help or "JSON" in error.message
    if at is not None:
        assert f":{at[0]}:{at[1]}: " in str(error)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<View a="\xe9"/>', "byte 0xe9 is not UTF-8"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n", "PNG"),
        ("<View/>".encode("utf-32"), "UTF-16"),
        ("<View/>".encode("utf-16-le"), "byte order mark"),
    ],
)
def test_other_bytes_are_named(data: bytes, words: str) -> None:
    assert words in parse_error_of(data).message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<!DOCTYPE View [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View><Label value="&b;"/></View>', "<!DOCTYPE>"),
        ('<!DOCTYPE View [<!ENTITY x SYSTEM "file:///etc/hostname">]><View>&x;</View>', "<!DOCTYPE>"),
        ('<!DOCTYPE View SYSTEM "http://localhost/x.dtd"><View/>', "<!DOCTYPE>"),
        ('<!DOCTYPE View [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><View/>', "<!DOCTYPE>"),
        ("<!DOCTYPE html><html></html>", "web page"),
        ("<View>" * (MAX_DEPTH + 1) + "</View>" * (MAX_DEPTH + 1), "nested more than"),
        ("<View>" + "<A/>" * 200_001 + "</View>", "more than 200,000 tags"),
        ("<View>" + " " * MAX_BYTES + "</View>", "larger than 5 MB"),
    ],
    ids=["entities", "external-entity", "external-dtd", "parameter-entity", "html", "depth", "count", "size"],
)
def test_hostile_files_are_refused(text: str, words: str) -> None:
    assert words in parse_error_of(text.encode()).message


def test_comments_and_processing_instructions_are_passed_over() -> None:
    text = '<!-- {"data": {"x": "<b>"}} --><View><?app do?><A/><!-- B --></View><!-- {} -->'
    assert list(places(parse(text.encode()))) == ["/View", "/View/A"]


def test_every_fault_of_the_corpus_has_a_place() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of labeling configs is not on this machine")
    refused: set[str] = set()
    for path in sorted(CORPUS.iterdir()):
        try:
            parse(path.read_bytes())
        except OntologyError as error:
            assert error.at
            refused.add(path.name)
    assert refused == {"bad_unclosed.xml", "bad_xxe.xml", "bad_billion_laughs.xml"}


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="<>/!-?&;='\" AV\n.…é\0[]", max_size=60).map(str.encode)))
def test_any_bytes_give_a_root_or_a_fault(data: bytes) -> None:
    try:
        root = parse(data)
    except OntologyError as error:
        assert error.message
    else:
        assert all(0 <= e.offset < len(data) and data[e.offset :][:1] in (b"<", b"\0") for e in root.every() if not e.implied)
