/* Lists of numbers, rings, and run lengths, read into the scanner; in scan.c, behind what it has for other values. */
#ifndef DRAWN_H
#define DRAWN_H

/* Appends the numbers of a list whose first bracket was read. Returns false if it is no such list or out of bounds: then all of it is doubted. */
static int flat_numbers(Scanner *s, const Program *g, const int32_t *w) {
    if (ends(&s->r, ']')) return 1;
    do {
        Number found;
        if (!a_number(&s->r, &found) || !is_bounded(g, w, found) || !keep_number(s, found.value)) return 0;
    } while (next(&s->r, ','));
    return ends(&s->r, ']');
}

/* How many slots a list of numbers has. */
static inline int32_t kept_numbers(const int32_t *w) { return w[5] > 0 && !(w[2] & POINTS) ? w[5] : 1; }

/* 3, 4 the bounds of each number, 5 how many there are (-1: any number), 6 what is to hold (0: nothing), 7 the first slot of what is kept (-1:
 * nothing), 8 the column of a hash of them all (-1: none): then the other column takes how many there are, and else each of them. Of POINTS: 5 the
 * fewest numbers, 7 the slot of a hash of the first such list, until which it is -1. */
SEPARATE int flat(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    int of_points = w[2] & POINTS, counted = w[5] > 0 && !of_points, is_kept = w[7] >= 0 && (!of_points || s->slots[w[7]] == -1);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    for (int32_t k = 0; is_kept && k < kept_numbers(w); k++) s->slots[w[7] + k] = NAN;
    size_t first = counted ? s->number_count : 0; /* it may be a point of a list */
    s->number_count = first;
    int read = next(&s->r, '[') && flat_numbers(s, g, w);
    size_t n = s->number_count - first;
    if (counted) s->number_count = first;
    if (!read) return !s->r.no_memory && doubt_any(s, node, begin);
    for (size_t k = 0; s->summed && k < n; k++) s->content += content_of_number(&s->secret, s->numbers[first + k]);
    if (of_points ? n & 1 || n < (size_t)w[5] : w[5] >= 0 && n != (size_t)w[5]) return doubt_value(s, node, begin);
    if (w[6] && held(s, g, g->words + w[6]) != HOLDS) return doubt_value(s, node, begin);
    if (of_points && is_kept) s->slots[w[7]] = sequence(s);
    if (counted && is_kept) memcpy(s->slots + w[7], s->numbers + first, n * sizeof *s->numbers);
    if (w[8] >= 0) {
        int64_t hash = signed_hash(&s->secret, n ? (const uint8_t *)s->numbers : (const uint8_t *)"", n * sizeof *s->numbers);
        return push(s, w[8], hash) && push(s, w[1], (int64_t)n);
    }
    if (w[1] >= 0)
        for (size_t k = 0; k < n; k++)
            if (!push_number(s, w[1], s->numbers[first + k])) return 0;
    return 1;
}

static int all_rings(Scanner *s, const Program *g, const int32_t *w) {
    s->number_count = 0, s->ring_count = 0;
    if (ends(&s->r, ']')) return 1;
    do {
        if (!next(&s->r, '[') || !flat_numbers(s, g, w)) return 0;
        ROOM_FOR_ONE(s->ring_ends, s->ring_count, s->rings_room, s->r.no_memory);
        s->ring_ends[s->ring_count++] = s->number_count;
    } while (next(&s->r, ','));
    return ends(&s->r, ']');
}

/* A list of flat rings, or a mask. 3, 4 the bounds of each number, 5 the node of a mask (-1: it is none), 6 the first slot of the drawing, 7 the bound
 * above which each ring has a number, 8 true where it must be a mask. The column takes what kind it is. */
