"""Lines and elements above the limit: told, passed over, and never held."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.io import sources, splitting
from predlint.io.broken_documents import value_end
from predlint.io.document_blocks import document_blocks, split
from predlint.io.sections import read_document
from predlint.io.sources import Source, count_if_many, spool
from predlint.io.splitting import LongLine, line_blocks


def lines_in(source: Source, start: int = 0, **options: int) -> Iterator[bytes | tuple[int, int]]:
    """The lines of all blocks; for one that is too long, its offset and size."""
    at = start
    for offset, block in line_blocks(source, start, **options):
        assert offset == at
        if isinstance(block, LongLine):
            assert source.read_at(offset, 10).startswith(block.head[:10])
            yield block.offset, block.size
            at = block.end
            continue
        assert block.endswith(b"\n") or offset + len(block) == options.get("end", source.size)
        yield from block.removesuffix(b"\n").split(b"\n")
        at += len(block)
    assert at == options.get("end", source.size)


@given(st.lists(st.integers(0, 90), max_size=12), st.booleans(), st.sampled_from([1, 10, 39, 40, 41, 100, 1000]))
def test_a_line_is_too_long_wherever_a_block_ends(sizes: list[int], ends: bool, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch, spool(io.BytesIO(b""), unpack=False) as source:
        patch.setattr(splitting, "LIMIT", 40)
        patch.setattr(splitting, "BLOCK", 7)  # where the end of a long line is looked for
        wanted: list[bytes | tuple[int, int]] = []
        text = b""
        for number, length in enumerate(sizes):
            line = b"%c" % (97 + number) * length
            feed = b"\n" if ends or number + 1 < len(sizes) else b""
            wanted.append((len(text), length) if len(line + feed) > 40 else line)
            text += line + feed
        source.file.write(text)
        source.size = len(text)
        if text and not text.endswith(b"\n") and wanted[-1] == b"":
            wanted.pop()
        found = list(lines_in(source, size=size))
        assert found == (wanted if ends or not sizes or sizes[-1] else wanted[:-1])
        feeds = [at + 1 for at in range(len(text)) if text[at : at + 1] == b"\n"]
        for middle in feeds:
            assert list(lines_in(source, end=middle, size=size)) + list(lines_in(source, start=middle, size=size)) == found


def test_the_cause_is_guessed_from_how_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LIMIT", 2 << 20)
    causes = {
        b"\0": "NUL bytes",
        b'{"a":1}': "several records are on it",
        b'{"a":{"b":[1,2]}}\r': "several records are on it",
        b'{"a":1},': "several records are on it",
        b'{"mask":"' + b"iVBORw0KGgo" * 200: "an image seems to be in it",
        b"a": "an image seems to be in it",
        b"1,": "keep images out",
    }
    for begin, cause in causes.items():
        with spool(io.BytesIO(begin * (3_000_000 // len(begin)) + b"\n{}\n")) as source:
            (_, line), (_, rest) = line_blocks(source)
            assert isinstance(line, LongLine) and rest == b"{}\n"
            message, help = line.finding.words()
            assert (line.finding.code, line.finding.path) == ("JSN018", None)
            assert message == "the line is 2 MB long, and what is above 2 MB (--max-record) is not read"
            assert help is not None and cause in help


@given(
    st.recursive(
        st.none() | st.integers() | st.text('ab"\\{}[], '), lambda v: st.lists(v) | st.dictionaries(st.text('"\\{a'), v), max_leaves=20
    )
)
def test_the_end_of_a_value(value: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "BLOCK", 3)
        for text in (json.dumps(value), json.dumps(value, indent=1)):
            for behind in ("", ",[1]", " ", '\n{"a":"', "]"):
                with spool(io.BytesIO(b"--" + text.encode() + behind.encode()), unpack=False) as source:
                    assert value_end(source, 2) == 2 + len(text)
            if text[0] in '{["':
                with spool(io.BytesIO(text[:-1].encode()), unpack=False) as source:
                    assert value_end(source, 0) is None


def test_a_text_that_breaks_off_within_an_escape_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "BLOCK", 3)
    for text in (b'"ab\\', b'"a\\', b'"abc\\', b'"\\', b'["ab\\'):
        with spool(io.BytesIO(text), unpack=False) as source:
            assert value_end(source, 0) is None


@pytest.mark.parametrize("size", [1 << 20, 64])
@pytest.mark.parametrize("array", [True, False])
def test_elements_above_the_limit(array: bool, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LIMIT", 1000)
    good, long = b'{"id": %d}', b'{"id": "%b", "more": [{"x": {}}]}' % (b"\\\\}" * 500)
    wanted = [good % 0, None, good % 1, good % 2, None, None, good % 3, b'{"id": "%b"}' % (b"a" * 988), good % 4]
    for between in (b"\n", b"" if not array else b" "):
        text = (b"," if array else b"").join(between + (long if item is None else item) for item in wanted)
        with spool(io.BytesIO(b"[%b]" % text if array else text.lstrip())) as source:
            found: list[bytes | None] = []
            for piece in document_blocks(source, 0, array=array, size=size):
                if piece.broken is not None:
                    assert piece.broken.code == "JSN018"
                    found.append(None)
                else:
                    found += [piece.raw[begin:end] for begin, end in split(piece.raw)]
        assert found == wanted


def test_an_element_that_never_ends_hides_nothing_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LIMIT", 70_000)
    with spool(io.BytesIO(b'[\n{"a": [1},\n' + b",\n".join(b'{"b": %d}' % i for i in range(10_000)) + b"\n]")) as source:
        found = list(document_blocks(source, 0, array=True))
        assert sum(len(split(piece.raw)) for piece in found if piece.broken is None) == 10_000
    with spool(io.BytesIO(b'[\n{"a": [[1, 2, \n' + b",\n".join(b'{"b": %d}' % i for i in range(10_000)) + b"\n]")) as source:
        broken, *rest = document_blocks(source, 0, array=True)
        assert broken.broken is not None and broken.broken.code == "JSN018"
        assert "closing bracket is missing" in str(broken.broken.words()[1])
        assert sum(len(split(piece.raw)) for piece in rest if piece.broken is None) == 10_000


def test_members_of_a_document_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LIMIT", 1000)
    long = b'"' + b"x" * 2000 + b'"'
    with spool(io.BytesIO(b'{"info": %b, "images": [{"id": 1}, {"id": %b}, {"id": 2}], "annotations": []}' % (long, long))) as source:
        document = read_document(source, frozenset({"images", "annotations"}))
        assert document is not None
        assert [section.name for section in document.sections] == ["images", "annotations"]
        ((offset, finding),) = document.breaks
        assert source.read_at(offset, 3) == b'"xx' and finding.code == "JSN018"
        assert 'the value of "info" is 2,002 bytes long' in finding.words()[0]
    with spool(io.BytesIO(b'{"images": [], "info": %b}' % long[:-1])) as source:  # it never ends
        document = read_document(source, frozenset({"images", "annotations"}))
        assert document is not None and [section.name for section in document.sections] == ["images"]
        assert [(offset, finding.code) for offset, finding in document.breaks] == [(23, "JSN018"), (source.size, "JSN001")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.text('ab"\\{}[],: '), lambda v: st.lists(v) | st.dictionaries(st.text('"\\{,:a'), v), max_leaves=20
    ),
    st.sampled_from([16, 64, 1 << 20]),
)
def test_values_and_names_are_counted(value: object, step: int) -> None:
    """Of a list, or an object, one for each comma, colon and opening bracket outside of texts."""

    def signs(part: object) -> int:
        if isinstance(part, dict):
            return 1 + len(part) + max(0, len(part) - 1) + sum(map(signs, part.values()))
        return 1 + max(0, len(part) - 1) + sum(map(signs, part)) if isinstance(part, list) else 0

    text = json.dumps(value).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_STEP", step)
        assert count_if_many(text, -1) == signs(value)
        assert count_if_many(text, signs(value)) is None


def test_elements_of_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "VALUES", 100)
    monkeypatch.setattr(splitting, "LIMIT", 3_000)
    for module in "document_blocks", "broken_documents":
        monkeypatch.setattr(f"predlint.io.{module}.LONG", 150)
    monkeypatch.setattr("predlint.io.broken_documents._FIRST_WINDOW", 64)
    good, many = b'{"id": [%b]}' % (b"12345678901234567890, " * 40 + b"1"), b'{"id": [%b1]}' % (b"1," * 100)
    for array in (True, False):
        text = (b"," if array else b"\n").join((good, many, good, good, many, good))
        with spool(io.BytesIO(b"[%b]" % text if array else text)) as source:
            found = list(document_blocks(source, 0, array=array, size=64))
            assert sum(len(split(piece.raw)) for piece in found if piece.broken is None) == 4
            assert [piece.broken.code for piece in found if piece.broken is not None] == ["JSN018"] * 2


BOMBS = {
    "zeros": (b"\0", "nothing but NUL bytes"),
    "letters": (b"a", None),
    "a list of letters": (b'["', "the element is 1,023 MB long"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_a_gigabyte_takes_little_memory(name: str, tmp_path: Path, street: Path, predlint_command: str) -> None:
    begin, said = BOMBS[name]
    path = tmp_path / "bomb.gz"
    fill = begin if len(begin) == 1 else b"a"
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
        packed.write(begin)
        for _ in range(1023):
            packed.write(fill * (1 << 20))
        packed.write(b'"]' if len(begin) == 2 else b"")
    assert path.stat().st_size < 8 << 20
    code = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode, file=sys.stderr)
"""
    command = [predlint_command, "validate", str(path), "-O", str(street / "ontology.json"), "--format", "concise"]
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, timeout=120, check=True)
    peak, exit_code = map(int, done.stderr.splitlines()[-1].split())
    assert exit_code == 1 and (said is None or said in done.stdout), (done.stdout[:2000], done.stderr[:2000])
    assert peak < 400 << 10


@pytest.mark.parametrize("text", [b"x" * 1_000_000, b"\\x" * 500_000], ids=["plain", "escapes"])
@pytest.mark.parametrize("end", [b"", b"},\n{}]", b'" "}, {}]'], ids=["never ends", "a mark is missing", "something behind it"])
def test_a_long_string_in_a_broken_element_takes_no_memory_for_each_character(text: bytes, end: bytes) -> None:
    with spool(io.BytesIO(b'[{}, {"a": "%b%b' % (text, end)), unpack=False) as source:
        tracemalloc.start()
        found = list(document_blocks(source, 0, array=True))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert any(piece.broken is not None for piece in found)
    assert peak < 20 * len(text)
