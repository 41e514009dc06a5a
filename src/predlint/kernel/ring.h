/* Polygons of which surely nothing is to be said: an area, no point twice in a row, no two edges that meet but where they follow one another.
 * A float decides only where its rounding cannot matter. */
#ifndef RING_H
#define RING_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* Of so many points every edge is held against every other; for more a sweep is faster. */
#define MOST_POINTS 64
/* A little over the float error of a 2x2 determinant of differences; below the second, products may have lost digits. */
#define ERROR 4e-16
#define TINY 1e-290

/* On which side of a line from a to b a point surely is: 1 or -1; 0 where that is not sure. */
static inline int side(double ax, double ay, double bx, double by, double x, double y) {
    double left = (bx - ax) * (y - ay), right = (by - ay) * (x - ax), det = left - right;
    double error = ERROR * (fabs(left) + fabs(right)) + TINY;
    return det > error ? 1 : det < -error ? -1 : 0;
}

static inline int boxes_apart(const double *x, size_t a, size_t b, size_t c, size_t d) {
    double low = x[a] < x[b] ? x[a] : x[b], high = x[a] < x[b] ? x[b] : x[a];
    return (x[c] < low && x[d] < low) || (x[c] > high && x[d] > high);
}

static inline int surely_apart(const double *x, const double *y, size_t a, size_t b, size_t c, size_t d) {
    if (boxes_apart(x, a, b, c, d) || boxes_apart(y, a, b, c, d)) return 1;
    int one = side(x[a], y[a], x[b], y[b], x[c], y[c]);
    if (one && one == side(x[a], y[a], x[b], y[b], x[d], y[d])) return 1;
    int two = side(x[c], y[c], x[d], y[d], x[a], y[a]);
    return two && two == side(x[c], y[c], x[d], y[d], x[b], y[b]);
}

/* Two edges that follow one another: they turn, or go on; an edge that runs back on the one before it does neither. */
static inline int surely_goes_on(const double *x, const double *y, size_t a, size_t b, size_t c) {
    double ax = x[b] - x[a], ay = y[b] - y[a], bx = x[c] - x[b], by = y[c] - y[b];
    double left = ax * by, right = ay * bx, along = ax * bx, across = ay * by;
    return fabs(left - right) > ERROR * (fabs(left) + fabs(right)) + TINY || along + across > ERROR * (fabs(along) + fabs(across)) + TINY;
}

static int has_area(const double *x, const double *y, size_t n) {
    double twice = 0, sum = 0, largest = 0, low[2] = {0, 0}, high[2] = {0, 0};
    for (size_t k = 0; k < n; k++) {
        size_t after = k + 1 < n ? k + 1 : 0;
        double dx = x[k] - x[0], dy = y[k] - y[0], left = dx * (y[after] - y[0]), right = dy * (x[after] - x[0]);
        twice += left - right;
        sum += fabs(left) + fabs(right);
        if (fabs(x[k]) > largest) largest = fabs(x[k]);
        if (fabs(y[k]) > largest) largest = fabs(y[k]);
        if (dx < low[0]) low[0] = dx;
        if (dx > high[0]) high[0] = dx;
        if (dy < low[1]) low[1] = dy;
        if (dy > high[1]) high[1] = dy;
    }
    double extent = high[0] - low[0] + high[1] - low[1];
    return fabs(twice) > 2 * ERROR * (double)(n + 4) * sum + ldexp(largest, -50) * extent + TINY;
}

static int is_plain(const double *x, const double *y, size_t n) {
    if (n > 1 && x[0] == x[n - 1] && y[0] == y[n - 1]) n--; /* one closing point */
    if (n < 3 || n > MOST_POINTS) return 0;
    for (size_t a = 0; a < n; a++) {
        size_t b = a + 1 < n ? a + 1 : 0, c = b + 1 < n ? b + 1 : 0;
        if ((x[a] == x[b] && y[a] == y[b]) || !surely_goes_on(x, y, a, b, c)) return 0;
        for (size_t other = a + 2; other < n - (a == 0); other++)
            if (!surely_apart(x, y, a, b, other, other + 1 < n ? other + 1 : 0)) return 0;
    }
    return has_area(x, y, n);
}

#endif
