/* What a record holds, however it is written: the sum of the hashes of its texts and numbers. `hashes.content_of` adds up the same. */
#ifndef CONTENT_H
#define CONTENT_H

#include "tokens.h"

/* 1.0 counts as 1, and -0.0 as 0. */
static inline uint64_t content_of_number(const Secret *secret, double value) { return folded(bits_of(value) ^ secret->number, secret->factor); }

/* True where a name is one of a table of members, in which the mark that ends it is a part of each. */
static inline int is_member_of(const Table *t, int32_t count, Text name) {
    for (int32_t k = 0; k < count; k++)
        if (t->cuts[k + 1] - t->cuts[k] == name.n + 1 && equal(t->pool + t->cuts[k], name.p, name.n)) return 1;
    return 0;
}

/* The content of the record from where the reader stands up to `stop`, which was read before. Names of members do not count, nor the values of
 * those in `aside`, nor true, false and null. 0 where a number cannot be read. */
static int content(Reader *r, const Secret *secret, const uint8_t *stop, const Table *aside, int32_t count, uint64_t *sum) {
    *sum = 0;
    while (r->p < stop) {
        uint8_t c = *r->p;
        if (c == '"') {
            Text text;
            if (!string(r, &text)) return 0;
            if (!next(r, ':')) *sum += text_hash(secret, text.p, text.n);
            else if (is_member_of(aside, count, text) && !skip(r)) return 0;
        } else if ((unsigned)(c - '0') <= 9 || c == '-') {
            Number number;
            if (!a_number(r, &number)) return 0;
            *sum += content_of_number(secret, number.value);
        } else {
            r->p++;
        }
    }
    return 1;
}

#endif
