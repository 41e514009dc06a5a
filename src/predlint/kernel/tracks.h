/* How objects were read before, so that those written alike are read faster. In scan.c, before the members of records.
 *
 * Objects of one kind are mostly written alike, but for their values. A track is how a clean one was read: the bytes between its values, and what was
 * done behind them. Where an object has the same bytes between its values, it has the same members in the same order, none of them twice, and all
 * that follows from that is known: only its values are read, by the same nodes, and what is to hold of them is held against them. Whatever differs, or is in
 * doubt, has the record read again without tracks: so a track never decides a doubt. Tracks of one body share their beginnings, up to where they part.
 *
 * Which body an object with a name has, is known before it is read: its name is looked for ahead, and must then stand where the track has one. */
#ifndef TRACKS_H
#define TRACKS_H

/* What is kept at most: steps, bytes between values, and bodies (half of that: the places are a power of two), and names of objects that begin with them. */
#define MOST_STEPS 2048
#define MOST_FIXED 32768
#define MOST_TRACKED 512
#define MOST_ENTRIES 128
/* Of one track: steps, and objects in one another. At one place, so many steps are tried. */
#define MOST_OF_TRACK 96
#define MOST_INSIDE 8
#define MOST_PARTING 24
/* A quarter of what is followed may be in vain, and more where much was followed before. */
#define FIRST_CREDIT 64
#define MOST_CREDIT 4096
#define LOST_CREDIT 3

/* What is done behind the bytes of a step: the value of a member is read; the name of the object, which is known; what is set where an object begins; a
 * value is gone over, and read where its object ends; what is to hold of the object is held against it. */
enum { READS, READS_NUMBER, IS_NAMED, BEGINS, GOES_OVER, READS_LATE, LEAVES };

typedef struct {
    /* The bytes before it; the step that follows, and the one that is tried in its place: -1 for none. */
    uint32_t fixed, fixed_size;
    int32_t next, other, what, node;
    /* READS: whether the value counts in the content, and may not be null; how many objects of the track it stands in, and how many unknown members are
     * before it; how far before it its name begins, where others may give a copy of it, else 0. Of the last step, `summed` is what follows counts. */
    int32_t summed, not_null, level, unknowns, named;
    /* READS_NUMBER: where it is kept and pushed, and its bounds. BEGINS, LEAVES: a list of operations (0: none) is in place of the slot. */
    int32_t slot, column, flags;
    double low, high;
    /* LEAVES: the members that were there; how many answers it is, and confidences it has. */
    uint64_t members;
    int32_t answers, scored;
} Step;

/* How an object begins whose name comes first, up to behind that: its bytes, and the entry that is tried in its place, -1 for none; the step of the name,
 * and where the tracks of its body are; its branch and its name, and what they count in the content. */
typedef struct {
    uint32_t fixed, fixed_size;
    int32_t other, named, place, branch, name;
    uint64_t content;
} Entry;

typedef struct Tracks {
    Step steps[MOST_STEPS];
    uint8_t fixed[MOST_FIXED + 64];
    int32_t count, fixed_count;
    /* By body, and whether what it holds counts in the content: the first step, and its credit. For nodes whose body
     * depends on a name: by how they begin, the first entry. */
    struct {
        int32_t key, first, credit;
    } of[MOST_TRACKED];
    int32_t bodies;
    Entry entries[MOST_ENTRIES];
    int32_t entry_count;
    /* The program that they are of. */
    int32_t program;
    /* What is being read: its steps, where their bytes stand in the block, up to where they are recorded, how deep it began, and behind how many unknown members. */
    Step way[MOST_OF_TRACK];
    const uint8_t *from[MOST_OF_TRACK], *recorded_to;
    int32_t length;
    int recording, depth, unknowns;
    /* How the record is read; and the credit of tracks at all. */
    enum { NOT_TRACKED, FOLLOWED, LEARNED } mode;
    int32_t credit;
    /* How many records of a block were read along tracks. */
    uint32_t followed;
    /* Whether something in it is in doubt, or does not hold: no other track would help. */
    int doubted;
    /* Whether the names of records stand nearer to their ends. */
    int named_last;
} Tracks;

