/* Texts that are kept while a record is read, and pieces of them: ends count UTF-16 units, as browsers do. */
#ifndef SPANS_H
#define SPANS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KEPT 8
/* Of so many bytes a text that is not all ASCII is gone through from its begin for each piece of it. */
#define MOST_LOOKED_THROUGH 65536

typedef struct {
    /* NULL for a text that was not read. */
    const uint8_t *p;
    size_t n;
    double units;
    /* Whether all of it is ASCII, and whether characters of two units are in it. */
    int ascii, wide;
    /* A copy, where the reader uses its memory again. */
    uint8_t *own;
    size_t room;
    /* Where the piece found last ended. */
    size_t at;
    double unit;
} Kept;

static int keep_text(Kept *k, const uint8_t *p, size_t n, int copied) {
    if (copied) {
        if (n > k->room) {
            uint8_t *more = realloc(k->own, n);
            if (!more) return 0;
            k->own = more, k->room = n;
        }
        if (n) memcpy(k->own, p, n);
        p = k->own ? k->own : p;
    }
    *k = (Kept){p, n, -1, 0, 0, k->own, k->room, 0, 0};
    return 1;
}

static void measure(Kept *k) {
    size_t following = 0, wide = 0;
    for (size_t at = 0; at < k->n; at++) following += (k->p[at] & 0xC0) == 0x80, wide += k->p[at] >= 0xF0;
    k->units = (double)(k->n - following + wide);
    k->ascii = !following, k->wide = wide > 0;
}

/* The byte at which a unit begins; SIZE_MAX within a character, or where it takes long to find. */
static size_t byte_of(Kept *k, double unit) {
    if (k->ascii) return (size_t)unit;
    if (unit < k->unit) {
        if (k->n > MOST_LOOKED_THROUGH) return SIZE_MAX;
        k->at = 0, k->unit = 0;
    }
    size_t at = k->at;
    double here = k->unit;
    while (here < unit && at < k->n) {
        here += k->p[at] >= 0xF0 ? 2 : 1;
        do at++;
        while (at < k->n && (k->p[at] & 0xC0) == 0x80);
    }
    if (here != unit) return SIZE_MAX;
    k->at = at, k->unit = here;
    return at;
}

/* True for a piece of some length that is in the text, and is what was quoted of it. Where nothing was, and there are characters of two units,
 * nobody knows how the ends were counted. */
static int is_span(Kept *text, const Kept *quoted, double start, double end) {
    if (!text->p || !(start >= 0 && start < end && end < 4e9) || start != floor(start) || end != floor(end)) return 0;
    if (text->units < 0) measure(text);
    if (end > text->units) return 0;
    if (!quoted->p) return !text->wide;
    size_t from = byte_of(text, start), to = from == SIZE_MAX ? SIZE_MAX : byte_of(text, end);
    return to != SIZE_MAX && to - from == quoted->n && memcmp(text->p + from, quoted->p, quoted->n) == 0;
}

/* True where an escape of U+0000 stands in a text as it is written. */
static int has_escaped_nul(const uint8_t *p, const uint8_t *end) {
    while ((p = memchr(p, '\\', (size_t)(end - p)))) {
        if (end - p >= 6 && memcmp(p + 1, "u0000", 5) == 0) return 1;
        p += end - p > 1 ? 2 : 1;
    }
    return 0;
}

#endif
