"""Names: compared, shown, suggested."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model import names
from predlint.model.names import nearest
from predlint.model.texts import canonical, invisible, listing, quote

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


def test_two_letters_in_common_are_no_suggestion() -> None:
    assert nearest("GPE", ("PER", "LOC", "ORG")) == []
    assert nearest("cra", ("car", "bus")) == ["car"], "letters that changed places"
    assert nearest("PERS", ("PER", "LOC")) == ["PER"]
    assert nearest("ye", ("yes", "no")) == ["yes"], "a letter is missing"
    assert nearest("gen", ("geo",)) == ["geo"], "one letter is another"
    assert nearest("PE", ("PERS", "LOC")) == ["PERS"], "the end is missing"
    assert nearest("per", ("PER", "LOC")) == ["PER"]
    assert nearest("天氣好", ("天气好",)) == ["天气好"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("stop sign", "stop sign"),
        ("  stop\t sign ", "stop sign"),
        ("stop\u00a0sign", "stop sign"),
        ("stop\u200bsign\ufeff", "stopsign"),
        ("cafe\u0301", "caf\u00e9"),
        ("❤\ufe0f", "❤"),
        ("", ""),
    ],
)
def test_canonical(name: str, expected: str) -> None:
    assert canonical(name) == expected


@given(st.text())
def test_canonical_is_stable(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)
    assert unicodedata.is_normalized("NFC", canonical(name))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain name", []),
        ("é ü 漢字", []),
        ("a\u00a0b", ["\u00a0"]),
        ("a\u200bb\ufeff", ["\u200b", "\ufeff"]),
        ("a\tb\n", ["\t", "\n"]),
        ("می\u200cخواهم", []),  # a joiner that spells a word
        ("a\u200cb", ["\u200c"]),
        ("👨\u200d👩", []),
        ("❤\ufe0f", []),
        ("a\ufe0f", ["\ufe0f"]),
    ],
)
def test_invisible(name: str, expected: list[str]) -> None:
    assert invisible(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("car", '"car"'),
        ('say "hi" \\', r'"say \"hi\" \\"'),
        ("a\nb\tc\x00", r'"a\nb\tc\u0000"'),
        ("a\u00a0b\u200b", r'"a\u00a0b\u200b"'),
        ("café", '"café"'),
        ("cafe\u0301", r'"cafe\u0301"'),
        ("\ud800", r'"\ud800"'),
        ("\U000e0001", r'"\udb40\udc01"'),
        (1, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        ([], "[]"),
        ({"a": [1, "x", None]}, '{"a": [1, "x", null]}'),
    ],
)
def test_quote(value: object, expected: str) -> None:
    assert quote(value) == expected


def test_quote_of_a_huge_number() -> None:
    assert quote(10**5000) == "a number of more than 60 digits"  # Python refuses to write it out


def test_quote_shortens_in_the_middle() -> None:
    assert quote("start " + "x" * 500 + " end") == '"start ' + "x" * 33 + "…" + "x" * 16 + ' end"'
    assert quote([{"x": 1, "y": 2}] * 5000).endswith("…]")


@given(JSON)
def test_quote_is_bounded_and_printable(value: object) -> None:
    shown = quote(value)
    assert len(shown) <= 64
    assert shown.isprintable()


@given(st.text(max_size=10))
def test_quote_of_a_short_text_is_json(text: str) -> None:
    shown = quote(text)
    if "…" not in shown:
        assert json.loads(shown) == text


def test_quote_of_a_deep_value() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert quote(value).startswith("[[[[")
    while value:  # free it without recursion
        value = value.pop()  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("vehicel", ["vehicle", "person"], ["vehicle"]),
        ("Vehicle", ["person", "vehicle"], ["vehicle"]),
        ("traffic-light", ["traffic light", "vehicle"], ["traffic light"]),
        ("light", ["traffic light", "vehicle"], ["traffic light"]),
        ("box vehicle", ["vehicle_box", "person"], ["vehicle_box"]),
        ("Écran", ["écran", "ecran"], ["écran"]),
        ("漢宇", ["漢字"], []),
        ("zebra", ["vehicle", "person"], []),
        ("", ["a"], []),
        (" ", ["a"], []),
        ("a", [], []),
        ("a", ["", "a"], ["a"]),
    ],
)
def test_nearest(name: str, candidates: list[str], expected: list[str]) -> None:
    assert nearest(name, candidates) == expected


def test_nearest_does_not_compare_huge_names() -> None:
    assert nearest("x" * 100_000, ["x" * 99_999]) == []


def test_nearest_prefers_what_differs_least() -> None:
    assert nearest("Car", ["CAR ", "cat", "car", "C\u200bar"])[0] == "C\u200bar"
    assert nearest("CaR", ["CAR", "car", "CAr", "cAR"]) == ["CAR", "car", "CAr"]
    assert nearest("abC", ["ABC", "abc", "aBc"])[0] == "abc"
    assert nearest("sign", [f"sign {i}" for i in range(10)], n=2) == ["sign 0", "sign 1"]


def test_nearest_among_many_is_fast() -> None:
    many = [f"feature {i} of the ontology" for i in range(4000)]
    nearest("featrue 77 of the ontology", many)
    begin = time.process_time()
    assert nearest("featrue 77 of the ontology", many)[0] == "feature 77 of the ontology"
    assert time.process_time() - begin < 2


@given(st.text(), st.lists(st.text()), st.integers(1, 4))
def test_nearest_gives_candidates_once(name: str, candidates: list[str], n: int) -> None:
    found = nearest(name, candidates, n)
    assert len(found) <= n
    assert len(set(found)) == len(found)
    assert set(found) <= set(candidates)


def test_listing() -> None:
    assert listing(["a", "b"]) == "a, b"
    assert listing(["a", "b c", "d,e", ""]) == 'a, "b c", "d,e", ""'
    assert listing(str(i) for i in range(20)) == "0, 1, 2, 3, 4, 5, 6, 7 and 12 more"
    assert listing([str(i) for i in range(2000)], limit=1) == "0 and 1,999 more"
    assert listing([]) == ""


@given(st.text("abK_- .\t\n\x1f\x7fä\u00a0ſK", max_size=8))
def test_plain_names_are_compared_as_all_others(name: str) -> None:
    folded = canonical(unicodedata.normalize("NFKC", name)).casefold()
    assert names._key(name) == (" ".join(folded.replace("_", " ").replace("-", " ").split()) or folded)  # pyright: ignore[reportPrivateUsage]
