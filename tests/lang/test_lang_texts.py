"""Texts of the language as files: bytes, includes, what is too large or too deep."""

from __future__ import annotations

import copy
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.lang import keywords, parser
from predlint.lang.errors import LanguageError
from predlint.lang.grammar import ebnf, grammar, with_grammar
from predlint.lang.keywords import is_onto, looks_like_onto
from predlint.lang.load import MOST_BYTES, MOST_DEEP, MOST_FILES, load
from predlint.lang.nodes import At, Document, RuleNode, Source, ToolNode
from predlint.lang.parser import MOST_BRACKETS, MOST_CONDITIONS, MOST_FAULTS, parse, parse_expression
from predlint.platforms.registry import read_ontology

GOOD = """\
# The street.
ontology "Street" with {"version": 3}
media image

box car color "#ff0000" required {
  radio occluded "Is it hidden?" required {
    - yes "Yes" id "abc" {
      text why characters ..200
    }
    - no
  }
}
box plate
relationship drives { from car to plate }
checklist weather index { - sunny - "light rain" - 5 }

rule tiny {
  severity warning
  on each car as c
  when confidence >= 30% and not (occluded is yes)
  require width >= 8 px and some plate where plate inside c
  message "{width} is too little"
}
"""


def names(document: Document) -> list[str]:
    return [s.name.text for s in document.statements if isinstance(s, (ToolNode, RuleNode))]


@pytest.mark.parametrize(
    "data", [GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode(), GOOD.replace("\n", "\r").encode()]
)
def test_marks_and_line_ends_of_other_systems_change_nothing(data: bytes) -> None:
    document = load(data)
    assert names(document) == ["car", "plate", "drives", "tiny"]


def test_every_node_knows_its_place() -> None:
    document = load(GOOD.encode(), "a.onto")
    car = document.statements[2]
    assert isinstance(car, ToolNode)
    assert (car.at.path, car.at.line, car.at.column) == ("a.onto", 5, 1)
    option = car.questions[0].options[0]
    assert GOOD[option.value.at.start : option.value.at.end] == "yes"
    assert GOOD[option.attributes[0].at.start : option.attributes[0].at.end] == 'id "abc"'
    rule = document.rules[0]
    assert GOOD[rule.at.start : rule.at.end].startswith("rule tiny {") and GOOD[rule.at.end - 1] == "}"
    assert rule.comment == ""


