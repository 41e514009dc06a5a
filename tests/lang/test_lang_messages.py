"""What people read who make a slip in an .onto text, word by word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from predlint.lang.errors import LanguageError, TextError, show_error
from predlint.lang.load import load
from predlint.lang.nodes import At, Source
from predlint.lang.to_labelbox import to_labelbox

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "messages.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\s+", " ", case["text"])[:50])
def test_a_message(case: dict[str, str]) -> None:
    with pytest.raises(LanguageError) as caught:
        to_labelbox(load(case["text"].encode(), "a.onto"))
    assert re.sub(r" +$", "", str(caught.value), flags=re.MULTILINE) == case["says"]


def test_no_text_stands_twice() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES)


def test_a_long_line_is_cut_around_the_fault() -> None:
    with pytest.raises(LanguageError) as caught:
        load(b"box car with {" + b'"a": 1, ' * 500 + b'"b": oops, ' + b'"c": 1, ' * 500 + b'"d": 1}', "a.onto")
    line, carets = str(caught.value).split("\n")[1:3]
    assert len(line) < 200
    assert line[carets.index("^") : carets.index("^") + 4] == "oops"


def test_what_would_move_the_cursor_is_not_shown() -> None:
    text = 'box "\x1b[2Jcar" \u202e oops'
    at = At("a.onto", 1, 18, text.index("oops"), len(text))
    line = show_error(TextError(at, "wrong"), Source("a.onto", text)).split("\n")[1]
    assert line.isprintable()
    assert line.endswith("oops")


def test_tabs_keep_the_caret_below_its_word() -> None:
    with pytest.raises(LanguageError) as caught:
        load(b"\tbox\tcar\trecuired", "a.onto")
    line, carets = str(caught.value).split("\n")[1:3]
    assert line.expandtabs().index("recuired") == carets.expandtabs().index("^")
