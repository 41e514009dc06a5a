/* Members that a record has besides those that are known: none has a name nearly like that of one that is meant. */
#ifndef OTHERS_H
#define OTHERS_H

#include "tokens.h"

/* Letters of a name in which a slip is one. */
#define LEAST_LETTERS 5

/* True where a name is one of some others but for case, separators, and a letter that is another, too much or missing; or may be: only which
 * letters they have is compared. 0 how many; of each its letters, and which these are in two words. */
static int is_like_any(const uint8_t *p, size_t n, const int32_t *w) {
    uint64_t letters = 0;
    int32_t count = 0;
    for (size_t k = 0; k < n; k++) {
        uint8_t c = p[k], small = c | 0x20;
        if (c == '_' || c == '-' || c == ' ') continue;
        if (c >= 0x80) return 1;
        letters |= small >= 'a' && small <= 'z' ? 1ULL << (small - 'a') : c >= '0' && c <= '9' ? 1ULL << (26 + c - '0') : 1ULL << 36;
        count++;
    }
    for (int32_t k = 0; k < w[0]; k++) {
        const int32_t *one = w + 1 + 3 * k;
        uint64_t its = (uint32_t)one[1] | (uint64_t)(uint32_t)one[2] << 32, differ = letters ^ its;
        int32_t more = count - one[0];
        int apart = differ ? (differ & (differ - 1)) ? ((differ & (differ - 1)) & ((differ & (differ - 1)) - 1)) ? 3 : 2 : 1 : 0;
        if (count < LEAST_LETTERS ? !apart && !more : apart <= 2 && more >= -1 && more <= 1) return 1;
    }
    return 0;
}

#endif
