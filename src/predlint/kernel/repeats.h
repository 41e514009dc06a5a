/* Which of many keys stand more than once, without sorting them: they are parted by some bits of what they are mixed to, so that a table of all keys
 * of a part fits the processor's second cache.
 *
 * Keys may be ids of an untrusted file. Each is mixed by two words that are drawn for each process, so that nobody can choose keys that
 * fall into one part, or to one place of a table. The caller has made room for everything; what does not fit is not written. */
#ifndef REPEATS_H
#define REPEATS_H

#include "hash.h"

/* Stands where there is no key, among the keys and in a table. */
#define NO_KEY INT64_MIN
/* Places of a table that one key looks at. A table is half empty, so that none of a thousand parts has a key that looks at so many. */
#define MOST_LOOKS 256

static inline uint64_t mixed_key(int64_t key, const uint64_t *words) { return folded((uint64_t)key ^ words[0], words[1]); }

/* Adds to the counts of all parts: those of `1 << bits`, which are 1 to 63. */
static void count_parts(const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, int64_t *counts) {
    for (size_t k = 0; k < n; k++) {
        if (keys[k] != NO_KEY) counts[mixed_key(keys[k], words) >> (64 - bits)]++;
    }
}

/* Puts the keys of some parts, from the `first` on, where each has its place: `at` has the place of its next key, `ends` the end of its room. All
 * other keys are written to the place behind the last part, one over the other: to leave them out is a branch that nobody can foresee. */
static void put_in_parts(
    const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, uint64_t first, uint64_t parts, int64_t *at, const int64_t *ends, int64_t *to
) {
    for (size_t k = 0; k < n; k++) {
        uint64_t part = (mixed_key(keys[k], words) >> (64 - bits)) - first;
        part = part < parts && keys[k] != NO_KEY ? part : parts;
        if (at[part] >= ends[part]) continue; /* other keys than those that were counted */
        to[at[part]] = keys[k];
        at[part] += part < parts;
    }
}

/* How many keys are the same as one before them; they are put first. -1 where the table, whose size is a power of two, is too small for them, or where
 * one would look at too many places of it: then all are still there, in another order. */
static int64_t repeated(int64_t *keys, size_t n, const uint64_t *words, int64_t *table, size_t size) {
    if (size / 2 < n || (size & (size - 1))) return -1;
    size_t found = 0;
    for (size_t k = 0; k < size; k++) table[k] = NO_KEY;
    for (size_t k = 0; k < n; k++) {
        int64_t key = keys[k];
        if (key == NO_KEY) continue;
        size_t at = (size_t)mixed_key(key, words) & (size - 1);
        for (int looks = 0; table[at] != NO_KEY && table[at] != key; looks++) {
            if (looks == MOST_LOOKS) return -1;
            at = (at + 1) & (size - 1);
        }
        if (table[at] == NO_KEY) {
            table[at] = key;
        } else {
            keys[k] = keys[found];
            keys[found++] = key;
        }
    }
    return (int64_t)found;
}

#endif
