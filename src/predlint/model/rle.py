"""Reads run-length encodings of masks without making the mask, by pure functions."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, cast

from predlint.model.texts import lazy_regex, quote

# -- Reads run-length encodings of masks without making the mask. Pure functions -------------------------------------


# A mask is a list of run lengths in pixels: background first (0 where the first pixel is foreground), then by turns. COCO counts
# down the columns, Encord along the rows. Both may write the runs as text: each number in groups of five bits, lowest first, one
# group a character from "0" on; a sixth bit says that more follows, the highest bit of the last group is the sign. From the fourth
# run on the number is the difference from the run two before, which has the same colour.

#: The longest run, because readers store it as an unsigned 32-bit number. A longer one is read wrong.
LONGEST_RUN = 2**32 - 1
#: The most groups for such a run, or the difference of two. Readers in C misread more.
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
    """The reason why run lengths cannot be read, or do not fill their mask."""

    kind: Kind
    at: int
    """Index of the character of a text, or of the item of a list, from 0. The length if something is missing at the end."""
    message: str
    fix: str | None = None


def runs_of(text: str | bytes) -> array[int] | RunLengthError:
    """Returns the run lengths of a compressed text, or the error in it. ``check_counts`` tests whether they fill the mask.

    Measured per 1,000 runs: 0.2 to 0.3 ms.
    """
    runs = _read(text)
    if isinstance(runs, RunLengthError) and isinstance(text, str) and (halved := without_doubled(text)) is not None:
        return runs if isinstance(_read(halved), RunLengthError) else runs._replace(fix=OF_REPR)
    return runs


def without_doubled(text: str) -> str | None:
    """Returns a text without the doubling of its backslashes, which Python's repr makes, or None if none is doubled."""
    return text.replace("\\\\", "\\") if "\\\\" in text else None


def _read(text: str | bytes) -> array[int] | RunLengthError:
    if (fault := misspelt(text)) is not None:
        return fault
    numbers = _NUMBER.findall(text if isinstance(text, bytes) else text.encode("ascii"))
    steps = [_VALUES[number] for number in numbers]
    runs = array("q", bytes(8 * len(steps)))
    # The first run is absolute: differences begin in the second run of foreground and the third of background.
    runs[:1] = array("q", steps[:1])
    runs[1::2] = array("q", accumulate(steps[1::2]))
    runs[2::2] = array("q", accumulate(steps[2::2]))
    if (index := _impossible(runs)) is not None:
        return _bad_run(runs[index], index, at=sum(map(len, numbers[:index])))
    return runs


def check_counts(counts: Sequence[object], height: int, width: int, text: object = None) -> RunLengthError | None:
    """Returns the error in run lengths, decoded or a list, for a mask of this size in pixels; None when they fill it.

    ``text``: the text that they were decoded from, if any.
    """
    fault = _counts_error(counts, height, width)
    if fault is None or not isinstance(text, str):
        return fault
    if len(text) % 2 == 0 and _HEX.fullmatch(text):
        return fault._replace(fix=_OF_HEX)
    runs = _read(halved) if (halved := without_doubled(text)) is not None else fault
    return fault._replace(fix=OF_REPR) if not isinstance(runs, RunLengthError) and sum(runs) == height * width else fault


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
    if (covered := sum(runs)) < pixels:
        uncovered = "pixel at the end is" if pixels - covered == 1 else "pixels at the end are"
        fix = f"encode a mask of the image's size; {_number(pixels - covered)} {uncovered} in no run"
        return RunLengthError("short", len(runs), f"the runs add up to {_number(covered)} pixels, fewer than {size}", fix)
    if covered > pixels:
        index = next(i for i, end in enumerate(accumulate(runs)) if end > pixels)
        fix = f"encode a mask of the image's size; run {index + 1:,} of {len(runs):,} goes beyond its last pixel"
        return RunLengthError("over", index, f"the runs add up to {_number(covered)} pixels, more than {size}", fix)
    return None


def total(runs: Sequence[int]) -> int:
    """Returns the number of pixels, background and foreground."""
    return sum(runs)


def area(runs: Sequence[int]) -> int:
    """Returns the number of foreground pixels."""
    return sum(runs[1::2])


def is_empty(runs: Sequence[int]) -> bool:
    """Returns True if no pixel is foreground."""
    return not any(runs[1::2])


