"""How much is looked at in one go. The answers do not depend on it: tests use other sizes."""

from __future__ import annotations

#: Bytes of a block of lines, or of a piece of a document: large enough for a hundred calls of numpy to cost little, small enough
#: for the processor's cache.
BLOCK = 1 << 20
#: Of lists whose elements become columns: what is made of so many bytes still fits the processor's cache.
LIST_BLOCK = 1 << 19
#: A block of fewer bytes is explained rather than halved again; as many are explained at first, so that something is learned.
SMALLEST = 1 << 15
#: Blocks explained in full before the fast road is tried again, once it failed that often in a row.
LONGEST_REST = 64
#: Records between two marks of a stream that is fed line by line.
STRETCH = 256
#: Bytes by which it is told how a file is written, and for which platform.
HEAD = 1 << 16
#: A file is checked in parts of about so many bytes, in this process or in several.
PART = 16 << 20
#: Below so many bytes starting processes costs more than they save.
LEAST_FOR_PROCESSES = 32 << 20
