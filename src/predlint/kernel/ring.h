/* Polygons that surely break no rule: an area, no point twice in a row, no two edges that cross or run over one another. Edges may
 * touch in a point, as contours of masks do.
 *
 * A float decides only where its rounding cannot matter. Comparisons of coordinates are exact. On which side of a line a point lies is decided by a
 * determinant that is larger than any error of it, or was computed without one, as that of whole numbers is; else it is not sure, and so the ring
 * is in doubt.
 *
 * Most outlines turn one way round a point in their middle, which is seen in one pass. Of others the edges lie in blocks, with a box around each,
 * and boxes around each two of these, and so on: only edges of blocks whose boxes meet are held against each other. So contours from pixel to
 * pixel, combs and spirals take a few tests an edge, however long they are. */
#ifndef RING_H
#define RING_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A little over the float error of a 2x2 determinant of differences; below the second, products may have lost digits. */
#define ERROR 4e-16
#define TINY 1e-290
/* Up to here determinants of whole coordinates are exact: differences have 26 bits, products 52, and the difference of two of them 53. */
#define LARGEST_EXACT 33554432.0
/* Edges of a block. */
#define BLOCK 8
/* So many tests for each edge: what takes more is in doubt. */
#define MOST_TESTS 512
#define MOST_LEVELS 64

typedef struct {
    double x, y;
} Point;

typedef struct {
    double left, right, top, bottom;
} Frame;

/* Memory that one ring after the other is looked at in. */
typedef struct {
    Frame *at;
    size_t room;
} Frames;

static inline int is_same(Point one, Point two) { return one.x == two.x && one.y == two.y; }

/* -- edges ------------------------------------------------------------------------------------------------------------------------------- */

/* Nobody can be sure on which side a point lies. */
#define UNSURE 2

static inline int is_exact(Point p) {
    return fabs(p.x) <= LARGEST_EXACT && fabs(p.y) <= LARGEST_EXACT && p.x == (double)(int32_t)p.x && p.y == (double)(int32_t)p.y;
}

/* The same of a point near the line, or on it: on an end, or on a line along an axis, both products are 0, or they are equal. */
__attribute__((noinline)) static int side_near(Point a, Point b, Point p) {
    if (is_same(p, a) || is_same(p, b) || ((b.x == a.x || p.y == a.y) && (b.y == a.y || p.x == a.x))) return 0;
    if (!is_exact(a) || !is_exact(b) || !is_exact(p)) return UNSURE;
    double det = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    return (det > 0) - (det < 0);
}

/* On which side of a line from a to b a point surely is: 1, -1, or 0 for a point on it. */
static inline int side(Point a, Point b, Point p) {
    double left = (b.x - a.x) * (p.y - a.y), right = (b.y - a.y) * (p.x - a.x), det = left - right;
    double error = ERROR * (fabs(left) + fabs(right)) + TINY;
    return det > error ? 1 : det < -error ? -1 : side_near(a, b, p);
}

static inline int lie_apart(double a, double b, double c, double d) {
    double low = a < b ? a : b, high = a < b ? b : a;
    return (c < low && d < low) || (c > high && d > high);
}

/* Two edges on one line have no more than a point in common. */
static int follow(Point a, Point b, Point c, Point d) {
    int upright = a.x == b.x;
    double one = upright ? a.y : a.x, two = upright ? b.y : b.x, three = upright ? c.y : c.x, four = upright ? d.y : d.x;
    double low = one < two ? one : two, high = one < two ? two : one;
    return (three <= low && four <= low) || (three >= high && four >= high);
}

/* Edges neither pass through each other nor run over one another: both ends of one are on the same side of the other, or one of them is on it. */
static inline int surely_apart(Point a, Point b, Point c, Point d) {
    if (lie_apart(a.x, b.x, c.x, d.x) || lie_apart(a.y, b.y, c.y, d.y)) return 1;
    int one = side(a, b, c), two = side(a, b, d);
    if (one != UNSURE && two != UNSURE) {
        if (!one && !two) return follow(a, b, c, d);
        if (one * two >= 0) return 1;
    }
    one = side(c, d, a), two = side(c, d, b);
    return one != UNSURE && two != UNSURE && (one || two) && one * two >= 0;
}

