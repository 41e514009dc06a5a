/* The constraints on what was read: a function for each operation, and the loop that runs them. Included by scan.c after the functions that doubt.
 *
 * The table in opcodes.py, from which operations.h is generated, documents each function and its arguments. Each returns false if its constraint
 * fails. */
#ifndef HELD_H
#define HELD_H

/* Both are NaN where one of the numbers is. */
static inline double larger(double one, double two) { return two != two || two > one ? two : one; }
static inline double smaller(double one, double two) { return two != two || two < one ? two : one; }

static inline int is_whole(double number_) { return number_ == floor(number_); }
static inline uint64_t bits(const int32_t *w) { return (uint32_t)w[0] | (uint64_t)(uint32_t)w[1] << 32; }

/* 53 bits of a hash, as a number. */
static inline double as_number(int64_t hash) { return (double)((uint64_t)hash >> 11); }

/* What a text counts as in its slot. */
static double text_slot(const uint8_t *p, size_t n) { return as_number(signed_bits(keyed_hash(p, n))); }

static int is_any_above(const double *numbers, size_t count, double bound) {
    size_t k = 0;
    while (k < count && !(numbers[k] > bound)) k++;
    return k < count;
}

/* -- numbers ------------------------------------------------------------------------------------------------------------------------------ */

static inline int op_add(double *total, double one, double other) { return *total = one + other, 1; }
static inline int op_smaller(double *least, double one, double other) { return *least = smaller(one, other), 1; }
static inline int op_larger(double *most, double one, double other) { return *most = larger(one, other), 1; }
static inline int op_set(double *to, double number_) { return *to = number_, 1; }
static inline int op_shift(double *to, double value_) { return *to = *to * 256 + value_, 1; }
static inline int op_move(double *to, double value_) { return *to = value_, 1; }
static inline int op_known(double *to, double value_) { return *to = value_ == value_, 1; }
static inline int op_look_up(double *to, double number_, const double *first) { return *to = number_ >= 0 ? first[(int32_t)number_] : NAN, 1; }

/* NaN if rate or length is unknown. */
static inline int op_product(double *to, double rate, double length) {
    return *to = rate > 0 && rate < 1e8 && length > 0 && length < 1e8 ? floor(rate * length + 0.5) : NAN, 1;
}

static inline int op_at_most(double value_, double most) { return value_ <= most; }
static inline int op_below(double value_, double limit) { return value_ < limit; }
static inline int op_between(double value_, const double *bounds) { return value_ >= bounds[0] && value_ <= bounds[1]; }
static inline int op_differs(double value_, double other) { return value_ < other || value_ > other; }
static inline int op_same(double value_, double other) { return value_ == other; }
static inline int op_not_all_to(const double *first, int32_t count, double bound) { return is_any_above(first, (size_t)count, bound); }
static inline int op_texts_differ(double text_, const Table *texts) { return text_ != text_slot(texts->pool, texts->cuts[1]); }

static inline int op_fills(double count, double width, double height) {
    return count == 4 * width * height && is_whole(width) && is_whole(height);
}

/* The row is looked through: there are few numbers in it. */
static inline int op_in_row(double value_, double row, const double *table) {
    if (value_ == -1) return 1;
    if (!(row >= 0)) return 0;
    const double *at = table + 1 + (size_t)row * (size_t)table[0], *end = at + (size_t)table[0];
    while (at < end && *at != value_) at++;
    return at < end;
}

/* -- the line and its data row ------------------------------------------------------------------------------------------------------------ */

static inline const double *facts_of(const Scanner *s, const Program *g) {
    return g->facts + (size_t)(s->row >= 0 && s->row < g->facts_count ? s->row : g->facts_count) * (size_t)g->facts_width;
}

static inline int op_reach(double *reach, double value_) { return *reach = larger(*reach, value_), 1; }
static inline int op_within(double reach, double fact) { return reach <= fact; }
static inline int op_exactly(double reach, double fact) { return reach == -INFINITY || isinf(fact) || reach == fact; }

/* An unknown unit is in doubt. */
static inline int op_within_by(const Scanner *s, const Program *g, double reach, int32_t first, double unit) {
    return unit >= 0 && unit < g->facts_width - first && reach <= facts_of(s, g)[first + (int32_t)unit];
}

static inline int op_scored(const Scanner *s) { return !s->scored || s->scored == s->answers; }
static inline int op_push(Scanner *s, double value_, int32_t column) { return push_number(s, column, value_); }
static inline int op_branch(const Scanner *s, double *to) { return *to = s->mine, 1; }

