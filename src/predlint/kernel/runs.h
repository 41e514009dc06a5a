/* Masks as run lengths in a compressed text, as predlint/model/rle.py tells of it: background first, each number in groups of five bits. */
#ifndef RUNS_H
#define RUNS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* Readers keep a run in 32 bits. */
#define LONGEST_RUN 0xFFFFFFFFLL
/* Fewer runs of foreground do not tell how long a line is; how near to it the distance of two runs is, and which share of them. */
#define ENOUGH_RUNS 8
#define ABOUT 0.1
#define MOST_OF_RUNS 0.9
#define FEW_OF_RUNS 0.1

/* Run lengths from compressed text, into as many numbers as there may be bytes; -1 for text that is none, or a run that no reader holds. */
static ptrdiff_t unpacked(const uint8_t *p, size_t n, int64_t *runs) {
    ptrdiff_t count = 0;
    for (const uint8_t *end = p + n; p < end;) {
        unsigned c = (unsigned)*p++ - 48;
        if (c > 63) return -1;
        int64_t run = c & 31;
        int bits = 5;
        for (; c & 32; bits += 5) {
            if (p == end || bits == 35) return -1;
            c = (unsigned)*p++ - 48;
            if (c > 63) return -1;
            run |= (int64_t)(c & 31) << bits;
        }
        run -= (int64_t)(c & 16) << (bits - 4);
        if (count > 2) run += runs[count - 2];
        if (run < 0 || run > LONGEST_RUN) return -1;
        runs[count++] = run;
    }
    return count;
}

/* Returns true if runs follow the rows of a mask: false if its foreground begins a column apart instead. */
static int follow_rows(const int64_t *runs, size_t count, double height, double width) {
    if (count / 2 < ENOUGH_RUNS) return 1;
    size_t by_column = 0, by_row = 0, steps = count / 2 - 1;
    for (size_t k = 1; k + 2 < count; k += 2) {
        double step = (double)(runs[k] + runs[k + 1]);
        by_column += fabs(step - height) <= ABOUT * height;
        by_row += fabs(step - width) <= ABOUT * width;
    }
    return !((double)by_column >= MOST_OF_RUNS * (double)steps && (double)by_row <= FEW_OF_RUNS * (double)steps);
}

#endif
