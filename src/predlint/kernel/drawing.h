/* What is drawn in an image, as numbers that lie side by side, and what these are held against. Lengths are pixels.
 *
 * A box: x, y, width, height. A drawing: see below. A pose: how many numbers (-1: there is no list), how far its points reach to the right and down,
 * how many are visible. All comparisons are false for NaN, which stands for a value in doubt, but for an area: NaN is none. */
#ifndef DRAWING_H
#define DRAWING_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "scan.h"

enum { KIND, LEFT, TOP, RIGHT, BOTTOM, LEAST_AREA, MOST_AREA, SLACK, HEIGHT, WIDTH, RING_COUNT };
enum { NOTHING, EMPTY, RINGS, MASK };
enum { POSE_LENGTH, POSE_RIGHT, POSE_DOWN, POSE_VISIBLE };
/* How many numbers a ring of three points has. */
#define SHORTEST_RING 6
/* Half of the float error of a product, five times: see `rings_drawn`. */
#define AREA_ERROR (5.0 / 9007199254740992.0)

static inline double larger_one(double a, double b) { return a > b ? a : b; }
static inline double smaller_one(double a, double b) { return a < b ? a : b; }

/* -- rings ------------------------------------------------------------------------------------------------------------------------------- */

/* Reads rings of flat numbers, each up to its offset in `ends`. Returns false if a ring is short, has an odd count, may have no area, or is drawn in
 * fractions. A tiny area may come from rounding alone, here or in the rules: the area of all rings is between `least` and `most` in any case. */
static int rings_drawn(const double *numbers, const size_t *ends, size_t count, double least_reach, double *drawn) {
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY, largest = 0;
    double total = 0, largest_area = 0, doubts = 0, around = 0, smallest = INFINITY;
    for (size_t k = 0; k < ends[count - 1]; k++) largest = larger_one(fabs(numbers[k]), largest);
    for (size_t ring = 0, begin = 0; ring < count; begin = ends[ring++]) {
        const double *p = numbers + begin;
        size_t n = ends[ring] - begin;
        if (n < SHORTEST_RING || n & 1) return 0;
        double twice = 0, low_x = p[0], high_x = p[0], low_y = p[1], high_y = p[1];
        for (size_t k = 0; k < n; k += 2) {
            size_t after = k + 2 < n ? k + 2 : 0;
            twice += p[k] * p[after + 1] - p[after] * p[k + 1];
            low_x = smaller_one(p[k], low_x), high_x = larger_one(p[k], high_x);
            low_y = smaller_one(p[k + 1], low_y), high_y = larger_one(p[k + 1], high_y);
        }
        double points = (double)n / 2 + 3, area = fabs(twice) / 2, doubt = AREA_ERROR * (points * points) * (largest * largest);
        left = smaller_one(low_x, left), top = smaller_one(low_y, top), right = larger_one(high_x, right), bottom = larger_one(high_y, bottom);
        total += area, largest_area = larger_one(area, largest_area), doubts += doubt;
        around += larger_one(high_x - low_x, high_y - low_y);
        smallest = smaller_one(area - doubt, smallest);
        if (!(larger_one(high_x, high_y) > least_reach)) return 0;
    }
    if (!(smallest > 0)) return 0;
    drawn[KIND] = RINGS, drawn[LEFT] = left, drawn[TOP] = top, drawn[RIGHT] = right, drawn[BOTTOM] = bottom;
    drawn[LEAST_AREA] = count == 1 ? total + doubts : larger_one(2 * largest_area - total, 0) + 3 * doubts;
    drawn[MOST_AREA] = total - doubts, drawn[SLACK] = 1 + around, drawn[RING_COUNT] = (double)count;
    drawn[HEIGHT] = drawn[WIDTH] = NAN;
    return 1;
}

/* -- masks --------------------------------------------------------------------------------------------------------------------------------- */