/* -- the points, or the numbers, that were read last ---------------------------------------------------------------------------------------- */

static inline const Point *points_of(const Scanner *s) { return (const Point *)(const void *)s->numbers; }
static inline size_t point_count(const Scanner *s) { return s->number_count / 2; }

/* False where one of the numbers is in doubt. */
static int are_known(const Scanner *s) {
    int known = 1;
    for (size_t k = 0; k < s->number_count; k++) known &= s->numbers[k] == s->numbers[k];
    return known;
}

static inline int op_reach_points(const Scanner *s, double *across, double *down) {
    for (size_t k = 0; k < s->number_count; k++) op_reach(k & 1 ? down : across, s->numbers[k]);
    return 1;
}

static inline int op_ring(Scanner *s) { return is_plain(points_of(s), point_count(s), &s->frames); }
static inline int op_points_not_all_to(const Scanner *s, double bound) { return is_any_above(s->numbers, s->number_count, bound); }
static inline int op_lie_in(const Scanner *s, const double *bounds) { return lie_in(points_of(s), point_count(s), bounds[0], bounds[1]); }
static inline int op_lead_anywhere(const Scanner *s) { return lead_anywhere(points_of(s), point_count(s)); }
static inline int op_enclose(const Scanner *s) { return are_known(s) && encloses(points_of(s), point_count(s)); }

static inline int op_open(const Scanner *s) {
    const Point *p = points_of(s);
    const size_t n = point_count(s);
    return n && !is_same(p[0], p[n - 1]);
}

static inline int op_pose(const Scanner *s, double *pose, double tolerance, int32_t strict) {
    return make_pose(s->numbers, s->number_count, tolerance, strict, pose);
}

/* -- texts that are kept ------------------------------------------------------------------------------------------------------------------ */

static inline int op_quotes(Scanner *s) { return s->quoted.p = NULL, 1; }
static inline int op_span(const Scanner *s, double start, double end, Kept *text_) { return is_span(text_, &s->quoted, start, end); }

/* -- parts that name each other ----------------------------------------------------------------------------------------------------------- */

static inline int op_links(Scanner *s) { return begin_links(&s->links), s->shape = 0, 1; }
static inline int op_linked(Scanner *s, int32_t alone, int32_t about) { return are_linked(&s->links, alone, about); }
static inline int op_one_size(Scanner *s, double width, double height) { return is_size(&s->links, width, height); }

/* The first number of a part that is ALIKE is its content. */
static inline int op_link(Scanner *s, int32_t kind, const double *ends_, int32_t group) {
    Link link_ = {kind == ALIKE ? as_number((int64_t)s->drawn) : ends_[0], ends_[1], kind, group, s->shape};
    return s->shape = 0, add_link(&s->links, link_);
}

static inline int op_content(Scanner *s, const Program *g, int32_t counts) {
    return s->drawn = s->content - (counts ? 0 : s->drawn), s->summed = counts || g->content >= 0, 1;
}

/* -- what is drawn ------------------------------------------------------------------------------------------------------------------------ */

static inline int op_seen(Scanner *s, int32_t column, int32_t low, int32_t high) {
    return push_bits(s, column, s->seen) && (!s->has_unknown || !(bits((const int32_t[]){low, high}) & ~s->seen));
}

static inline int op_find(Scanner *s, const Program *g, double id, int32_t index, double *facts) {
    return find(g->indexes + index, id, s->found + index, facts);
}

static inline int op_beside(Scanner *s, const double *box, double crowd) { return s->box = box, s->crowd = crowd, 1; }

static inline int op_area_of(const Scanner *s, double area, const double *drawn_, const double *by) {
    return is_area_of(area, drawn_, s->box, s->crowd, by);
}

static inline int op_area_of_box(const Scanner *s, double area, const double *drawn_, const double *by) {
    return is_area_of_box(area, drawn_, s->box, by);
}

/* Where there are none, the run lengths are in doubt. */
static inline int op_run_lengths(const Scanner *s, const double *sides, double *drawn_, double runs_) {
    return runs_ == runs_ && mask_drawn(s->runs, s->run_count, sides[0], sides[1], drawn_);
}

static inline int op_follow_rows(const Scanner *s, double height, double width) { return follow_rows(s->runs, s->run_count, height, width); }

/* -- what parts of one record tell of each other ------------------------------------------------------------------------------------------ */

