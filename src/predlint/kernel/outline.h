/* Corners as fractions of an image: what they take up, and whether they enclose anything. The arithmetic is that of predlint/outlines.py, step by
 * step, so that both give the same answer. */
#ifndef OUTLINE_H
#define OUTLINE_H

#include <math.h>
#include <stddef.h>

#define ON_LINE 1e-12

/* All corners between two bounds, and some of what they take up between 0 and 1. */
static int lie_in(const double *x, const double *y, size_t n, double low, double high) {
    double least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY};
    for (size_t k = 0; k < n; k++) {
        if (!(x[k] >= low && x[k] <= high && y[k] >= low && y[k] <= high)) return 0;
        if (x[k] < least[0]) least[0] = x[k];
        if (x[k] > most[0]) most[0] = x[k];
        if (y[k] < least[1]) least[1] = y[k];
        if (y[k] > most[1]) most[1] = y[k];
    }
    for (int k = 0; k < 2; k++)
        if (!n || (least[k] >= 1 && most[k] > 1) || (least[k] < 0 && most[k] <= 0)) return 0;
    return 1;
}

/* Not all corners are one. */
static int lead_anywhere(const double *x, const double *y, size_t n) {
    for (size_t k = 1; k < n; k++)
        if (x[k] != x[0] || y[k] != y[0]) return 1;
    return 0;
}

/* c and d lie on either side of the line through a and b. */
static int parts(const double *x, const double *y, size_t a, size_t b, size_t c, size_t d) {
    double across = x[b] - x[a], down = y[b] - y[a];
    double one = across * (y[c] - y[a]) - down * (x[c] - x[a]), other = across * (y[d] - y[a]) - down * (x[d] - x[a]);
    return (one < other ? one : other) < -ON_LINE && (one > other ? one : other) > ON_LINE;
}

/* Three corners at least that are not on one line, and no four of which two sides pass through each other. */
static int encloses(const double *x, const double *y, size_t n) {
    if (n < 3) return 0;
    size_t far_ = 0;
    double most = -1;
    for (size_t k = 0; k < n; k++) {
        double way = fabs(x[k] - x[0]) + fabs(y[k] - y[0]);
        if (way > most) most = way, far_ = k;
    }
    int flat = 1;
    for (size_t k = 0; k < n && flat; k++) flat = fabs((x[k] - x[0]) * (y[far_] - y[0]) - (y[k] - y[0]) * (x[far_] - x[0])) <= ON_LINE;
    if (flat) return 0;
    if (n == 5 && x[0] == x[4] && y[0] == y[4]) n = 4;
    return n != 4 || !((parts(x, y, 0, 1, 2, 3) && parts(x, y, 2, 3, 0, 1)) || (parts(x, y, 1, 2, 3, 0) && parts(x, y, 3, 0, 1, 2)));
}

#endif