def test_a_document_can_be_pickled_and_so_can_its_faults() -> None:
    document = load(GOOD.encode())
    assert pickle.loads(pickle.dumps(document)) == document == copy.deepcopy(document)
    with pytest.raises(LanguageError) as caught:
        load(b"bxo car")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"box \xff", "byte 0xff is not UTF-8"),
        ("box car".encode("utf-16"), "UTF-16"),
        ("box car".encode("utf-32"), "UTF-32"),
        (b"\x1f\x8b\x08\0", "this is gzip-compressed"),
        (b'box "' + b"a" * 2_000_000 + b'\\"' * 500_000, "this text has no end"),
        ("box\u00a0car".encode(), 'the character "\\u00a0" only looks like a space'),
        ("box car rule a { on car require\u00a0width > 1 }".encode(), 'the character "\\u00a0" only looks like a space'),
        ("box car\u2028box plate".encode(), 'the character "\\u2028" only looks like a line end'),
        ("box cafe\u0301".encode(), 'write the name between quotes: "cafe\\u0301"'),
        (b'box "a\0b"', "NUL"),
        (b"box a\n" * (MOST_BYTES // 6 + 1), "larger than 16 MB"),
        (b"box a with {" + b'"a":{' * 10_000, "nested more than"),
        (b"rule a { on b require " + b"(" * 10_000, "nested more than"),
        (b"rule a { on b require " + b"not " * 10_000 + b"c }", "levels of parts"),
        (b"rule a { on b require " + b"- " * 10_000 + b"c > 1 }", "levels of parts"),
        (b"rule a { on b require " + b" or ".join([b"c"] * 10_000) + b" }", "levels of parts"),
        (b"radio a { - b { " * 10_000, "nested more than"),
        (b"rule a { on b require 1" + b"0" * 400 + b" > c }", "too large"),
        (b"text a characters 1" + b"0" * 5_000 + b"..", "not a number of characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unreadable_files_are_reported(data: bytes, message: str) -> None:
    with pytest.raises(LanguageError, match=re.escape(message)):
        load(data)


def test_faults_of_words_and_of_meaning_are_reported_together() -> None:
    text = b'media photo\nbox car oops\ntext note characters 9..2\nbox "\\q"\nrelationship on { from car to car }\n'
    with pytest.raises(LanguageError) as caught:
        load(text)
    assert [fault.at.line for fault in caught.value.faults] == [1, 2, 3, 4]  # line 5 may be right once line 2 is


def test_a_chain_of_conditions_is_as_long_as_the_page_says() -> None:
    text = "rule r {\n  on car\n  require " + " or ".join(["width > 2"] * MOST_CONDITIONS) + "\n}\n"
    assert names(load(text.encode())) == ["r"]
    with pytest.raises(LanguageError, match=f"more than {MOST_CONDITIONS} levels") as caught:
        load(text.replace("require", "require " + "width > 2 or " * 9).encode())
    assert caught.value.faults[0].at[1:3] == (3, 3)


def test_suppressed_findings_are_mentioned() -> None:
    with pytest.raises(LanguageError) as caught:
        load(b"box car oops\n" * 100)
    assert len(caught.value.faults) == MOST_FAULTS
    assert str(caught.value).endswith(f" (only the first {MOST_FAULTS} faults are shown)")


def test_keywords_are_whole_words() -> None:
    for glued in (b"boxcar", b"mediaimage", b"rulex { }", b"radio r requiredindex { - a }", b"rule x { oncar require width > 3 }"):
        with pytest.raises(LanguageError):
            load(glued)
    document = load(b"box on-ramp\nrule is-a { on on-ramp require tags is not-sure and width > 3 }\n")
    assert names(document) == ["on-ramp", "is-a"]


def test_a_fault_in_each_statement_is_reported_at_once() -> None:
    text = b"bxo car\n\nbox 3d\n\nbox plane\n\nradio x {\n  sunny\n}\n\nrule r {\n  on car\n  require width ==\n}\n"
    with pytest.raises(LanguageError) as caught:
        load(text)
    assert [fault.at.line for fault in caught.value.faults] == [1, 3, 8, 13]


def test_faults_of_the_line_before_do_not_take_a_reading_for_each_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = list[str]()
    real: Callable[[str, str], Any] = parser._tree  # pyright: ignore[reportPrivateUsage]

    def counted(text: str, start: str) -> Any:
        readings.append(text)
        return real(text, start)

    monkeypatch.setattr(parser, "_tree", counted)
    with pytest.raises(LanguageError) as caught:
        load(b"box box box\n" + b"".join(b"box c%d\n" % number for number in range(100)))
    assert [fault.at.line for fault in caught.value.faults] == [1]
    assert len(readings) < 5


def test_an_expression_in_a_text_has_its_place_there() -> None:
    text = 'rule r { on car require width > 3 message "{car.width} px" }'
    start = text.index("car.width")
    found = parse_expression("car.width", Source("a.onto", text), At("a.onto", 1, start + 1, start, start))
    assert found.at == At("a.onto", 1, start + 1, start, start + len("car.width"))
    below = "\n\n " + text
    origin = At("a.onto", 3, start + 2, start + 3, start + 3)
    assert parse_expression("car.width", Source("a.onto", below), origin).at == At("a.onto", 3, start + 2, start + 3, start + 12)
    with pytest.raises(LanguageError) as caught:
        parse_expression("width +", Source("a.onto", below), origin)
    assert caught.value.faults[0].at == At("a.onto", 3, start + 8, start + 9, start + 10)


# -- includes --------------------------------------------------------------------------------------------------------------------


def test_includes_are_read_in_their_place_and_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "main.onto").write_text('box a\ninclude "sub/b.onto"\nbox c\ninclude "sub/b.onto"\n')
    (tmp_path / "sub" / "b.onto").write_text('box b\ninclude "d.onto"\n')
    (tmp_path / "sub" / "d.onto").write_text("box d\n")
    document = load(tmp_path / "main.onto")
    assert names(document) == ["a", "b", "d", "c"]
    assert [Path(path).name for path in document.sources] == ["main.onto", "b.onto", "d.onto"]
    assert names(load(str(tmp_path / "main.onto"))) == names(load((tmp_path / "main.onto").as_uri()))


@pytest.mark.parametrize(
    ("included", "message", "line"),
    [
        ("main.onto", "go on forever", 2),
        ("back.onto", "go on forever", 1),
        ("rulse.onto", "there is no file", 2),
        ("", "is not the name of a file", 2),
        (".", "cannot be read", 2),
        ("wrong.onto", "did you mean box?", 3),
    ],
)
def test_what_is_wrong_with_an_include(tmp_path: Path, included: str, message: str, line: int) -> None:
    (tmp_path / "main.onto").write_text(f'box a\ninclude "{included}"\n')
    (tmp_path / "rules.onto").write_text("")
    (tmp_path / "back.onto").write_text('include "main.onto"\n')
    (tmp_path / "wrong.onto").write_text("\n\nbxo a\n")
    with pytest.raises(LanguageError) as caught:
        load(tmp_path / "main.onto")
    assert message in str(caught.value)
    assert caught.value.faults[0].at.line == line
    assert "rules.onto" in str(caught.value) or included != "rulse.onto"


def test_files_that_may_be_meant_are_named_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "sub" / "rules.d").mkdir(parents=True)
    (tmp_path / "sub" / "rules.onto").write_text("")
    (tmp_path / "main.onto").write_text('box a\ninclude "sub/rule.onto"\ninclude "sub/rules"\ninclude "sub/../sub/rules.ont"\n')
    with pytest.raises(LanguageError) as caught:
        load(tmp_path / "main.onto")
    helps = [fault.help for fault in caught.value.faults]
    assert helps == ["did you mean sub/rules.onto?", "did you mean sub/rules.onto?", "did you mean sub/../sub/rules.onto?"]


def test_files_in_files_have_an_end(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.onto").write_text(f'include "{number + 1}.onto"\n')
    with pytest.raises(LanguageError, match="files in one another"):
        load(tmp_path / "0.onto")


@pytest.mark.parametrize("name", ["a.onto", "/etc/passwd", "https://host/a.onto"])
def test_bytes_cannot_include(name: str) -> None:
    with pytest.raises(LanguageError, match="not in a file"):
        load(f'include "{name}"'.encode())


def test_what_is_elsewhere_is_not_included_and_not_shown(tmp_path: Path) -> None:
    """A text may come from anybody: a file that it names need not be theirs to read."""
    (tmp_path / "texts" / "sub").mkdir(parents=True)
    secret, inside = tmp_path / "secret", tmp_path / "texts" / ".env"
    for path in (secret, inside, tmp_path / "secret.onto"):
        path.write_text("TOKEN=hunter2")
    (tmp_path / "texts" / "link.onto").symlink_to(secret)
    (tmp_path / "texts" / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "texts" / "pipe")
    names = {
        str(secret): "is not in the folder of", "/proc/self/environ": "is not in the folder of", "/dev/zero": "is not in the folder of",
        "../secret": "is not in the folder of", "../secret.onto": "is not in the folder of", "sub/../../secret": "is not in the folder of",
        "link.onto": "is not in the folder of", "folder/secret.onto": "is not in the folder of", "gone/../../x": "is not in the folder of",
        secret.as_uri(): "is a URL", "http://169.254.169.254/latest/": "is a URL", "local:///etc/passwd": "is a URL",
        ".env": "is not a text of this language", "pipe": "it is not a file",
    }  # fmt: skip
    for name, said in names.items():
        (tmp_path / "texts" / "main.onto").write_text(f'box a\ninclude "{name}"\n')
        with pytest.raises(LanguageError) as caught:
            load(tmp_path / "texts" / "main.onto")
        assert [fault.at.line for fault in caught.value.faults] == [2], name
        assert said in str(caught.value) and "hunter2" not in str(caught.value), name
        assert "hunter2" not in repr(caught.value.sources), name


def test_files_further_in_may_include_what_is_in_the_folder_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "real").symlink_to(tmp_path / "sub")
    (tmp_path / "main.onto").write_text('include "real/b.onto"\ninclude "sub/../c"\n')
    (tmp_path / "sub" / "b.onto").write_text('box b\ninclude "../c"\n')
    (tmp_path / "c").write_text("# what its begin tells\nbox c\n")
    assert names(load(tmp_path / "main.onto")) == ["b", "c"]
    with pytest.raises(LanguageError, match="is not in the folder of"):
        load(tmp_path / "sub" / "b.onto")


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.onto")


# -- recognising -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", [GOOD, "# only\n# comments\n\nbox car", 'include "a"', 'ontology "a"', "rule x {", "\ufeffmedia image", 'text "a b"']
)
def test_texts_of_the_language_are_known(head: str) -> None:
    assert looks_like_onto(head.encode()) and is_onto(head.encode())