static void forget_tracks(Tracks *t, int32_t program) {
    t->program = program, t->recording = 0, t->mode = NOT_TRACKED;
    t->count = t->fixed_count = t->bodies = 0, t->credit = FIRST_CREDIT, t->named_last = 0, t->entry_count = 0;
    for (int k = 0; k < MOST_TRACKED; k++) t->of[k].key = -1;
}

/* Tracks are followed while they have credit: each time, they gain one, or lose some. Without any, one line of 64 gives some back: so they are tried again. */
static inline int has_credit(int32_t *credit, uint32_t line) { return *credit >= 0 || (*credit += !(line & 63), 0); }

static inline void count_in(int32_t *credit, int success) { *credit += success ? *credit < MOST_CREDIT : -LOST_CREDIT; }

/* Where the tracks of a body are, or the free place that they would take. */
static inline int32_t track_place(const Tracks *t, int32_t body, int summed) {
    int32_t key = 2 * body + (summed != 0), at = (int32_t)((uint32_t)key * 0x9E3779B1U >> 23);
    while (t->of[at].key != key && t->of[at].key >= 0) at = (at + 1) & (MOST_TRACKED - 1);
    return at;
}

/* -- recording ----------------------------------------------------------------------------------------------------------------------------- */

/* The step up to where the reader is; NULL for one too many. */
static Step *add_step(Scanner *s, int32_t what, int32_t node) {
    Tracks *t = s->tracks;
    int32_t level = s->depth - t->depth;
    if (t->length >= MOST_OF_TRACK || level > MOST_INSIDE) return t->recording = 0, NULL;
    Step *step = t->way + t->length;
    *step = (Step){.what = what, .node = node, .next = -1, .other = -1, .level = level, .summed = s->summed, .fixed_size = (uint32_t)(s->r.p - t->recorded_to)};
    t->from[t->length++] = t->recorded_to, t->recorded_to = s->r.p;
    return step;
}

/* A text that may be anything, and is pushed and kept nowhere. */
static int is_any_text(const int32_t *w) {
    return w[0] == TEXT && w[1] < 0 && !w[2] && w[3] <= 0 && w[4] < 0 && !w[5] && w[6] < 0 && w[7] == -1 && w[8] < 0 && w[9] < 0;
}

/* Of a member: it tells the body of its object; exactly one of its group must be there; others may give a copy of it. */
enum { NAMES_IT = 1, IS_ONE = 2, IS_COPIED = 4 };

/* Reads the value of a member while its object is being recorded: `name` is where the member begins. */
static int recorded(Scanner *s, const Program *g, int32_t node, const uint8_t *name, int is) {
    Tracks *t = s->tracks;
    const int32_t *w = g->words + node;
    if (w[0] == RECORD && is_next(&s->r, '{') && !(is & IS_COPIED)) return value(s, g, node); /* its steps are the track's */
    if (is & NAMES_IT && (is & IS_COPIED || !is_any_text(w))) return t->recording = 0, value(s, g, node);
    Step *step = add_step(s, is & NAMES_IT ? IS_NAMED : READS, node);
    if (!step) return value(s, g, node);
    step->not_null = is & IS_ONE && w[2] & NULLABLE, step->unknowns = s->unknowns - t->unknowns;
    step->named = is & IS_COPIED ? (int32_t)(s->r.p - name) : 0;
    int32_t length = t->length;
    t->recording = 0;
    int read = value(s, g, node);
    t->recording = 1, t->length = length, t->recorded_to = s->r.p;
    return read;
}

/* What a reader goes back to that has recorded an object inside of another one. */
typedef struct {
    const uint8_t *recorded_to;
    int32_t length;
    int depth, unknowns, over, summed, records;
    size_t doubts;
} Recording;