/* Two edges that follow one another: they turn, or go on; an edge that runs back on the one before it does neither. */
static inline int surely_goes_on(Point a, Point b, Point c) {
    double ax = b.x - a.x, ay = b.y - a.y, bx = c.x - b.x, by = c.y - b.y;
    double left = ax * by, right = ay * bx, along = ax * bx, across = ay * by;
    return fabs(left - right) > ERROR * (fabs(left) + fabs(right)) + TINY || along + across > ERROR * (fabs(along) + fabs(across)) + TINY;
}

/* -- the whole ring in one pass ---------------------------------------------------------------------------------------------------------- */

/* The area of a ring is more than what rounding may make of none, here or in Python. False for what is no number, too, and then nothing else of the
 * ring is to be believed. Takes the point that is nearest to the lines of all edges, long ones first: of a ring that goes round, its middle. */
static int has_area(const Point *p, size_t n, Point *middle) {
    double twice = 0, sum = 0, largest = 0, low[2] = {0, 0}, high[2] = {0, 0};
    double xx = 0, xy = 0, yy = 0, to_x = 0, to_y = 0, ax = 0, ay = 0;
    for (size_t k = 0; k < n; k++) {
        const Point *b = p + (k + 1 < n ? k + 1 : 0);
        double bx = b->x - p->x, by = b->y - p->y, left = ax * by, right = ay * bx, dx = bx - ax, dy = by - ay;
        twice += left - right;
        sum += fabs(left) + fabs(right);
        xx += dy * dy, xy += dx * dy, yy += dx * dx, to_x += dy * (left - right), to_y -= dx * (left - right);
        if (fabs(b->x) > largest) largest = fabs(b->x);
        if (fabs(b->y) > largest) largest = fabs(b->y);
        if (bx < low[0]) low[0] = bx;
        if (bx > high[0]) high[0] = bx;
        if (by < low[1]) low[1] = by;
        if (by > high[1]) high[1] = by;
        ax = bx, ay = by;
    }
    double extent = high[0] - low[0] + high[1] - low[1], det = xx * yy - xy * xy;
    if (!(det > 0)) det = 1; /* all edges are of one direction: there is no such point */
    *middle = (Point){p->x + (to_x * yy + to_y * xy) / det, p->y + (to_y * xx + to_x * xy) / det};
    return fabs(twice) > 2 * ERROR * (double)(n + 4) * sum + ldexp(largest, -50) * extent + TINY;
}

/* Seen from a point, each edge turns the same way, by less than a half circle, and all of them together go once round. */
static int goes_round(const Point *p, size_t n, Point from) {
    double ax = p[n - 1].x - from.x, ay = p[n - 1].y - from.y, way = ax * (p->y - from.y) > ay * (p->x - from.x) ? 1 : -1;
    size_t rounds = 0;
    for (size_t k = 0; k < n; k++) {
        double bx = p[k].x - from.x, by = p[k].y - from.y, left = ax * by, right = ay * bx;
        if (!((left - right) * way > ERROR * (fabs(left) + fabs(right)) + TINY)) return 0;
        rounds += (ay < 0) & (by >= 0);
        ax = bx, ay = by;
    }
    return rounds == 1;
}

/* -- blocks of edges --------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    const Point *p;
    size_t n;
    size_t left; /* how many tests may still be made */
} Ring;

static inline Point begin_of(const Ring *r, size_t edge) { return r->p[edge]; }
static inline Point end_of(const Ring *r, size_t edge) { return r->p[edge + 1 < r->n ? edge + 1 : 0]; }

static inline int lie_clear(const Frame *one, const Frame *two) {
    return one->left > two->right || one->right < two->left || one->top > two->bottom || one->bottom < two->top;
}

static inline void widen(Frame *f, Point p) {
    f->left = p.x < f->left ? p.x : f->left, f->right = p.x > f->right ? p.x : f->right;
    f->top = p.y < f->top ? p.y : f->top, f->bottom = p.y > f->bottom ? p.y : f->bottom;
}

