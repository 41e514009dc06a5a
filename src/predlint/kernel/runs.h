/* Masks as run lengths in a compressed text, as predlint/rle.py tells of it: background first, each number in groups of five bits. */
#ifndef RUNS_H
#define RUNS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* Readers keep a run in 32 bits. */
#define LONGEST 0xFFFFFFFFLL
/* Fewer runs of foreground do not tell how long a line is; how near to it the distance of two runs is, and which share of them. */
#define ENOUGH_RUNS 8
#define ABOUT 0.1
#define MOST_OF_RUNS 0.9
#define FEW_OF_RUNS 0.1

/* Reads one number; NULL at what is none. */
static const uint8_t *run_number(const uint8_t *p, const uint8_t *end, int64_t *number_) {
    int64_t value_ = 0;
    for (int bits = 0; p < end && bits <= 30; bits += 5) {
        unsigned c = (unsigned)*p++ - 48;
        if (c > 63) return NULL;
        value_ |= (int64_t)(c & 31) << bits;
        if (c & 32) continue;
        if (c & 16) value_ -= (int64_t)1 << (bits + 5);
        *number_ = value_;
        return p;
    }
    return NULL;
}

/* Where runs of foreground begin, `n` of them, follows the lines of a mask: not for those that lie a column apart where a row was expected. */
static int follow_rows(const double *starts, size_t n, double height, double width) {
    if (n < ENOUGH_RUNS) return 1;
    size_t by_column = 0, by_row = 0;
    for (size_t k = 1; k < n; k++) {
        double step = starts[k] - starts[k - 1];
        by_column += fabs(step - height) <= ABOUT * height;
        by_row += fabs(step - width) <= ABOUT * width;
    }
    return !((double)by_column >= MOST_OF_RUNS * (double)(n - 1) && (double)by_row <= FEW_OF_RUNS * (double)(n - 1));
}

#endif