/* Begins to record an object, which is read from `begin` on, for a body: unless it is known that this does not pay, or there is no more room. */
static void begin_track(Scanner *s, int32_t body, const uint8_t *begin, Recording *r) {
    Tracks *t = s->tracks;
    int32_t at = track_place(t, body, s->summed);
    *r = (Recording){.records = !t->recording && (t->of[at].key >= 0 ? t->of[at].credit >= 0 : t->bodies < MOST_TRACKED / 2)};
    if (!r->records) return;
    r->recorded_to = t->recorded_to, r->length = t->length, r->depth = t->depth, r->unknowns = t->unknowns, r->over = s->passed_over, r->summed = s->summed, r->doubts = s->doubt_count;
    t->recording = 1, t->recorded_to = begin, t->depth = s->depth, t->unknowns = s->unknowns;
}

static int is_same_step(const Tracks *t, const Step *a, const Step *b, const uint8_t *fixed) {
    return (a->what == b->what || (a->what == READS_NUMBER && b->what == READS)) && a->node == b->node && a->summed == b->summed && a->not_null == b->not_null
        && a->level == b->level && a->unknowns == b->unknowns && a->named == b->named && a->members == b->members && a->answers == b->answers && a->scored == b->scored
        && a->fixed_size == b->fixed_size && !memcmp(t->fixed + a->fixed, fixed, a->fixed_size);
}

/* What a step needs of its node, so that nobody looks there. */
static void complete(Step *step, const Program *g) {
    const int32_t *w = g->words + step->node;
    if (step->what == BEGINS) step->slot = w[10];
    if (step->what != READS || w[0] != NUMBER || step->named) return;
    step->what = READS_NUMBER, step->low = g->bounds[w[3]], step->high = g->bounds[w[4]], step->slot = w[5], step->column = w[1];
    if (w[2] & ABOVE) step->low = nextafter(step->low, INFINITY);
    step->flags = w[2] & (WHOLE | INTEGRAL);
}

/* True where there is room for the steps of a track from one of them on. */
static int has_room(const Tracks *t, int32_t from) {
    size_t fixed = 0;
    for (int32_t k = from; k < t->length; k++) fixed += t->way[k].fixed_size;
    return t->length - from <= MOST_STEPS - t->count && fixed <= (size_t)(MOST_FIXED - t->fixed_count);
}

/* Keeps the steps that were recorded from `first` on for the body at a place. All of them, or none: where a track ends, all is read. */
static void keep_track(Tracks *t, const Program *g, int32_t first, int32_t place, int32_t key) {
    int32_t none = -1, *from = t->of[place].key < 0 ? &none : &t->of[place].first, added = 0;
    for (int32_t k = first; k < t->length; k++) {
        Step *step = t->way + k;
        int32_t parting = 0, *to = NULL;
        for (; *from >= 0 && !is_same_step(t, t->steps + *from, step, t->from[k]); from = &t->steps[*from].other, parting++)
            if (!to && t->steps[*from].fixed_size < step->fixed_size) to = from; /* its bytes may begin with those of the shorter one */
        if (*from < 0) {
            if (!added++ && (parting >= MOST_PARTING || !has_room(t, k))) return;
            if (!to) to = from;
            step->fixed = (uint32_t)t->fixed_count, step->other = *to;
            memcpy(t->fixed + t->fixed_count, t->from[k], step->fixed_size);
            t->fixed_count += (int32_t)step->fixed_size;
            complete(step, g);
            t->steps[t->count] = *step;
            *to = t->count++, from = to;
        }
        if (k == first && t->of[place].key < 0) t->of[place].key = key, t->of[place].first = *from, t->of[place].credit = FIRST_CREDIT, t->bodies++;
        from = &t->steps[*from].next;
    }
}

/* Ends what `begin_track` began: an object that was read, and is clean, is kept. */
static void end_track(Scanner *s, const Program *g, int32_t body, int read, const Recording *r) {
    Tracks *t = s->tracks;
    if (!r->records) return;
    if (read && t->recording && t->length > r->length && s->doubt_count == r->doubts && s->passed_over == r->over) {
        int32_t at = track_place(t, body, r->summed); /* others were kept meanwhile */
        t->way[t->length - 1].summed = s->summed;
        if (t->of[at].key >= 0 || t->bodies < MOST_TRACKED / 2) keep_track(t, g, r->length, at, 2 * body + (r->summed != 0));
    }
    t->recording = 0, t->length = r->length, t->recorded_to = r->recorded_to, t->depth = r->depth, t->unknowns = r->unknowns;
}

