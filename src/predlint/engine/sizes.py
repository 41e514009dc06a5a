"""Sizes of blocks, parts and samples. The results do not depend on them: tests use other sizes."""

from __future__ import annotations

#: Bytes of a block of lines or elements: large enough that a hundred numpy calls cost little, small enough for the processor's cache.
BLOCK = 1 << 20
#: Runs of lines with fewer bytes than this are explained: a few records at most, and explaining one takes as long as dozens in the kernel.
SMALLEST = 1 << 11
#: Only records with more bytes than this can have so many findings that these must be limited.
LARGE_RECORD = 1 << 15
#: Number of records between two marks of a stream that is fed line by line.
STRETCH = 256
#: Number of records of such a stream after which its memory is checked.
STREAM_PART = 1 << 16
#: Number of first bytes by which layout and platform are detected.
HEAD = 1 << 16
#: Bytes of a part of a file, in this process or in several …
PART = 16 << 20
#: … and the largest number of parts, unless they would exceed that size.
_MOST_PARTS, _LARGEST_PART = 4096, 128 << 20
#: Sample of clean records of a list, or of a part of one, that are explained too: number of candidates, and bytes of those that are
# explained, at most and as a share of those that were read: to explain a record takes fifty times as long as to prove it clean.
SAMPLE_RECORDS, SAMPLE_BYTES, SAMPLED_SHARE = 64, 1 << 14, 64
#: Bytes of the clean records of each further block that are explained too, on average: less than 1 % of the time of a run.
SAMPLE_OF_BLOCK = 1 << 8
#: Smaller files are checked in this process: starting others costs more than it saves.
LEAST_FOR_PROCESSES = 32 << 20
#: Estimate of the largest size of a file's columns, for each byte of the file.
_COLUMNS_SHARE = 1 / 6
# More partitions would be many tiny files; one that exceeds the memory is processed in slices.
_LEAST_PARTITIONS, _MOST_PARTITIONS = 64, 256


def part_of(size: int) -> int:
    """Returns the bytes of a part of a file of this size. The result depends on nothing else, so that all runs cut a file at the same
    places."""
    return max(PART, min(size // _MOST_PARTS, _LARGEST_PART))


def column_bytes_for(size: int) -> int:
    """Returns the largest expected size of the columns for a file of this size, in bytes."""
    return int(size * _COLUMNS_SHARE)


def partitions_of(size: int, memory: int) -> int:
    """Returns the number of partitions of a file's columns on disk: a power of two, so large that work on one partition fits into part of
    the memory."""
    wanted = 4 * column_bytes_for(size) // memory
    return min(_MOST_PARTITIONS, max(_LEAST_PARTITIONS, 1 << wanted.bit_length()))
