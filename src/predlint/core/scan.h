/* What the library takes and gives; `library.py` has the same structures for ctypes. */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

/* What a node is. Its words: what it is, the column that it is pushed to (-1: none), flags, then as each function below says. */
enum { REFUSE, ANYTHING, FLAG, NUMBER, TEXT, NAME, UUID, ITEMS, RECORD, TAGGED, RING };

/* Flags of nodes. */
enum { NULLABLE = 1, WHOLE = 2, ABOVE = 4, TRIMMED = 8, URI = 16, DISTINCT = 32 };

/* Texts with numbers: those of one table lie behind one another in `pool`, and `ends` says where each ends. */
typedef struct {
    const uint8_t *pool;
    const uint32_t *ends;
    const int32_t *slots;
    uint32_t mask;
    /* Where its guesses begin, in tables of members. */
    int32_t place;
} Table;

typedef struct {
    const int32_t *words;
    const double *bounds;
    const Table *tables;
    /* 128 bits of each power of five from 5^-342 to 5^308: see number.h. */
    const uint64_t *powers;
    int32_t root;
    /* The column of what makes a record one of a kind: filled with the hash of the line where the record itself did not; -1: none. */
    int32_t identity;
} Program;

/* Values of eight bytes, each with the line (or the element) that it was pushed by. */
typedef struct {
    uint64_t *values;
    uint32_t *lines;
    size_t count, room;
} Column;

typedef struct Scanner Scanner;

/* Numbers the texts of a table: `slots` has a power of two of places, all -1. */
PUBLIC void predlint_table(const uint8_t *pool, const uint32_t *ends, int32_t count, int32_t *slots, uint32_t mask);

/* A scanner with that many columns, and that many guesses for all tables; NULL without memory. */
PUBLIC Scanner *predlint_scanner(int32_t columns, int32_t places);
PUBLIC void predlint_free(Scanner *scanner);

enum { BROKEN = -1, NO_MEMORY = -2 };

/* Reads a block of whole lines. `unsure` has a byte for each line, valid until the next block: 1 where it is not surely clean, then it pushed
 * nothing. Gives the number of lines. */
PUBLIC int64_t predlint_scan(Scanner *scanner, const Program *program, const uint8_t *block, size_t size, const uint8_t **unsure);

/* The same for the elements of a list, with its brackets. BROKEN where it is none, or where an element's end cannot be told. */
PUBLIC int64_t predlint_scan_list(Scanner *scanner, const Program *program, const uint8_t *list, size_t size, const uint8_t **unsure);

/* What the block scanned last pushed to a column; valid until the next one. */
PUBLIC size_t predlint_column(const Scanner *scanner, int32_t column, const uint64_t **values, const uint32_t **lines);

/* For each of many polygons, whose points lie behind one another: 1 where surely nothing is to be said of it. */
PUBLIC void predlint_polygons(const double *x, const double *y, const int64_t *lengths, size_t count, uint8_t *plain);

/* What tells the sources that the library was built from. */
PUBLIC const char *predlint_sources(void);

/* For tests: the parts by themselves. */
PUBLIC int64_t predlint_hash(const uint8_t *bytes, size_t size);
PUBLIC int predlint_number(const uint8_t *text, size_t size, const uint64_t *powers, double *value, int32_t *whole);

#endif