def bounds(runs: Sequence[int], height: int, width: int, *, row_major: bool) -> Box | None:
    """Returns the smallest box around the foreground as x, y, width and height in pixels; None when there is none.

    ``row_major`` for Encord, not for COCO. The runs should have passed ``check_counts``: runs beyond the mask are boxed
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
    if any(start // line != last // line for start, last in spans):  # a run that crosses the end of a line touches both ends
        first, last = 0, line - 1
    else:
        first, last = min(start % line for start, _ in spans), max(last % line for _, last in spans)
    if row_major:
        return first, first_line, last - first + 1, last_line - first_line + 1
    return first_line, first, last_line - first_line + 1, last - first + 1


def bytes_repr(text: str) -> str | None:
    """Returns the counts of a printed bytes object (``b'...'``), as they should have been written; None for other texts."""
    match = _REPR.fullmatch(text)
    return without_doubled(match[2]) or match[2] if match else None


def encode(runs: Iterable[int]) -> str:
    """Returns the compressed text of run lengths, as COCO's tools write it."""
    runs = list(runs)
    return "".join(_spelt(run - runs[i - 2] if i > 2 else run) for i, run in enumerate(runs))


class _Values(dict[bytes, int]):
    """The numbers that groups spell, cached while they are short."""

    def __missing__(self, groups: bytes) -> int:
        value = sum((char - 48 & 31) << 5 * k for k, char in enumerate(groups))
        if groups[-1] - 48 & 16:
            value -= 1 << 5 * len(groups)
        if len(groups) <= 2:  # 2,080 numbers, which are all that most masks have
            self[groups] = value
        return value


_VALUES = _Values()
ENCODE = "encode the mask again: with pycocotools for COCO, with the SDK's bitmasks for Encord, which counts along the rows"
OF_PAIRS = "these look like the start and the length of each run, as Kaggle has them: make the mask of them, and encode it"
OF_PLAIN = "these are run lengths in plain numbers: give them as a list of numbers, or compress them"
OF_ARRAY = "this is an array that was printed: give its numbers as a list, as tolist() does"
#: The first characters of a PNG or a JPEG in base64, and of an image in a URL.
_IMAGES = ("iVBORw0KGgo", "/9j/", "data:image/")
_OF_IMAGE = "this is an image file in base64: read its pixels, and encode the mask that they show"
_OF_BASE64 = "this may be base64: write base64.b64decode(text).decode(), with zlib.decompress before .decode() where it was packed"
_OF_HEX = "these may be bytes in hex: write bytes.fromhex(text).decode(), the text that pycocotools.mask.encode gives"
OF_REPR = "each backslash is doubled, as in a printed bytes object: write counts.decode(), not str(counts)[2:-1]"
_NO_MASK = "encode the mask again: these are not the run lengths of a mask"


def misspelt(text: str | bytes, *, lengths: bool = True) -> RunLengthError | None:
    """Returns the error that keeps a text from being read as numbers, or None."""
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
    """Returns the error about the first invalid character, with a guess what the text is instead."""
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
    """Returns True for run lengths in plain numbers, with or without brackets."""
    return _PLAIN_COUNTS.fullmatch(text) is not None and not are_pairs(text)


def are_pairs(text: str) -> bool:
    """Returns True for pairs of start and length of consecutive runs; run lengths hardly ever grow like that."""
    if _PLAIN_COUNTS.fullmatch(text) is None:
        return False
    numbers = [int(number) for number in _INTEGER.findall(text)]
    starts, lengths = numbers[::2], numbers[1::2]
    if len(starts) != len(lengths) or len(starts) < 2 or starts[0] < 1 or min(lengths) < 1:
        return False
    return all(start + length < following for start, length, following in zip(starts, lengths, starts[1:], strict=False))


def _impossible(runs: Sequence[int]) -> int | None:
    """Returns the index of the first run that no mask can have, or None."""
    if not runs or (min(runs) >= 0 and max(runs) <= LONGEST_RUN):
        return None
    return next(i for i, run in enumerate(runs) if not 0 <= run <= LONGEST_RUN)


def _bad_run(run: int, index: int, *, at: int) -> RunLengthError:
    """Returns the error for a run that is negative, or larger than readers can store."""
    if run < 0:
        return RunLengthError("negative", at, f"run {index + 1:,} is {quote(run)} pixels long; none can be shorter than 0", _NO_MASK)
    return RunLengthError(
        "too-long", at, f"run {index + 1:,} is {_number(run)} pixels long; readers hold at most {LONGEST_RUN:,}", _NO_MASK
    )


def _not_whole(count: object, index: int) -> RunLengthError:
    """Returns the error for an item of a list that is not an integer."""
    fix = f"write {int(count)}" if isinstance(count, float) and count.is_integer() and abs(count) <= LONGEST_RUN else None
    return RunLengthError("not-a-number", index, f"item {index + 1:,} of the run lengths is {quote(count)}, not a whole number", fix)


def _number(value: int) -> str:
    return f"{value:,}" if value.bit_length() < 200 else quote(value)


def _spelt(value: int) -> str:
    """Returns one number in groups."""
    chars: list[str] = []
    while True:
        group = value & 31
        value >>= 5
        if value == (-1 if group & 16 else 0):
            chars.append(chr(group + 48))
            return "".join(chars)
        chars.append(chr((group | 32) + 48))