/* The frame of the edges from `first` to before `last`; false where one has no length, or two of them may clash, or the last one and the next. */
static int is_block_plain(const Ring *r, size_t first, size_t last, Frame *f) {
    unsigned any = 0, each = 15;
    Point a = begin_of(r, first);
    *f = (Frame){a.x, a.x, a.y, a.y};
    for (size_t k = first; k < last; k++) {
        Point b = end_of(r, k);
        unsigned ways = (unsigned)((b.x > a.x) | (b.x < a.x) << 1 | (b.y > a.y) << 2 | (b.y < a.y) << 3);
        if (!ways) return 0;
        any |= ways, each &= ways;
        widen(f, b);
        a = b;
    }
    size_t next = last < r->n ? last : 0;
    if (!surely_goes_on(begin_of(r, last - 1), begin_of(r, next), end_of(r, next))) return 0;
    /* all of them go on in one direction, or none goes back in any */
    if (each || ((any & 3) != 3 && (any & 12) != 12)) return 1;
    for (size_t k = first; k + 1 < last; k++) {
        if (!surely_goes_on(begin_of(r, k), begin_of(r, k + 1), end_of(r, k + 1))) return 0;
        for (size_t other = k + 2; other < last - (k == 0 && last == r->n); other++)
            if (!surely_apart(begin_of(r, k), end_of(r, k), begin_of(r, other), end_of(r, other))) return 0;
    }
    return 1;
}

static int are_blocks_apart(Ring *r, size_t one, size_t two, const Frame *of_two) {
    size_t end = one + BLOCK < r->n ? one + BLOCK : r->n, last = two + BLOCK < r->n ? two + BLOCK : r->n;
    for (size_t k = one; k < end; k++) {
        Point a = begin_of(r, k), b = end_of(r, k);
        Frame f = {a.x, a.x, a.y, a.y};
        widen(&f, b);
        if (lie_clear(&f, of_two)) continue;
        if (r->left < BLOCK) return 0;
        r->left -= BLOCK;
        for (size_t other = two; other < last; other++) {
            if (other == k + 1 || (k == 0 && other + 1 == r->n)) continue;
            if (!surely_apart(a, b, begin_of(r, other), end_of(r, other))) return 0;
        }
    }
    return 1;
}

/* Boxes around each two of those of blocks, around each two of these, and so on, behind one another. How many rows of boxes there are; `levels` has
 * the begin of each. */
static size_t frame_all(Frame *frames, size_t blocks, size_t *levels) {
    size_t count = 1, at = 0;
    levels[0] = 0;
    for (size_t here = blocks; here > 1; here = (here + 1) / 2) {
        size_t above = levels[count++] = at + here;
        for (size_t k = 0; k < here; k += 2) {
            Frame f = frames[at + k];
            if (k + 1 < here) {
                const Frame *g = frames + at + k + 1;
                widen(&f, (Point){g->left, g->top});
                widen(&f, (Point){g->right, g->bottom});
            }
            frames[above + k / 2] = f;
        }
        at = above;
    }
    return count;
}

static int are_edges_apart(const Point *p, size_t n, Frames *frames) {
    Ring r = {p, n, MOST_TESTS * n};
    size_t blocks = (n + BLOCK - 1) / BLOCK, wanted = 2 * blocks + MOST_LEVELS, levels[MOST_LEVELS];
    if (frames->room < wanted) {
        Frame *more = wanted > SIZE_MAX / sizeof *more ? NULL : realloc(frames->at, wanted * sizeof *more);
        if (!more) return 0;
        frames->at = more, frames->room = wanted;
    }
    Frame *at = frames->at;
    for (size_t k = 0; k < blocks; k++)
        if (!is_block_plain(&r, k * BLOCK, (k + 1) * BLOCK < n ? (k + 1) * BLOCK : n, at + k)) return 0;
    size_t count = frame_all(at, blocks, levels);
    for (size_t one = 0; one < blocks; one++) {
        /* from block to block, by the largest box that begins there and keeps clear */
        for (size_t two = one + 1; two < blocks;) {
            size_t level = (size_t)__builtin_ctzll(two);
            if (level >= count) level = count - 1;
            int meet;
            while ((meet = !lie_clear(at + one, at + levels[level] + (two >> level))) && level) level--;
            if (!r.left-- || (meet && !are_blocks_apart(&r, one * BLOCK, two * BLOCK, at + two))) return 0;
            two += (size_t)1 << level;
        }
    }
    return 1;
}

static int is_plain(const Point *p, size_t n, Frames *frames) {
    if (n > 1 && is_same(p[0], p[n - 1])) n--; /* one closing point */
    Point middle;
    return n > 2 && has_area(p, n, &middle) && (goes_round(p, n, middle) || are_edges_apart(p, n, frames));
}

#endif