static inline int op_list(Scanner *s, double *to) { return *to = ++s->joins.list, 1; }

/* Keys of lists are of the last kinds. */
static inline int op_new(Scanner *s, double value_, double list) {
    return value_ == value_ && is_first_key(&s->joins, UINT64_MAX - (uint64_t)list, value_);
}

static inline int op_meet(Scanner *s, double thing, double feature, double place) { return meet(&s->joins, thing, feature, place, s->r.p); }
static inline int op_range(Scanner *s, const double *ends_) { return add_span(&s->joins, ends_[0], ends_[1]); }
static inline int op_spans_of(Scanner *s, double group) { return group_spans(&s->joins, (uint64_t)(group + 1)), 1; }
static inline int op_spans(const Scanner *s, double *to) { return *to = (double)s->joins.span_count, 1; }
static inline int op_item(Scanner *s, double item, int32_t once) { return item >= 0 && add_answer(&s->joins, (int32_t)item, once); }

static inline int op_items_of(Scanner *s, double thing, int32_t changes, double first) {
    return set_answers(&s->joins, thing, changes, changes ? (size_t)first : SIZE_MAX, s->r.p);
}

static inline int op_mark(Scanner *s, double mark_, double feature, const int32_t *asked) {
    return are_asked(&s->joins, asked, feature) && mark(&s->joins, mark_);
}

static inline int op_unnamed(const Scanner *s, double value_) { return value_ == value_ && !known_thing(&s->joins, key_of(0, value_)); }

/* Doubts each thing that does not match its answers, behind the place where it was read last. Returns false if there are too many. */
static inline int op_joined(Scanner *s, const int32_t *asked) {
    const Joins *j = &s->joins;
    for (size_t k = 0; k < j->count; k++) {
        const Thing *t = j->things + k;
        if (!is_joined(&s->joins, t, asked) && !doubt(s, -1, t->where, t->where, t->key | 1)) return 0;
    }
    return 1;
}

static inline int op_ranged(Scanner *s, double number_, const double *everywhere) {
    return number_ >= 0 && are_ranged(&s->joins, everywhere[(int32_t)number_] != 0);
}

static inline int op_reached(const Scanner *s, double *to) { return *to = s->joins.reach, 1; }
static inline int op_things(const Scanner *s, double *to, int32_t flags) { return *to = (double)count_of(&s->joins, flags), 1; }
static inline int op_apart_all(Scanner *s) { return are_apart(&s->joins); }

/* -- the loop ------------------------------------------------------------------------------------------------------------------------------ */

/* What does not hold: nothing, something, or something that depends on more than what is held against it. */
enum { HOLDS, FAILS, FAILS_OUTSIDE };

/* Where those operations begin that are of what is around, behind one. */
static const int32_t *next_outer(const int32_t *w) {
    while (w[0] != OUTER && w[0] != END) w += 4;
    return w;
}

static int held(Scanner *s, const Program *g, const int32_t *w) {
    double *slots = s->slots, *reaches = s->reaches;
    const double *bounds = g->bounds, *facts = facts_of(s, g);
    int wrong = HOLDS, outer = 0;
    for (;; w += 4) {
        int holds = 1;
        switch (w[0]) {
            case END: return wrong;
            case OUTER: outer = 1; break;
            case WHEN: w += slots[w[1]] == bounds[w[2]] ? 0 : 4 * w[3]; break;
            case UNLESS: w += slots[w[1]] == bounds[w[2]] ? 4 * w[3] : 0; break;
            CASES_OF_OPERATIONS
            default: holds = 0;
        }
        if (holds) continue;
        s->failed = w;
        if (outer) return FAILS_OUTSIDE;
        wrong = FAILS, w = next_outer(w) - 4; /* what is around takes note of it all the same */
    }
}

/* Doubts each thing that does not hold, by where it stands in the program: the first of them failed just now. */
static int doubt_each(Scanner *s, const Program *g, const uint8_t *begin) {
    do
        if (!doubt(s, (int32_t)(s->failed - g->words), begin, s->r.p, 1)) return 0;
    while (held(s, g, s->failed + 4) != HOLDS);
    return 1;
}

/* Runs a list of operations that set registers; does nothing without a list. */
static inline void set_all(Scanner *s, const Program *g, int32_t list) {
    if (!list) return;
    const int32_t *w = g->words + list;
    for (; w[0] == SET; w += 4) s->slots[w[1]] = g->bounds[w[2]];
    if (w[0] != END) held(s, g, w);
}

#endif