SEPARATE int drawn(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    double *slots = s->slots + w[6];
    size_t doubts = s->doubt_count;
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return slots[KIND] = NOTHING, word(&s->r, "null", 4) && push(s, w[1], NOTHING);
    slots[KIND] = NAN;
    if (w[5] >= 0 && (w[8] || !is_next(&s->r, '['))) {
        if (!value(s, g, w[5])) return 0;
        if (s->doubt_count > doubts) slots[KIND] = NAN;
        return slots[KIND] != MASK || push(s, w[1], MASK);
    }
    if (!next(&s->r, '[') || !all_rings(s, g, w)) return !s->r.no_memory && doubt_any(s, node, begin);
    if (!s->ring_count) slots[KIND] = EMPTY;
    else if (!rings_drawn(s->numbers, s->ring_ends, s->ring_count, g->bounds[w[7]], slots)) return doubt_value(s, node, begin);
    return push(s, w[1], (int64_t)slots[KIND]);
}

/* 3 the slot of how many there are, 4 true where only compressed text is read. The column takes a hash of the text. */
SEPARATE int runs(Scanner *s, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    Text text_;
    keep(s, w[3], NAN);
    s->run_count = 0;
    if (is_next(&s->r, '"')) {
        if (!string(&s->r, &text_)) return 0;
        if (!unpack(s, text_)) return !s->r.no_memory && doubt_value(s, node, begin);
        keep(s, w[3], (double)s->run_count);
        return w[1] < 0 || push(s, w[1], signed_hash(&s->secret, text_.p, text_.n));
    }
    if (w[4] || !next(&s->r, '[')) return doubt_any(s, node, begin);
    if (!ends(&s->r, ']')) {
        do {
            Number found;
            if (!a_number(&s->r, &found) || !found.whole || !(found.value >= 0 && found.value <= (double)LONGEST_RUN)) return doubt_any(s, node, begin);
            ROOM_FOR_ONE(s->runs, s->run_count, s->runs_room, s->r.no_memory);
            s->runs[s->run_count++] = (int64_t)found.value;
        } while (next(&s->r, ','));
        if (!ends(&s->r, ']')) return doubt_any(s, node, begin);
    }
    return keep(s, w[3], (double)s->run_count);
}

static inline const uint8_t *behind_space(const uint8_t *p) {
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') p++;
    return p;
}

/* The bytes of a list, behind its first bracket, each of one to three digits; -1 for what is none. The list ends at `stop`. */
static ptrdiff_t list_of_bytes(const uint8_t *p, const uint8_t *stop, uint8_t *to) {
    const uint8_t *first = to;
    for (;;) {
        unsigned number_ = (unsigned)*p - '0', digit;
        if (number_ > 9) return -1;
        if ((digit = (unsigned)*++p - '0') <= 9) {
            if (!number_) return -1;
            number_ = 10 * number_ + digit;
            if ((digit = (unsigned)*++p - '0') <= 9) number_ = 10 * number_ + digit, p++;
        }
        if (number_ > 255) return -1;
        *to++ = (uint8_t)number_;
        if (*p <= ' ') p = behind_space(p);
        if (p == stop) return to - first;
        if (*p++ != ',') return -1;
        if (*p <= ' ') p = behind_space(p);
    }
}

/* A list of bytes that is the mask of a brush. 3 the slot of how many values it has. */
SEPARATE int brush(Scanner *s, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p, *stop;
    keep(s, w[3], NAN);
    if (!next(&s->r, '[') || !(stop = memchr(s->r.p, ']', (size_t)(s->r.end - s->r.p)))) return doubt_any(s, node, begin);
    if (!make_room_for_bytes(s, (size_t)(stop - s->r.p) / 2 + 1 + BEHIND_BRUSH)) return 0; /* each has a digit, and a sign behind it */
    ptrdiff_t n = list_of_bytes(s->r.p, stop, s->bytes);
    if (n < 0) return doubt_any(s, node, begin);
    s->r.p = stop + 1;
    for (ptrdiff_t k = 0; s->summed && k < n; k++) s->content += content_of_number(&s->secret, s->bytes[k]);
    memset(s->bytes + n, 0, BEHIND_BRUSH);
    uint32_t values = brush_values(s->bytes, (size_t)n);
    return values ? keep(s, w[3], values) : doubt_value(s, node, begin);
}

#endif