@pytest.mark.parametrize("head", ["", "# nothing else", '{"tools": []}', "<View/>", "[]", "text: abc", "boxes car", "box", "1,2", "\x00"])
def test_other_texts_are_not(head: str) -> None:
    assert not looks_like_onto(head.encode())


def test_a_name_decides_too(tmp_path: Path) -> None:
    assert is_onto("nowhere.onto") and is_onto(tmp_path / "a.ONTO") and not is_onto(tmp_path / "none.json") and not is_onto({"tools": []})


# -- laws ------------------------------------------------------------------------------------------------------------------------


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused_in_words(text: str | bytes) -> None:
    try:
        load(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    except LanguageError as error:
        assert str(error)


_PIECES = [
    *re.findall(r'"[^"]*"|\w+|[^\w\s]|\s+', GOOD),
    "==",
    "&&",
    "'",
    "#",
    '"',
    "}",
    "{",
    "\n",
    "\\",
    "é",
    "\u2028",
    "1e999",
    "-",
    "with",
    "without",
]


@given(
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
    st.integers(0, len(GOOD)),
    st.integers(0, 30),
    st.randoms(use_true_random=False),
)
def test_a_spoiled_text_is_read_or_refused_in_words(pieces: str, at: int, length: int, rng: Random) -> None:
    text = GOOD[:at] + pieces + GOOD[at + length :]
    if rng.random() < 0.2:
        text = pieces
    try:
        parse(Source("a.onto", text))
    except LanguageError as error:
        for fault in error.faults:
            assert 0 <= fault.at.start <= len(text) and fault.at.start <= fault.at.end
            assert fault.at.line == text.count("\n", 0, fault.at.start) + 1
        assert str(error)


# -- grammar ---------------------------------------------------------------------------------------------------------------------


def test_the_grammar_for_people_defines_every_name_that_it_uses() -> None:
    text = ebnf()
    defined = set(re.findall(r"^([A-Za-z_]+) +=", text, re.MULTILINE))
    used = set(re.findall(r"[A-Za-z_]+", re.sub(r'"[^"\n]*"|\?[^?\n]*\?(?= *$)|\(\*.*\*\)', " ", text, flags=re.MULTILINE)))
    assert used <= defined
    assert "tool_body" in defined and "->" not in text


# -- documentation ---------------------------------------------------------------------------------------------------------------


def test_the_page_has_the_grammar_of_today(repository: Path) -> None:
    page = (repository / "docs" / "language-reference.md").read_text(encoding="utf-8")
    assert page == with_grammar(page), "write it anew: with_grammar of predlint.lang.grammar"


def test_a_page_without_marks_is_reported() -> None:
    with pytest.raises(ValueError, match="has no <!-- grammar -->"):
        with_grammar("# A page\n")


def test_the_example_of_the_page_is_an_ontology(repository: Path) -> None:
    page = (repository / "docs" / "language.md").read_text(encoding="utf-8")
    example = page.split("```\n")[1].replace('include "rules/plates.onto"\n', "")
    read = read_ontology(example.encode())
    assert [tool.name for tool in read.tools] == ["car", "license plate", "plate of"]
    assert read.name == "Street scenes"


def test_the_error_of_the_page_is_reported_like_that(repository: Path) -> None:
    page = (repository / "docs" / "language.md").read_text(encoding="utf-8")
    shown = page[page.index("predlint: error: street.onto") :].split("```")[0]
    with pytest.raises(LanguageError) as caught:
        load(('ontology "Street scenes"\nmedia image\n' + shown.split("\n")[1].strip()).encode(), "street.onto")
    assert f"predlint: error: {caught.value}\n" == shown


def test_words_and_limits_of_the_pages_are_those_of_the_code(repository: Path) -> None:
    page = "".join((repository / "docs" / name).read_text(encoding="utf-8") for name in ("language.md", "language-reference.md"))
    for word in (*keywords.TOOLS, *keywords.QUESTIONS, *keywords.MEDIA, *keywords.ATTRIBUTES):
        assert re.search(rf"`[^`]*\b{word}\b", page), word
    assert f"{MOST_BYTES >> 20} MB for a file, {MOST_FILES} files, {MOST_DEEP} of them" in page
    assert f"brackets {MOST_BRACKETS} deep" in page and f"conditions {MOST_CONDITIONS} deep" in page


def test_what_stands_beside_the_modules_is_found_in_an_archive_too(repository: Path, tmp_path: Path) -> None:
    source = repository / "src"
    with zipfile.ZipFile(tmp_path / "predlint.zip", "w") as archive:
        for path in source.rglob("*"):
            if path.suffix != ".pyc":
                archive.write(path, path.relative_to(source))
    program = "from predlint.lang.grammar import grammar; from predlint.report.html.page import asset; print(grammar(), asset('page.js'))"
    program = f"import sys; sys.path.insert(0, sys.argv[1]); {program}"
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "predlint.zip")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert grammar() in done.stdout
