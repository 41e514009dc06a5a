"""How much is looked at in one go. The answers do not depend on it: tests use other sizes."""

from __future__ import annotations

#: Bytes of a block of lines, or of a piece of a document: large enough for a hundred calls of numpy to cost little, small enough
#: for the processor's cache.
BLOCK = 1 << 20
#: Lines between blank ones of fewer bytes are explained: a record or a few, for to explain one takes as long as to prove dozens.
SMALLEST = 1 << 11
#: A record of fewer bytes cannot have so many findings that they are counted while it is explained.
LARGE_RECORD = 1 << 15
#: Records between two marks of a stream that is fed line by line.
STRETCH = 256
#: Records of such a stream after which it is looked how much is kept of them.
STREAM_PART = 1 << 16
#: Bytes by which it is told how a file is written, and for which platform.
HEAD = 1 << 16
#: A file is checked in parts of about so many bytes, in this process or in several …
PART = 16 << 20
#: … of which there are at most so many, unless they would be larger than that.
_MOST_PARTS, _LARGEST_PART = 4096, 128 << 20
#: Of so many records of a list, or of a part of one, that are proven clean, those of each form are explained all the same: one of them in
#: any case, and others as long as they have so many bytes together.
SAMPLE_RECORDS, SAMPLE_BYTES = 64, 1 << 14
#: Below so many bytes starting processes costs more than they save.
LEAST_FOR_PROCESSES = 32 << 20
#: What rules across records keep of a file at most, for each byte of it: an estimate.
_COLUMNS_SHARE = 1 / 6
# More of them would be many files of little each; one that is too large for the memory is worked on in slices.
_LEAST_PARTITIONS, _MOST_PARTITIONS = 64, 256


def part_of(size: int) -> int:
    """The bytes of a part of a file of that size. It depends on nothing else, so that all runs over a file cut it alike."""
    return max(PART, min(size // _MOST_PARTS, _LARGEST_PART))


def column_bytes_for(size: int) -> int:
    """The bytes that rules across records may keep of a file of that size."""
    return int(size * _COLUMNS_SHARE)


def partitions_of(size: int, memory: int) -> int:
    """Partitions of a file's notes on disk: a power of two, so many that the work on one of them fits into a part of the memory."""
    wanted = 4 * column_bytes_for(size) // memory
    return min(_MOST_PARTITIONS, max(_LEAST_PARTITIONS, 1 << wanted.bit_length()))