/* Runs of a mask, background first, down its columns. False where they do not fill it, or nothing of it is foreground. */
static int mask_drawn(const int64_t *runs, size_t count, double height, double width, double *drawn) {
    double pixels = height * width;
    if (!(height >= 1 && width >= 1 && pixels <= 4294967295.0)) return 0;
    const uint64_t line = (uint64_t)height;
    uint64_t column = 0, at = 0, area = 0, left = 0, right = 0, top = line, bottom = 0; /* `at` of the column */
    int begun = 0;
    for (size_t k = 0; k < count; k++) {
        uint64_t end = at + (uint64_t)runs[k], next = column;
        if (k & 1 && end > at) {
            if (!begun) left = column, begun = 1;
            area += end - at;
            right = end <= line ? column : column + (end - 1) / line;
            if (end > line) { /* over the end of a column: it touches both ends */
                top = 0, bottom = line - 1;
            } else {
                if (at < top) top = at;
                if (end - 1 > bottom) bottom = end - 1;
            }
        }
        if (end >= line) next += 1, end -= line; /* mostly that is all */
        if (end >= line) next += end / line, end %= line;
        column = next, at = end;
    }
    /* Runs are of 32 bits each: no block has so many that they come round. */
    if (column * line + at != (uint64_t)pixels || !area) return 0;
    drawn[KIND] = MASK, drawn[LEFT] = (double)left, drawn[TOP] = (double)top, drawn[RIGHT] = (double)right + 1, drawn[BOTTOM] = (double)bottom + 1;
    drawn[LEAST_AREA] = drawn[MOST_AREA] = (double)area;
    drawn[SLACK] = 1 + (drawn[RIGHT] - drawn[LEFT] + (drawn[BOTTOM] - drawn[TOP])) / 2;
    drawn[HEIGHT] = height, drawn[WIDTH] = width, drawn[RING_COUNT] = 0;
    return 1;
}

/* -- poses ------------------------------------------------------------------------------------------------------------------------------------ */

/* x, y and visibility of each point; `tolerance` by which it may be above the image or to the left of it. `strict`: visibility is 0, 1 or 2, and what
 * has none has no place. */
static int make_pose(const double *numbers, size_t count, double tolerance, int strict, double *pose) {
    double right = -INFINITY, down = -INFINITY;
    size_t there = 0, far = 0, visible = 0;
    if (count % 3) return 0;
    for (size_t k = 0; k < count; k += 3) {
        double x = numbers[k], y = numbers[k + 1], seen = numbers[k + 2];
        int placed = x != 0 || y != 0;
        if (strict && ((seen != 0 && seen != 1 && seen != 2) || (seen == 0 && placed))) return 0;
        visible += seen > 0;
        if (!placed) continue;
        there++, far += larger_one(x, y) > 1;
        if (strict && seen == 0) continue;
        if (!(x > -tolerance && y > -tolerance)) return 0;
        right = larger_one(x, right), down = larger_one(y, down);
    }
    if (there > 1 && 2 * far < there) return 0; /* in fractions of the image */
    pose[POSE_LENGTH] = (double)count, pose[POSE_RIGHT] = right, pose[POSE_DOWN] = down, pose[POSE_VISIBLE] = (double)visible;
    return 1;
}

static int op_pose_of(const double *pose, double wanted, int strict) {
    double length = pose[POSE_LENGTH];
    return length == -1 || (strict && length == 0) || wanted == 0 || length == wanted;
}

static int op_pose_seen(const double *pose, double count) {
    double length = pose[POSE_LENGTH];
    return length > 0 ? count == pose[POSE_VISIBLE] : count == -1 || count == 0;
}

static int op_pose_within(const double *pose, const double *sides, double tolerance) {
    double length = pose[POSE_LENGTH];
    return length < 1 || (length == length && pose[POSE_RIGHT] < sides[0] + tolerance && pose[POSE_DOWN] < sides[1] + tolerance);
}

/* -- what is held against what ------------------------------------------------------------------------------------------------------------------- */

/* Of a drawing in doubt nothing is known but that. */
static inline int is_known(const double *drawn) { return drawn[KIND] == drawn[KIND]; }

/* `sides`: width and height of the image. `by`: by how much it may stick out, and what the largest number is above. */
static int op_box_within(const double *box, const double *sides, const double *by) {
    double t = by[0];
    return box[0] > -t && box[1] > -t && box[2] > 0 && box[3] > 0 && box[0] + box[2] < sides[0] + t && box[1] + box[3] < sides[1] + t
        && larger_one(larger_one(box[0], box[1]), larger_one(box[2], box[3])) > by[1];
}

static int op_drawn_within(const double *drawn, const double *sides, const double *by) {
    double t = by[0];
    if (drawn[KIND] == MASK) return isinf(sides[0]) || (drawn[WIDTH] == sides[0] && drawn[HEIGHT] == sides[1]);
    if (drawn[KIND] == RINGS) return drawn[LEFT] > -t && drawn[TOP] > -t && drawn[RIGHT] < sides[0] + t && drawn[BOTTOM] < sides[1] + t;
    return drawn[KIND] < RINGS;
}

