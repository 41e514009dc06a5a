/* Corners as fractions of an image: what they take up, and whether they enclose anything. The arithmetic is that of predlint/model/geometry.py, step by
 * step, so that both give the same answer. */
#ifndef OUTLINE_H
#define OUTLINE_H

#include <math.h>
#include <stddef.h>

#include "ring.h"

#define ON_LINE 1e-12

/* All corners between two bounds, and some of what they take up between 0 and 1. */
static int lie_in(const Point *p, size_t n, double low, double high) {
    Point least = {INFINITY, INFINITY}, most = {-INFINITY, -INFINITY};
    for (size_t k = 0; k < n; k++) {
        if (!(p[k].x >= low && p[k].x <= high && p[k].y >= low && p[k].y <= high)) return 0;
        if (p[k].x < least.x) least.x = p[k].x;
        if (p[k].x > most.x) most.x = p[k].x;
        if (p[k].y < least.y) least.y = p[k].y;
        if (p[k].y > most.y) most.y = p[k].y;
    }
    int outside = (least.x >= 1 && most.x > 1) || (least.x < 0 && most.x <= 0) || (least.y >= 1 && most.y > 1) || (least.y < 0 && most.y <= 0);
    return n && !outside;
}

/* Not all corners are one. */
static int lead_anywhere(const Point *p, size_t n) {
    for (size_t k = 1; k < n; k++)
        if (!is_same(p[k], p[0])) return 1;
    return 0;
}

/* c and d lie on either side of the line through a and b. */
static int parts(Point a, Point b, Point c, Point d) {
    double across = b.x - a.x, down = b.y - a.y;
    double one = across * (c.y - a.y) - down * (c.x - a.x), other = across * (d.y - a.y) - down * (d.x - a.x);
    return (one < other ? one : other) < -ON_LINE && (one > other ? one : other) > ON_LINE;
}

/* Returns true for three or more corners that are not on one line, and no four whose sides cross. */
static int encloses(const Point *p, size_t n) {
    if (n < 3) return 0;
    Point most = p[0];
    double farthest = -1;
    for (size_t k = 0; k < n; k++) {
        double way = fabs(p[k].x - p[0].x) + fabs(p[k].y - p[0].y);
        if (way > farthest) farthest = way, most = p[k];
    }
    int flat = 1;
    for (size_t k = 0; k < n && flat; k++) flat = fabs((p[k].x - p[0].x) * (most.y - p[0].y) - (p[k].y - p[0].y) * (most.x - p[0].x)) <= ON_LINE;
    if (flat) return 0;
    if (n == 5 && is_same(p[0], p[4])) n = 4;
    return n != 4 || !((parts(p[0], p[1], p[2], p[3]) && parts(p[2], p[3], p[0], p[1]))
        || (parts(p[1], p[2], p[3], p[0]) && parts(p[3], p[0], p[1], p[2])));
}

#endif
