"""JSON in reports: what a terminal obeys, or a reader of lines takes for a line's end, is an escape, and the values are the same."""

from __future__ import annotations

import json
import unicodedata

import orjson

from predlint.report.terminal import is_seen, json_text, seen

#: All characters of the first plane that stand in texts.
EVERY = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
#: The marks that turn the direction of what follows without a name of their own among the classes of Unicode.
MARKS = "\u200e\u200f"


def is_unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(char) in TURNING or char in MARKS


def test_what_is_not_seen_is_an_escape_and_nothing_else_is() -> None:
    for char in EVERY:
        data = orjson.dumps([char])
        given = seen(data)
        assert (given != data) == (is_unseen(char) and char > "\x1f"), ascii(char)
        assert given.isascii() or not is_unseen(char)
        assert orjson.loads(given) == [char]
        assert not (is_unseen(char) and char > "\x1f" and is_seen(data)), ascii(char)


def test_text_without_such_characters_is_reported_at_once() -> None:
    assert is_seen(orjson.dumps("".join(map(chr, range(0x7F)))))


def test_indented_json_is_printable_and_says_the_same() -> None:
    text = json_text({"all": EVERY, "nested": [{"\x7f": "\u2028"}]})
    assert json.loads(text) == {"all": EVERY, "nested": [{"\x7f": "\u2028"}]}
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.endswith("}\n")
    assert "\xe4" in text
