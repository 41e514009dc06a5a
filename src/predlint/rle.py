"""Run-length encodings of masks, looked at without ever making the mask. Pure functions.

A mask is a list of run lengths in pixels: background first (0 where the first pixel is foreground), then by turns. COCO counts
down the columns, Encord along the rows. Both may write the runs as text: each number in groups of five bits, lowest first, one
group a character from "0" on; a sixth bit says that more follows, the highest bit of the last group is the sign. From the fourth
run on the number is the difference from the run two before, which has the same colour.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, cast

from predlint.lazy_regex import lazy_regex
from predlint.names import quote

#: Readers keep a run in 32 bits without a sign. A longer one comes out as something else.
LONGEST_RUN = 2**32 - 1
#: The groups that such a run, or the difference of two, takes at most. Readers in C make nonsense of more.
MOST_GROUPS = 7

_ALPHABET = bytes(range(48, 112))
_NUMBER = lazy_regex(rb"[P-o]*[0-O]")
_TOO_LONG = lazy_regex(rb"[P-o]{%d}" % MOST_GROUPS)
_REPR = lazy_regex(r"""b(['"])([0-o]*)\1""")
_PLAIN_COUNTS = lazy_regex(r"[\[(]?\s*-?\d+(?:[\s,;]+-?\d+)+\s*[\])]?")
_INTEGER = lazy_regex(r"-?\d{1,18}")
_BASE64 = lazy_regex(r"[A-Za-z0-9+/]{8,}={0,2}")
_HEX = lazy_regex(r"[0-9a-f]{12,}|[0-9A-F]{12,}")

Kind = Literal["character", "bytes-repr", "cut-off", "too-long", "not-a-number", "negative", "empty", "short", "over"]
Box = tuple[int, int, int, int]


class RunLengthError(NamedTuple):
    """Why run lengths cannot be read, or do not fill their mask."""

    kind: Kind
    at: int
    """From 0: the character of a text, or the item of a list. Its length where something is missing at its end."""
    message: str
    fix: str | None = None


def runs_of(text: str | bytes) -> array[int] | RunLengthError:
    """The run lengths of a compressed text, or what is wrong with it. Whether they fill the mask is for ``check_counts``.

    Measured per 1,000 runs: 0.2 to 0.3 ms.
    """
    if (fault := misspelt(text)) is not None:
        return fault
    numbers = _NUMBER.findall(text if isinstance(text, bytes) else text.encode("ascii"))
    steps = [_VALUES[number] for number in numbers]
    runs = array("q", bytes(8 * len(steps)))
    # The first run stands alone: the differences begin in the second run with foreground and the third with background.
    runs[:1] = array("q", steps[:1])
    runs[1::2] = array("q", accumulate(steps[1::2]))
    runs[2::2] = array("q", accumulate(steps[2::2]))
    if (index := _impossible(runs)) is not None:
        return _bad_run(runs[index], index, at=sum(map(len, numbers[:index])))
    return runs


def check_counts(counts: Sequence[object], height: int, width: int, text: object = None) -> RunLengthError | None:
    """What is wrong with run lengths, decoded or from a list of the user's, for a mask of that size in pixels; None when they fill it.

    ``text``: what they were decoded from, if they were.
    """
    fault = _counts_error(counts, height, width)
    if fault is not None and isinstance(text, str) and len(text) % 2 == 0 and _HEX.fullmatch(text):
        return fault._replace(fix=_OF_HEX)
    return fault


def _counts_error(counts: Sequence[object], height: int, width: int) -> RunLengthError | None:
    if set(map(type, counts)) - {int}:
        index = next(i for i, count in enumerate(counts) if type(count) is not int)
        return _not_whole(counts[index], index)
    runs = cast("Sequence[int]", counts)
    if (index := _impossible(runs)) is not None:
        return _bad_run(runs[index], index, at=index)
    pixels = height * width
    if not runs and pixels:
        return RunLengthError("empty", 0, "there are no runs: the mask has no pixel, not even of background", ENCODE)
    size = f"height × width = {quote(height)} × {quote(width)} = {_number(pixels)}"
    if (there := sum(runs)) < pixels:
        left = "pixel at the end is" if pixels - there == 1 else "pixels at the end are"
        fix = f"encode a mask of the image's size; {_number(pixels - there)} {left} in no run"
        return RunLengthError("short", len(runs), f"the runs add up to {_number(there)} pixels, fewer than {size}", fix)
    if there > pixels:
        index = next(i for i, end in enumerate(accumulate(runs)) if end > pixels)
        fix = f"encode a mask of the image's size; run {index + 1:,} of {len(runs):,} goes beyond its last pixel"
        return RunLengthError("over", index, f"the runs add up to {_number(there)} pixels, more than {size}", fix)
    return None


def total(runs: Sequence[int]) -> int:
    """How many pixels there are, background and foreground."""
    return sum(runs)


def area(runs: Sequence[int]) -> int:
    """How many pixels are foreground."""
    return sum(runs[1::2])


def is_empty(runs: Sequence[int]) -> bool:
    """True when no pixel is foreground."""
    return not any(runs[1::2])


def bounds(runs: Sequence[int], height: int, width: int, *, row_major: bool) -> Box | None:
    """The smallest box around the foreground as x, y, width and height in pixels; None when there is none.

    ``row_major`` for Encord, not for COCO. The runs should have passed ``check_counts``: what goes beyond the mask is boxed
    as if the mask went on. Measured per 1,000 runs: 0.1 ms.
    """
    line = width if row_major else height
    if line <= 0:
        return None
    ends = list(accumulate(runs))
    spans = [(start, end - 1) for start, end in zip(ends[::2], ends[1::2], strict=False) if start < end]
    if not spans:
        return None
    first_line, last_line = spans[0][0] // line, spans[-1][1] // line
    if any(start // line != last // line for start, last in spans):  # goes over the end of a line, so touches both ends
        first, last = 0, line - 1
    else:
        first, last = min(start % line for start, _ in spans), max(last % line for _, last in spans)
    if row_major:
        return first, first_line, last - first + 1, last_line - first_line + 1
    return first_line, first, last_line - first_line + 1, last - first + 1


def bytes_repr(text: str) -> str | None:
    """The counts within a bytes object that was printed (``b'...'``), as they should have been written; None for other texts."""
    match = _REPR.fullmatch(text)
    return match[2].replace("\\\\", "\\") if match else None


def encode(runs: Iterable[int]) -> str:
    """The compressed text of run lengths, as COCO's tools write it."""
    runs = list(runs)
    return "".join(_spelt(run - runs[i - 2] if i > 2 else run) for i, run in enumerate(runs))


class _Values(dict[bytes, int]):
    """The numbers that groups spell, each worked out once as long as it is short."""

    def __missing__(self, groups: bytes) -> int:
        value = sum((char - 48 & 31) << 5 * k for k, char in enumerate(groups))
        if groups[-1] - 48 & 16:
            value -= 1 << 5 * len(groups)
        if len(groups) <= 2:  # 2,080 of them: all that most masks hold
            self[groups] = value
        return value


_VALUES = _Values()
ENCODE = "encode the mask again: with pycocotools for COCO, with the SDK's bitmasks for Encord, which counts along the rows"
OF_PAIRS = "these look like the start and the length of each run, as Kaggle has them: make the mask of them, and encode it"
OF_PLAIN = "these are run lengths in plain numbers: give them as a list of numbers, or compress them"
OF_ARRAY = "this is an array that was printed: give its numbers as a list, as tolist() does"
#: How a PNG or a JPEG begins in base64, and an image in a URL.
_IMAGES = ("iVBORw0KGgo", "/9j/", "data:image/")
_OF_IMAGE = "this is an image file in base64: read its pixels, and encode the mask that they show"
_OF_BASE64 = "this may be base64: write base64.b64decode(text).decode(), with zlib.decompress before .decode() where it was packed"
_OF_HEX = "these may be bytes in hex: write bytes.fromhex(text).decode(), the text that pycocotools.mask.encode gives"

_NO_MASK = "encode the mask again: these are not the run lengths of a mask"


def misspelt(text: str | bytes, *, lengths: bool = True) -> RunLengthError | None:
    """What keeps a text from being read as numbers."""
    if isinstance(text, str):
        if not text.isascii():
            return _invalid_character(text)
        raw = text.encode("ascii")
    else:
        raw = text
    if raw.translate(None, _ALPHABET):
        return _invalid_character(raw.decode("latin-1"))
    if raw and raw[-1] >= 80:
        message = f"{quote(raw.decode())} ends inside a number: its last character says that another one follows"
        return RunLengthError("cut-off", len(raw), message, "give the whole text: it has been cut off, or is not a run-length encoding")
    if lengths and (match := _TOO_LONG.search(raw)):
        start = match.start()
        shown = quote(raw[start : start + MOST_GROUPS + 1].decode())
        message = f"the number that begins at character {start + 1:,}, {shown}, takes more than {MOST_GROUPS} characters: no run is so long"
        return RunLengthError("too-long", start, message, "this is not a run-length encoding of a mask")
    return None


def _invalid_character(text: str) -> RunLengthError:
    """The first character that no number is spelt with, and what the text may be instead."""
    at = next(i for i, char in enumerate(text) if not "0" <= char <= "o")
    if bytes_repr(text) is not None:
        message = f"{quote(text)} is a bytes object that was printed, not its text"
        return RunLengthError("bytes-repr", 0, message, 'write counts.decode("ascii"), not str(counts)')
    fix = ENCODE
    if text != text.strip():
        fix = "remove the white space around it"
    elif text[0] == text[-1] == '"':
        fix = "remove the quotes within the text: it was turned into JSON twice"
    elif text.startswith(("array(", "tensor(")):
        fix = OF_ARRAY
    elif are_pairs(text):
        fix = OF_PAIRS
    elif are_plain(text):
        fix = OF_PLAIN
    elif text.startswith(_IMAGES):
        fix = _OF_IMAGE
    elif _BASE64.fullmatch(text):
        fix = _OF_BASE64
    message = f'character {at + 1:,} of {quote(text)} is {quote(text[at])}; compressed counts hold only characters from "0" to "o"'
    return RunLengthError("character", at, message, fix)


def are_plain(text: str) -> bool:
    """True for run lengths in plain numbers, with or without brackets around them."""
    return _PLAIN_COUNTS.fullmatch(text) is not None and not are_pairs(text)


def are_pairs(text: str) -> bool:
    """True for starts and lengths of runs that follow one another; run lengths hardly ever grow so."""
    if _PLAIN_COUNTS.fullmatch(text) is None:
        return False
    numbers = [int(number) for number in _INTEGER.findall(text)]
    starts, lengths = numbers[::2], numbers[1::2]
    if len(starts) != len(lengths) or len(starts) < 2 or starts[0] < 1 or min(lengths) < 1:
        return False
    return all(start + length < following for start, length, following in zip(starts, lengths, starts[1:], strict=False))


def _impossible(runs: Sequence[int]) -> int | None:
    """The index of the first run that no mask can have."""
    if not runs or (min(runs) >= 0 and max(runs) <= LONGEST_RUN):
        return None
    return next(i for i, run in enumerate(runs) if not 0 <= run <= LONGEST_RUN)


def _bad_run(run: int, index: int, *, at: int) -> RunLengthError:
    """A run that is below nothing, or beyond what readers can hold."""
    if run < 0:
        return RunLengthError("negative", at, f"run {index + 1:,} is {quote(run)} pixels long; none can be shorter than 0", _NO_MASK)
    return RunLengthError(
        "too-long", at, f"run {index + 1:,} is {_number(run)} pixels long; readers hold at most {LONGEST_RUN:,}", _NO_MASK
    )


def _not_whole(count: object, index: int) -> RunLengthError:
    """An item of a list that is no whole number."""
    fix = f"write {int(count)}" if isinstance(count, float) and count.is_integer() and abs(count) <= LONGEST_RUN else None
    return RunLengthError("not-a-number", index, f"item {index + 1:,} of the run lengths is {quote(count)}, not a whole number", fix)


def _number(value: int) -> str:
    return f"{value:,}" if value.bit_length() < 200 else quote(value)


def _spelt(value: int) -> str:
    """One number in groups."""
    chars: list[str] = []
    while True:
        group = value & 31
        value >>= 5
        if value == (-1 if group & 16 else 0):
            chars.append(chr(group + 48))
            return "".join(chars)
        chars.append(chr((group | 32) + 48))
