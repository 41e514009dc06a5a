/* Masks of brushes as runs of values in a stream of bits, as predlint/shape/brush.py tells of it; they are not unpacked. */
#ifndef BRUSH_H
#define BRUSH_H

#include <stddef.h>
#include <stdint.h>

#include "hash.h"

/* How many values there are in 32 bits, the bits of each in 5, four sizes of run lengths in 4 each. */
#define BRUSH_HEAD 53
/* So many bytes of nothing stand behind a mask, which may be read. */
#define BEHIND_BRUSH 8

/* The bits from `at` on, the first one highest: 57 of them, at least. */
static inline uint64_t bits_from(const uint8_t *p, uint64_t at) { return __builtin_bswap64(read64(p + (at >> 3))) << (at & 7); }

static int is_any_bright(const uint8_t *p, uint64_t at, uint64_t end, unsigned word) {
    for (; at < end; at += word)
        if (bits_from(p, at) >> (64 - word) > 1) return 1;
    return 0;
}

/* Returns the number of values in a mask of `n` bytes; 0 if it holds fewer than it claims, or nothing of it is visible. Each run takes bits of
 * its own, so there are never more runs than bits. */
static uint32_t brush_values(const uint8_t *p, size_t n) {
    const uint64_t size = 8 * (uint64_t)n, head = bits_from(p, 0);
    if (size < BRUSH_HEAD) return 0;
    const unsigned word = (unsigned)(head >> 27 & 31) + 1;
    const uint32_t claimed = (uint32_t)(head >> 32);
    unsigned sizes[4];
    for (int k = 0; k < 4; k++) sizes[k] = (unsigned)(head >> (23 - 4 * k) & 15) + 1;
    uint64_t at = BRUSH_HEAD, held = 0;
    int bright = 0;
    while (held < claimed) {
        if (at + 3 >= size) return 0;
        const uint64_t bits = bits_from(p, at);
        const unsigned length = sizes[bits >> 61 & 3];
        const uint64_t run = (bits << 3 >> (64 - length)) + 1, values = bits >> 63 ? 1 : run;
        at += 3 + length;
        if (at > size || values * word > size - at) return 0;
        bright = bright || is_any_bright(p, at, at + values * word, word);
        at += values * word, held += run;
    }
    return bright ? claimed : 0;
}

#endif
