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

typedef struct {
    double x, y;
} Point;

static inline int is_same(Point one, Point two) { return one.x == two.x && one.y == two.y; }

/* On which side of a line from a to b a point surely is: 1 or -1; 0 where that is not sure. */
static inline int side(Point a, Point b, Point p) {
    double left = (b.x - a.x) * (p.y - a.y), right = (b.y - a.y) * (p.x - a.x), det = left - right;
    double error = ERROR * (fabs(left) + fabs(right)) + TINY;
    return det > error ? 1 : det < -error ? -1 : 0;
}

static inline int lie_apart(double a, double b, double c, double d) {
    double low = a < b ? a : b, high = a < b ? b : a;
    return (c < low && d < low) || (c > high && d > high);
}

static inline int surely_apart(Point a, Point b, Point c, Point d) {
    if (lie_apart(a.x, b.x, c.x, d.x) || lie_apart(a.y, b.y, c.y, d.y)) return 1;
    int one = side(a, b, c);
    if (one && one == side(a, b, d)) return 1;
    int two = side(c, d, a);
    return two && two == side(c, d, b);
}

/* Two edges that follow one another: they turn, or go on; an edge that runs back on the one before it does neither. */
static inline int surely_goes_on(Point a, Point b, Point c) {
    double ax = b.x - a.x, ay = b.y - a.y, bx = c.x - b.x, by = c.y - b.y;
    double left = ax * by, right = ay * bx, along = ax * bx, across = ay * by;
    return fabs(left - right) > ERROR * (fabs(left) + fabs(right)) + TINY || along + across > ERROR * (fabs(along) + fabs(across)) + TINY;
}

static int has_area(const Point *p, size_t n) {
    double twice = 0, sum = 0, largest = 0, low[2] = {0, 0}, high[2] = {0, 0};
    for (size_t k = 0; k < n; k++) {
        size_t after = k + 1 < n ? k + 1 : 0;
        double dx = p[k].x - p[0].x, dy = p[k].y - p[0].y, left = dx * (p[after].y - p[0].y), right = dy * (p[after].x - p[0].x);
        twice += left - right;
        sum += fabs(left) + fabs(right);
        if (fabs(p[k].x) > largest) largest = fabs(p[k].x);
        if (fabs(p[k].y) > largest) largest = fabs(p[k].y);
        if (dx < low[0]) low[0] = dx;
        if (dx > high[0]) high[0] = dx;
        if (dy < low[1]) low[1] = dy;
        if (dy > high[1]) high[1] = dy;
    }
    double extent = high[0] - low[0] + high[1] - low[1];
    return fabs(twice) > 2 * ERROR * (double)(n + 4) * sum + ldexp(largest, -50) * extent + TINY;
}

static int is_plain(const Point *p, size_t n) {
    if (n > 1 && is_same(p[0], p[n - 1])) n--; /* one closing point */
    if (n < 3 || n > MOST_POINTS) return 0;
    for (size_t a = 0; a < n; a++) {
        size_t b = a + 1 < n ? a + 1 : 0, c = b + 1 < n ? b + 1 : 0;
        if (is_same(p[a], p[b]) || !surely_goes_on(p[a], p[b], p[c])) return 0;
        for (size_t other = a + 2; other < n - (a == 0); other++)
            if (!surely_apart(p[a], p[b], p[other], p[other + 1 < n ? other + 1 : 0])) return 0;
    }
    return has_area(p, n);
}

#endif