/* `by`: the share of their union that they must have in common, and by how many pixels they may differ otherwise. */
static int op_box_around(const double *box, const double *drawn, const double *by) {
    if (drawn[KIND] < RINGS || !is_known(drawn)) return is_known(drawn);
    double across = drawn[RIGHT] - drawn[LEFT], down = drawn[BOTTOM] - drawn[TOP];
    int begin = fabs(box[0] - drawn[LEFT]) <= by[1] && fabs(box[1] - drawn[TOP]) <= by[1];
    if (begin && fabs(box[2] - across) <= by[1] && fabs(box[3] - down) <= by[1]) return 1;
    if (begin && fabs(box[2] - box[0] - across) <= by[1] && fabs(box[3] - box[1] - down) <= by[1]) return 0;
    double wide = larger_one(smaller_one(box[0] + box[2], drawn[LEFT] + across) - larger_one(box[0], drawn[LEFT]), 0);
    double common = wide * larger_one(smaller_one(box[1] + box[3], drawn[TOP] + down) - larger_one(box[1], drawn[TOP]), 0);
    double both = box[2] * box[3] + across * down - common;
    return both > 0 && common >= by[0] * both;
}

/* `by`: the share by which the area may differ, and that by which it may differ from the area of the box (-1: it must not be that). */
static int is_area_of(double area, const double *drawn, const double *box, double crowd, const double *by) {
    if (drawn[KIND] < RINGS || area != area || crowd == 1) return 1;
    if (!is_known(drawn)) return 0;
    double above = larger_one(by[0] * larger_one(area, drawn[MOST_AREA]), drawn[SLACK]);
    double below = larger_one(by[0] * drawn[LEAST_AREA], drawn[SLACK]), of_box = box[2] * box[3];
    if (area <= drawn[MOST_AREA] + above && area >= drawn[LEAST_AREA] - below) return 1;
    return by[1] >= 0 && fabs(area - of_box) <= by[1] * of_box;
}

/* `by`: the share by which the area differs at least from that of a box that is two corners. */
static int is_area_of_box(double area, const double *drawn, const double *box, const double *by) {
    if (drawn[KIND] >= RINGS || area != area) return 1;
    double of_box = box[2] * box[3], of_corners = (box[2] - box[0]) * (box[3] - box[1]);
    return fabs(area - of_box) <= 1 || (area <= of_box && area != 0 && fabs(of_corners - area) > 1 + by[0] * area);
}

static int op_drawn_as(const double *drawn, double asked) {
    if (asked == 0) return is_known(drawn);
    if ((drawn[KIND] == EMPTY && asked != 2) || !is_known(drawn)) return 0;
    return (drawn[KIND] == MASK) == (asked == 1) && (asked != 3 || drawn[KIND] != RINGS || drawn[RING_COUNT] < 2);
}

/* -- ids ----------------------------------------------------------------------------------------------------------------------------------- */

/* The row of an id; -1 for none. It mostly is that of the last one, or stands behind it, or where it would stand if none were left out. */
static int32_t row_of(const Index *x, double id, int32_t guess) {
    int32_t other = x->others ? x->count : -1, low = 0, high = x->count;
    if (!(id >= -9007199254740992.0 && id <= 9007199254740992.0)) return -1;
    int64_t wanted = (int64_t)id;
    for (int32_t k = guess; k < guess + 2; k++)
        if (k >= 0 && k < x->count && x->ids[k] == wanted) return k;
    if (!x->count || wanted < x->ids[0] || wanted > x->ids[x->count - 1]) return other;
    if (x->ids[0] >= -9007199254740992LL) {
        int64_t place = wanted - x->ids[0];
        if (place < x->count && x->ids[place] == wanted) return (int32_t)place;
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (x->ids[middle] < wanted) low = middle + 1;
        else high = middle;
    }
    return low < x->count && x->ids[low] == wanted ? low : other;
}

/* Takes the facts of the row of an id; `row` is where it was found last. False for an id that has none. */
static int find(const Index *x, double id, int32_t *row, double *facts) {
    int32_t found = row_of(x, id, *row);
    memcpy(facts, x->facts + (size_t)(found < 0 ? x->count : found) * (size_t)x->width, (size_t)x->width * sizeof *facts);
    if (found < 0) return 0;
    *row = found;
    return 1;
}

#endif
