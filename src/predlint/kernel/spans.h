/* Texts that are kept while a record is read, and pieces of them: ends count code points. */
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
    double points;
    int ascii;
    /* A copy, where the reader uses its memory again. */
    uint8_t *own;
    size_t room;
    /* Where the piece found last ended. */
    size_t at;
    double point;
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
    *k = (Kept){p, n, -1, 0, k->own, k->room, 0, 0};
    return 1;
}

static void measure(Kept *k) {
    size_t following = 0;
    for (size_t at = 0; at < k->n; at++) following += (k->p[at] & 0xC0) == 0x80;
    k->points = (double)(k->n - following), k->ascii = !following;
}

/* The byte at which a code point of the text begins; SIZE_MAX where it takes long to find. */
static size_t byte_of(Kept *k, double point) {
    if (k->ascii) return (size_t)point;
    if (point < k->point) {
        if (k->n > MOST_LOOKED_THROUGH) return SIZE_MAX;
        k->at = 0, k->point = 0;
    }
    size_t at = k->at;
    for (double left = point - k->point; left > 0; left--) {
        do at++;
        while (at < k->n && (k->p[at] & 0xC0) == 0x80);
    }
    k->at = at, k->point = point;
    return at;
}

/* What a character is to words. A letter is one of Latin, Greek or Cyrillic; see names.py. */
enum { A_LETTER, A_DIGIT, A_BLANK, NO_WORD };

static int kind_at(const uint8_t *p) {
    const uint8_t c = *p;
    if ((uint8_t)((c | 32) - 'a') < 26 || (c >= 0xC3 && c <= 0xD4)) return A_LETTER;
    return (uint8_t)(c - '0') < 10 ? A_DIGIT : c == ' ' || c == '\t' || c == '\n' || c == '\r' ? A_BLANK : NO_WORD;
}

static const uint8_t *char_before(const uint8_t *p) {
    do p--;
    while ((*p & 0xC0) == 0x80);
    return p;
}

/* True for a piece that cuts no word, and does not end with the blank behind one. */
static int cuts_no_word(const Kept *k, size_t from, size_t to) {
    const uint8_t *last = char_before(k->p + to);
    const int first = kind_at(k->p + from), ends = kind_at(last), more = to < k->n ? kind_at(k->p + to) : NO_WORD;
    if (from && first <= A_DIGIT && first == kind_at(char_before(k->p + from))) return 0;
    if (more > A_DIGIT) return 1;
    return ends != more && !(ends == A_BLANK && last > k->p && kind_at(char_before(last)) <= A_DIGIT);
}

/* True for a piece of some length that is in the text, and is what was quoted of it. Where nothing was, it must be of whole words. */
static int is_span(Kept *text, const Kept *quoted, double start, double end) {
    if (!text->p || !(start >= 0 && start < end && end < 4e9) || start != floor(start) || end != floor(end)) return 0;
    if (text->points < 0) measure(text);
    if (end > text->points) return 0;
    size_t from = byte_of(text, start), to = from == SIZE_MAX ? SIZE_MAX : byte_of(text, end);
    if (to == SIZE_MAX) return 0;
    return quoted->p ? to - from == quoted->n && memcmp(text->p + from, quoted->p, quoted->n) == 0 : cuts_no_word(text, from, to);
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