/* -- following ----------------------------------------------------------------------------------------------------------------------------- */

/* True where so many bytes stand at `p`. Behind those of the tracks there are 64 more. */
static inline int stand_fixed(const uint8_t *p, const uint8_t *end, const uint8_t *limit, const uint8_t *fixed, uint32_t n) {
    if ((size_t)(end - p) < n) return 0;
#if defined(__SSE2__)
    if (limit - p >= (ptrdiff_t)n + 16) {
        for (;; p += 16, fixed += 16, n -= 16) {
            __m128i same_ = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)fixed));
            unsigned equal_ = (unsigned)_mm_movemask_epi8(same_);
            if (n <= 16) return (equal_ | ~0U << n) == ~0U;
            if (equal_ != 0xFFFF) return 0;
        }
    }
#endif
    return equal(p, fixed, n);
}

static inline int is_as_flagged(int32_t flags, Number found) {
    return (!(flags & WHOLE) || found.whole) && (!(flags & INTEGRAL) || is_integral(found.value));
}

/* Reads an object along a track, from its first step on; false where it is none of them, or something is in doubt. `name`: of the object, in the block. */
__attribute__((noinline)) static int go_along(Scanner *s, const Program *g, int32_t at, Text name) {
    Tracks *t = s->tracks;
    Reader *r = &s->r;
    const uint8_t *p = r->p, *end = r->end, *limit = r->limit, *late = NULL, *late_end = NULL;
    const Secret secret = {.number = s->secret.number, .factor = s->secret.factor};
    uint64_t content_ = s->content;
    const int depth = s->depth, unknowns = s->unknowns;
    const Step *step = t->steps + at;
    if (depth + MOST_INSIDE >= MOST_DEPTH) return 0;
    for (;;) {
        uint32_t n = step->fixed_size;
        while (!stand_fixed(p, end, limit, t->fixed + step->fixed, n)) {
            if (step->other < 0) return 0;
            step = t->steps + step->other;
            n = step->fixed_size;
        }
        p += n;
        const uint8_t *begin = p;
        switch (step->what) {
            case READS_NUMBER: {
                Number found;
                const uint8_t *behind = short_number(p, limit, &found);
                if (behind && found.value >= step->low && found.value <= step->high && (!step->flags || is_as_flagged(step->flags, found))) {
                    p = behind;
                    if (step->slot >= 0) s->slots[step->slot] = found.value;
                    if (step->summed) content_ += content_of_number(&secret, found.value);
                    if (step->column >= 0 && !push_number(s, step->column, found.value)) return 0;
                    break;
                }
            } /* falls through */
            case READS:
                r->p = p, s->content = content_, s->summed = step->summed, s->depth = depth + step->level, s->unknowns = unknowns + step->unknowns;
                if (s->unknowns > MOST_UNKNOWNS || (step->not_null && is_next(r, 'n'))) return 0;
                if (!value(s, g, step->node)) return 0;
                if (s->doubt_count > s->first_doubt) return t->doubted = 1, 0;
                p = r->p, content_ = s->content;
                if (step->named) s->shape += keyed_hash(begin - step->named, (size_t)(p - begin + step->named)) | 1;
                break;
            case IS_NAMED:
                if (p + 1 != name.p) return 0;
                p = name.p + name.n + 1;
                if (step->summed) content_ += text_hash(&s->secret, name.p, name.n);
                break;
            case GOES_OVER:
                r->p = late = p;
                if (!skip(r)) return 0;
                p = late_end = r->p;
                break;
            case READS_LATE:
                r->p = late, s->content = content_, s->summed = step->summed, s->depth = depth + step->level, s->unknowns = unknowns + step->unknowns;
                s->uncounted = 1;
                if (!late || !value(s, g, step->node)) return 0;
                if (s->doubt_count > s->first_doubt) return t->doubted = 1, 0;
                much_space(r);
                if (r->p != late_end) return 0;
                content_ = s->content;
                break;
            case BEGINS:
                r->p = p, s->content = content_;
                set_all(s, g, step->slot);
                content_ = s->content;
                break;
            case LEAVES:
                s->seen = step->members, s->has_unknown = step->unknowns > 0, s->answers += step->answers, s->scored += step->scored;
                if (!step->slot) break;
                r->p = p, s->content = content_;
                if (held(s, g, g->words + step->slot) != HOLDS) return t->doubted = 1, 0;
                content_ = s->content;
                break;
        }
        if (step->next < 0) break;
        step = t->steps + step->next;
    }
    r->p = p, s->content = content_, s->depth = depth, s->summed = step->summed, s->unknowns = unknowns, t->followed += !depth;
    return 1;
}

