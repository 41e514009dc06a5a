/* What the library takes and gives; `library.py` has the same structures for ctypes. */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "operations.h"

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

/* Of the place of a part: it is an entry of a dictionary. */
#define KEYED_PART (1ULL << 32)

/* Texts with numbers: those of one table lie behind one another in `pool`, each from one of `cuts` to the next;
 * behind the last one there are 16 bytes of nothing. */
typedef struct {
    const uint8_t *pool;
    const uint32_t *cuts;
    const int32_t *slots;
    uint32_t mask;
    /* Where its guesses begin, in tables of members. */
    int32_t place;
    /* How many texts there are, where no two of them are equal; else 0. */
    int32_t distinct;
} Table;

/* Ids in ascending order, each with a row of numbers; with `others`, one more row, of all other ids. */
typedef struct {
    const int64_t *ids;
    const double *facts;
    int32_t count, width, others;
} Index;

typedef struct {
    const int32_t *words;
    const double *bounds;
    const Table *tables;
    /* 128 bits of each power of five from 5^-342 to 5^308: see number.h. */
    const uint64_t *powers;
    /* Of each data row, so many numbers; the last row is of lines that name none, and of all data rows for which there is no other. */
    const double *facts;
    int32_t facts_width, facts_count;
    int32_t root;
    /* What a line is held against at its end; 0 for nothing. */
    int32_t at_end;
    /* The column of what makes a record one of a kind: filled with the hash of the line where the record itself did not; -1: none. */
    int32_t identity;
    /* The column of the content of each record (see content.h), -1: none; the table of the members that do not count, in quotes that end them; and
     * how many these are. */
    int32_t content, aside, aside_count;
    const Index *indexes;
    /* Not 0: names are looked for ahead. */
    int32_t ahead;
    /* The table of the quoted name of confidences, whatever fraction they are; -1: none. */
    int32_t scores;
    /* The columns of where parts stand (their begin and their end, of 32 bits each), and behind it of their places; -1: none. */
    int32_t parts;
    /* Which program it is, from 1: tracks are of one. 0: records are read without tracks. */
    int32_t number;
} Program;

/* Values of eight bytes, each with the record that it was pushed by. */
typedef struct {
    uint64_t *values;
    uint32_t *lines;
    size_t count, room;
} Column;

/* A value that is not surely clean. */
typedef struct {
    /* Where it stands, in the block. */
    uint64_t begin, end;
    /* A hash of its bytes; 0 for a record that lacks something. With its second bit, a hash of all but the fractions in it that are
     * confidences; with its third bit, of a number out of bounds, which is reported like any other such number. */
    uint64_t value;
    uint32_t line;
    int32_t node;
    /* The items of lists that it stands in, from the outermost on, as far as there is room: of each 16 bits, its place counted from 1, or FAR_ITEM. */
    uint64_t items;
} Doubt;

#define FAR_ITEM 0xFFFF

/* The nodes of doubts about a record as a whole: something that is to hold of several values does not, or one of them is in doubt; an object or a
 * list inside of it is; its numbers do not lie within what is known of its data row. */
enum { OF_ALL = -1, OF_PARTS = -2, OF_ROW = -3 };

/* What is known of a record. */
enum {
    CLEAN,
    /* It is JSON, and all of it was read: nothing but the doubts can be wrong with it. */
    IN_DOUBT,
    /* It is no JSON, or was not read to its end: the doubts tell nothing. */
    UNREAD,
};

typedef struct {
    uint64_t begin, end;
    /* A hash of its members, their places, and its doubts: records that share it are wrong in the same way. 0 for others. */
    uint64_t form;
    int32_t state;
    int32_t branch;
} Line;

/* What is known of the records of a block, and the columns as far as it pushed to them. */
typedef struct {
    const Line *lines;
    const Doubt *doubts;
    size_t line_count, doubt_count;
    const Column *columns;
    /* How many records are not clean. */
    size_t faulty;
} Found;

typedef struct Scanner Scanner;

/* Sets, once and first of all, a random number for all hashes of this process. */
PUBLIC void predlint_secret(uint64_t value);

/* Numbers the texts of a table: `slots` has a power of two of places, all -1. Gives back how many different ones there are. */
PUBLIC int32_t predlint_table(const uint8_t *pool, const uint32_t *cuts, int32_t count, int32_t *slots, uint32_t mask);

/* A scanner with that many columns, and that many guesses for all tables; NULL without memory. The hashes in columns hang on a secret of 40
 * bytes: that of hashes.py. */
PUBLIC Scanner *predlint_scanner(int32_t columns, int32_t places, const uint8_t *secret);
PUBLIC void predlint_free(Scanner *scanner);

enum { BROKEN = -1, NO_MEMORY = -2 };

/* Reads a block of whole lines, which is valid UTF-8; or, with `list`, the elements of a list with its brackets. Fills `found`, which is valid
 * until the next block. A record that is UNREAD pushes nothing; one in doubt, what was read of it. Returns the number of records; BROKEN if
 * there is no list, or its elements cannot be separated. */
PUBLIC int64_t predlint_scan(Scanner *scanner, const Program *program, const uint8_t *block, size_t size, int32_t list, Found *found);

/* What is kept of records that are clean: see notes.h. Columns are numbers, -1: none. */
typedef struct {
    int32_t identity, content, keys, ids, images, colours;
    /* The hash of each data row of a list, and what was seen of it, a bit for a key and one for an id; NULL: the columns have hashes, and those of ids
     * get a salt. */
    const int64_t *rows;
    uint8_t *seen;
    size_t row_count;
    uint64_t id_salt;
    /* By branch, the number of the question that it answers; -1: none. */
    const int32_t *questions;
    int32_t branch_count;
    /* The position of the first record. */
    int64_t first;
    /* Room for one of each record: its identity, its content with its data row, that; and of answers and masks, with their positions. */
    int64_t *of, *contents, *row, *answer, *answer_at, *mask, *mask_at;
    uint16_t *answer_to;
    size_t answer_count, mask_count;
} Notes;

/* Writes what is kept of the last block, whose records must all be clean. Returns false if it cannot be kept so: then nothing of it counts. */
PUBLIC int predlint_note(const Scanner *scanner, Notes *notes);

/* What tells the sources that the library was built from. */
PUBLIC const char *predlint_sources(void);

/* For tests: the parts by themselves. */
PUBLIC int64_t predlint_hash(const uint8_t *secret, const uint8_t *bytes, size_t size);
/* The same of each of `count` texts: the first is pool[cuts[0]] to pool[cuts[1]]. */
PUBLIC void predlint_hashes(const uint8_t *secret, const uint8_t *pool, const uint32_t *cuts, int32_t count, int64_t *hashes);
PUBLIC int predlint_number(const uint8_t *text, size_t size, const uint64_t *powers, double *value, int32_t *whole);
/* How many records of the last block were read along tracks. */
PUBLIC uint32_t predlint_followed(const Scanner *scanner);
PUBLIC int32_t predlint_row(const Index *index, double id, int32_t guess);
PUBLIC int predlint_ring(const double *points, size_t count);

/* See repeats.h. */
PUBLIC void predlint_count_parts(const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, int64_t *counts);
PUBLIC void predlint_put_in_parts(
    const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, uint64_t first, uint64_t parts, int64_t *at, const int64_t *ends, int64_t *to
);
PUBLIC int64_t predlint_repeated(int64_t *keys, size_t n, const uint64_t *words, int64_t *table, size_t size);

#endif