/* The same, for a body; -1 where it has no tracks, or they have no credit. */
static inline int follow_body(Scanner *s, const Program *g, int32_t body, Text name) {
    Tracks *t = s->tracks;
    int32_t at = track_place(t, body, s->summed);
    if (t->of[at].key < 0 || !has_credit(&t->of[at].credit, s->line)) return -1;
    int read = go_along(s, g, t->of[at].first, name);
    count_in(&t->of[at].credit, read || t->doubted);
    return read;
}

/* How the object that is next begins, if others that this node distinguishes began so; -1 for none. */
static inline int32_t entry_at(const Scanner *s, int32_t node) {
    Tracks *t = s->tracks;
    const Reader *r = &s->r;
    int32_t at = track_place(t, node, s->summed);
    if (t->of[at].key < 0 || !has_credit(&t->of[at].credit, s->line)) return -1;
    int32_t k = t->of[at].first;
    while (k >= 0 && !stand_fixed(r->p, r->end, r->limit, t->fixed + t->entries[k].fixed, t->entries[k].fixed_size)) k = t->entries[k].other;
    count_in(&t->of[at].credit, k >= 0);
    return k;
}

/* Keeps how an object begins that was read along the tracks of a body, if it begins with its name. */
static void keep_entry(Scanner *s, int32_t node, const int32_t *branch, const uint8_t *begin, Text name) {
    Tracks *t = s->tracks;
    const uint8_t *p = begin;
    const uint32_t size = (uint32_t)(name.p + name.n + 1 - begin);
    int32_t at = track_place(t, node, s->summed), place = track_place(t, branch[0], s->summed), step = t->of[place].first, entries = 0;
    for (;;) {
        while (step >= 0 && !stand_fixed(p, s->r.end, s->r.limit, t->fixed + t->steps[step].fixed, t->steps[step].fixed_size)) step = t->steps[step].other;
        if (step < 0 || t->steps[step].what != BEGINS || p > begin) break;
        p += t->steps[step].fixed_size, step = t->steps[step].next;
    }
    if (step < 0 || t->steps[step].what != IS_NAMED || t->entry_count == MOST_ENTRIES || size > (uint32_t)(MOST_FIXED - t->fixed_count)) return;
    if (t->of[at].key < 0) {
        if (t->bodies == MOST_TRACKED / 2) return;
        t->of[at].key = 2 * node + (s->summed != 0), t->of[at].first = -1, t->of[at].credit = FIRST_CREDIT, t->bodies++;
    }
    int32_t *to = &t->of[at].first; /* frequent ones are met first, and so come first */
    for (; *to >= 0; to = &t->entries[*to].other) entries++;
    if (entries == MOST_PARTING) return;
    memcpy(t->fixed + t->fixed_count, begin, size);
    t->entries[t->entry_count] = (Entry){
        .fixed = (uint32_t)t->fixed_count, .fixed_size = size, .other = -1, .named = step, .place = place,
        .branch = branch[1], .name = branch[2], .content = s->summed ? text_hash(&s->secret, name.p, name.n) : 0,
    };
    t->fixed_count += (int32_t)size;
    *to = t->entry_count++;
}

#endif
