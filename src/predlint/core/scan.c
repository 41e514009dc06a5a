/* Lines of JSON, read by a program that was made from a Shape.
 *
 * Of each line it is said whether it is surely clean. "Unsure" is never a verdict: such a line is explained in Python. So whatever is rare or
 * hard to decide here (an escaped member name, an integer beyond 2^53, a number of twenty digits) is simply unsure. What later rules need of
 * clean lines (coordinates, hashes of data rows) is pushed into columns while it goes by.
 *
 * The bytes are those of strangers. Nothing is read behind a line's end, every depth is bounded, and every number is checked before it is an
 * index. The program and its tables are trusted: predlint made them. The caller has seen to it that the block is valid UTF-8.
 *
 * Plain C99 and four things of GCC and Clang: products of 128 bits, counting zeros at both ends, and swapping bytes.
 */
#include "scan.h"

#include "polygons.h"
#include "tokens.h"

#define MOST_COLUMNS 64

struct Scanner {
    Reader r;
    Column columns[MOST_COLUMNS];
    int32_t count;
    uint32_t line;
    /* The number of the branch, or the name, that was read last. */
    int32_t branch;
    uint8_t *unsure;
    size_t lines_room;
    /* For each table of members: which one was last seen to begin a record, and to follow each other. Records are mostly written alike. */
    int32_t *following;
};

/* -- columns ---------------------------------------------------------------------------------------------------------------------------- */

static int grow(Scanner *s, Column *c) {
    size_t room = c->room ? 2 * c->room : 4096;
    uint64_t *values = realloc(c->values, room * sizeof *values);
    if (values) c->values = values;
    uint32_t *lines = values ? realloc(c->lines, room * sizeof *lines) : NULL;
    if (!lines) return s->r.no_memory = 1, 0;
    c->lines = lines;
    c->room = room;
    return 1;
}

static inline int push_bits(Scanner *s, int32_t column, uint64_t bits) {
    if (column < 0) return 1;
    Column *c = s->columns + column;
    if (c->count == c->room && !grow(s, c)) return 0;
    c->values[c->count] = bits;
    c->lines[c->count++] = s->line;
    return 1;
}

static inline int push(Scanner *s, int32_t column, int64_t value) { return push_bits(s, column, (uint64_t)value); }

static inline int push_number(Scanner *s, int32_t column, double value) {
    uint64_t bits;
    memcpy(&bits, &value, 8);
    return push_bits(s, column, bits);
}

/* -- single values ---------------------------------------------------------------------------------------------------------------------- */

/* 3 the bound below, 4 the bound above: places in `bounds` */
static int number(Scanner *s, const Program *g, const int32_t *w) {
    Number found;
    if (w[2] & NULLABLE && next_is(&s->r, 'n')) return word(&s->r, "null", 4);
    skip_space(&s->r);
    if (!read_number(&s->r.p, s->r.end, s->r.powers, &found)) return 0;
    if (w[2] & WHOLE && !found.whole) return 0;
    double low = g->bounds[w[3]], high = g->bounds[w[4]];
    if (!(found.value >= low && found.value <= high) || (w[2] & ABOVE && found.value == low)) return 0;
    return push_number(s, w[1], found.value);
}

/* True where a text may begin or end with white space, as Unicode has it. */
static int may_have_space_around(Text text) {
    if (!text.n) return 0;
    const uint8_t *end = text.p + text.n, *last = end - 1;
    while (last > text.p && (*last & 0xC0) == 0x80) last--;
    for (int k = 0; k < 2; k++) {
        const uint8_t *c = k ? last : text.p;
        uint8_t second = end - c > 1 ? c[1] : 0;
        if (*c <= 0x20 || (*c == 0xC2 && (second == 0x85 || second == 0xA0))) return 1;
        if ((*c == 0xE1 && second == 0x9A) || (*c == 0xE2 && (second == 0x80 || second == 0x81)) || (*c == 0xE3 && second == 0x80)) return 1;
    }
    return 0;
}

/* True for an address of http, https, gs or s3 in printable ASCII. */
static int is_uri(Text text) {
    static const char *const schemes[] = {"http", "https", "gs", "s3"};
    for (size_t k = 0; k < text.n; k++)
        if (text.p[k] <= 0x20 || text.p[k] >= 0x7F) return 0;
    for (size_t k = 0; k < sizeof schemes / sizeof *schemes; k++) {
        size_t n = strlen(schemes[k]), at = 0;
        if (text.n <= n + 3 || memcmp(text.p + n, "://", 3) != 0) continue;
        while (at < n && (text.p[at] | 0x20) == (schemes[k][at] | 0x20)) at++;
        if (at == n) return 1;
    }
    return 0;
}

/* 3 the fewest characters, 4 the most (-1: any number) */
static int text(Scanner *s, const int32_t *w) {
    Text found;
    if (w[2] & NULLABLE && next_is(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!string(&s->r, &found)) return 0;
    if (w[3] > 0 || w[4] >= 0) {
        int64_t length = (int64_t)found.n;
        if (length < w[3]) return 0;
        for (size_t k = 0; k < found.n; k++) length -= (found.p[k] & 0xC0) == 0x80;
        if (length < w[3] || (w[4] >= 0 && length > w[4])) return 0;
    }
    if (w[2] & TRIMMED && may_have_space_around(found)) return 0;
    if (w[2] & URI && !is_uri(found)) return 0;
    return w[1] < 0 || push(s, w[1], signed_hash(found.p, found.n));
}

/* 3 the table */
static int name(Scanner *s, const Program *g, const int32_t *w) {
    Text found;
    if (w[2] & NULLABLE && next_is(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!string(&s->r, &found)) return 0;
    s->branch = lookup(g->tables + w[3], found);
    return s->branch >= 0 && push(s, w[1], s->branch);
}

/* What a hexadecimal digit counts, and 16 with it; 0 for what is none. */
static const uint8_t DIGITS[256] = {
    ['0'] = 16, ['1'] = 17, ['2'] = 18, ['3'] = 19, ['4'] = 20, ['5'] = 21, ['6'] = 22, ['7'] = 23, ['8'] = 24, ['9'] = 25, ['a'] = 26,
    ['b'] = 27, ['c'] = 28, ['d'] = 29, ['e'] = 30, ['f'] = 31, ['A'] = 26, ['B'] = 27, ['C'] = 28, ['D'] = 29, ['E'] = 30, ['F'] = 31,
};

static inline uint64_t digits(const uint8_t *p, int n, uint8_t *all) {
    uint64_t v = 0;
    for (int k = 0; k < n; k++) {
        uint8_t digit = DIGITS[p[k]];
        *all &= digit;
        v = v << 4 | (digit & 15);
    }
    return v;
}

/* A UUID in its usual spelling; pushed is the hash that all of its spellings have. */
static int uuid(Scanner *s, const int32_t *w) {
    Text found;
    if (!string(&s->r, &found) || found.n != 36) return 0;
    const uint8_t *p = found.p;
    if (p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-') return 0;
    uint8_t all = 16;
    uint64_t high = digits(p, 8, &all) << 32 | digits(p + 9, 4, &all) << 16 | digits(p + 14, 4, &all);
    uint64_t low = digits(p + 19, 4, &all) << 48 | digits(p + 24, 12, &all);
    return all & 16 && push(s, w[1], signed_bits(high ^ low * MIX));
}

/* -- lists and records -------------------------------------------------------------------------------------------------------------------- */

static int value(Scanner *s, const Program *g, int32_t node);

/* Branches of a list's items: each once, and all of the required ones. */
typedef struct {
    uint64_t seen[4];
} Branches;

static inline int once(Branches *b, int32_t branch) {
    if (branch < 0 || branch > 255) return 0;
    uint64_t bit = 1ULL << (branch & 63), *word_ = b->seen + (branch >> 6);
    if (*word_ & bit) return 0;
    *word_ |= bit;
    return 1;
}

/* 3 the item, 4 fewest, 5 most (-1: any number), 6 what a value that is no list is (-1: nothing), 7 how many branches are required, 8… these */
static int items(Scanner *s, const Program *g, const int32_t *w) {
    if (!next(&s->r, '[')) return w[6] >= 0 && value(s, g, w[6]);
    int64_t count = 0;
    Branches branches = {{0, 0, 0, 0}};
    if (!next(&s->r, ']')) {
        do {
            if (!value(s, g, w[3])) return 0;
            if (w[2] & DISTINCT && !once(&branches, s->branch)) return 0;
            count++;
        } while (next(&s->r, ','));
        if (!next(&s->r, ']')) return 0;
    }
    if (count < w[4] || (w[5] >= 0 && count > w[5])) return 0;
    for (int32_t k = 0; k < w[7]; k++)
        if (!(branches.seen[w[8 + k] >> 6] >> (w[8 + k] & 63) & 1)) return 0;
    return push(s, w[1], count);
}

/* A polygon as one list [x1, y1, x2, y2, …]. Pushed to columns that follow one another: how many numbers, left, top, right, bottom, area.
 * 3 the fewest numbers, 4 the bound of each of them, in `bounds` */
static int ring(Scanner *s, const Program *g, const int32_t *w) {
    double bound = g->bounds[w[4]], first[2] = {0, 0}, last[2] = {0, 0}, low[2] = {0, 0}, high[2] = {0, 0}, twice = 0;
    int64_t count = 0;
    if (!next(&s->r, '[')) return 0;
    do {
        double point[2];
        for (int axis = 0; axis < 2; axis++) {
            Number found;
            if (axis && !next(&s->r, ',')) return 0;
            skip_space(&s->r);
            if (!read_number(&s->r.p, s->r.end, s->r.powers, &found) || !(found.value >= -bound && found.value <= bound)) return 0;
            point[axis] = found.value;
        }
        for (int axis = 0; axis < 2; axis++) {
            if (!count || point[axis] < low[axis]) low[axis] = point[axis];
            if (!count || point[axis] > high[axis]) high[axis] = point[axis];
        }
        if (count) /* seen from the first point, so that large coordinates cost no digits */
            twice += (last[0] - first[0]) * (point[1] - first[1]) - (point[0] - first[0]) * (last[1] - first[1]);
        else
            memcpy(first, point, sizeof first);
        memcpy(last, point, sizeof last);
        count += 2;
    } while (next(&s->r, ','));
    if (!next(&s->r, ']') || count < w[3]) return 0;
    int32_t c = w[1];
    return push(s, c, count) && push_number(s, c + 1, low[0]) && push_number(s, c + 2, low[1]) && push_number(s, c + 3, high[0]) &&
           push_number(s, c + 4, high[1]) && push_number(s, c + 5, (twice < 0 ? -twice : twice) / 2);
}

static inline uint64_t bits(const int32_t *w) { return (uint32_t)w[0] | (uint64_t)(uint32_t)w[1] << 32; }

/* True, and behind it, where just that member's name stands next. */
static inline int is_member(Reader *r, const Table *names, int32_t k) {
    uint32_t begin = k ? names->ends[k - 1] : 0;
    size_t n = names->ends[k] - begin;
    skip_space(r);
    if ((size_t)(r->end - r->p) < n + 2 || r->p[0] != '"' || r->p[n + 1] != '"' || !equal(r->p + 1, names->pool + begin, n)) return 0;
    r->p += n + 2;
    return next(r, ':') || (r->p -= n + 2, 0);
}

/* 3 the table of names, 4 and 5 members that must be there, 6 and 7 those of which there must be just one, 8 how many sets there are of
 * which one must be whole and the others absent (of each: members in it, two words, and members in others only, two words), then the nodes of
 * the members. Members are bits, in the order of the table. */
static int members(Scanner *s, const Program *g, const int32_t *w) {
    uint64_t seen = 0;
    const Table *names = g->tables + w[3];
    int32_t *following = s->following + names->place, k = -1;
    const int32_t *variants = w + 9, *nodes = variants + 4 * w[8];
    if (!next(&s->r, '}')) {
        do {
            int32_t guess = following[k + 1];
            if (guess >= 0 && is_member(&s->r, names, guess)) {
                k = guess;
            } else {
                Text found;
                int32_t before = k;
                if (!member(&s->r, &found)) return 0;
                k = lookup(names, found);
                if (k < 0) return 0;
                following[before + 1] = k;
            }
            if (seen >> k & 1) return 0;
            seen |= 1ULL << k;
            if (!value(s, g, nodes[k])) return 0;
        } while (next(&s->r, ','));
        if (!next(&s->r, '}')) return 0;
    }
    uint64_t required = bits(w + 4), one = bits(w + 6), there = seen & one;
    if ((seen & required) != required || (one && (!there || there & (there - 1)))) return 0;
    for (int32_t at = 0; at < w[8]; at++)
        if ((seen & bits(variants + 4 * at)) == bits(variants + 4 * at) && !(seen & bits(variants + 4 * at + 2))) return 1;
    return w[8] == 0;
}

/* A group of branches of one name: how many; of each the body (-1: none that is sure), its number, and that of its name. Each requires a member
 * that the others do not have, so that one at most can be it; a wrong one is given up at the first member that it does not know. */
static int one_of(Scanner *s, const Program *g, const int32_t *group, int32_t column) {
    const uint8_t *begin = s->r.p;
    size_t before[MOST_COLUMNS];
    if (group[0] > 1)
        for (int32_t k = 0; k < s->count; k++) before[k] = s->columns[k].count;
    for (int32_t at = 0; at < group[0]; at++) {
        const int32_t *branch = group + 1 + 3 * at;
        if (branch[0] >= 0 && members(s, g, g->words + branch[0])) {
            s->branch = branch[2];
            return push(s, column, branch[1]);
        }
        s->r.p = begin;
        if (group[0] > 1)
            for (int32_t k = 0; k < s->count; k++) s->columns[k].count = before[k];
    }
    return 0;
}

/* 3 the table of the two members that may hold the name (0) or the id (1), 4 the table of names, 5 that of ids (-1: none), 6 and 7 where the
 * groups of both begin, 8 the group of records without a name (0: none) */
static int tagged(Scanner *s, const Program *g, const int32_t *w) {
    Text key, name_;
    if (!next(&s->r, '{')) return 0;
    const uint8_t *begin = s->r.p;
    const int32_t *group = NULL;
    do {
        if (!member(&s->r, &key)) return 0;
        int32_t tag = lookup(g->tables + w[3], key);
        if (tag >= 0 && w[4 + tag] >= 0) {
            if (!string(&s->r, &name_)) return 0;
            int32_t k = lookup(g->tables + w[4 + tag], name_);
            if (k < 0) return 0;
            group = g->words + g->words[w[6 + tag] + k];
            break;
        }
        if (!skip(&s->r)) return 0;
    } while (next(&s->r, ','));
    s->r.p = begin;
    if (!group && !w[8]) return 0;
    return one_of(s, g, group ? group : g->words + w[8], w[1]);
}

static int value(Scanner *s, const Program *g, int32_t node) {
    const int32_t *w = g->words + node;
    switch (w[0]) {
        case ANYTHING: return anything(&s->r, 0);
        case FLAG: return skip_space(&s->r), word(&s->r, "true", 4) || word(&s->r, "false", 5);
        case NUMBER: return number(s, g, w);
        case TEXT: return text(s, w);
        case NAME: return name(s, g, w);
        case UUID: return uuid(s, w);
        case ITEMS: return items(s, g, w);
        case RECORD: return next(&s->r, '{') && members(s, g, w);
        case TAGGED: return tagged(s, g, w);
        case RING: return ring(s, g, w);
        default: return 0;
    }
}

/* -- lines ------------------------------------------------------------------------------------------------------------------------------- */

static int line(Scanner *s, const Program *g, const uint8_t *begin, const uint8_t *end) {
    Column *identity = g->identity >= 0 ? s->columns + g->identity : NULL;
    size_t before = identity ? identity->count : 0;
    s->r.p = begin, s->r.end = end;
    if (!value(s, g, g->root)) return 0;
    skip_space(&s->r);
    if (s->r.p != end) return 0;
    return !identity || identity->count > before || push(s, g->identity, signed_hash(begin, (size_t)(end - begin)));
}

static int room_for_line(Scanner *s) {
    if (s->line < s->lines_room) return 1;
    size_t room = s->lines_room ? 2 * s->lines_room : 4096;
    uint8_t *more = realloc(s->unsure, room);
    if (!more) return 0;
    s->unsure = more, s->lines_room = room;
    return 1;
}

static void begin(Scanner *s, const Program *g) {
    s->r.powers = g->powers;
    s->r.no_memory = 0;
    s->line = 0;
    for (int32_t k = 0; k < s->count; k++) s->columns[k].count = 0;
}

/* What a line that is not sure has pushed is taken back. */
static int judge(Scanner *s, int sure, const size_t *before) {
    s->unsure[s->line++] = !sure;
    if (!sure)
        for (int32_t k = 0; k < s->count; k++) s->columns[k].count = before[k];
    return !s->r.no_memory;
}

static void remember(const Scanner *s, size_t *before) {
    for (int32_t k = 0; k < s->count; k++) before[k] = s->columns[k].count;
}

int64_t predlint_scan(Scanner *s, const Program *g, const uint8_t *block, size_t size, const uint8_t **unsure) {
    size_t before[MOST_COLUMNS];
    const uint8_t *p = block, *end = block + size;
    begin(s, g);
    while (p < end) {
        const uint8_t *feed = memchr(p, '\n', (size_t)(end - p));
        const uint8_t *stop = feed ? feed : end;
        const uint8_t *text_end = stop > p && stop[-1] == '\r' ? stop - 1 : stop;
        s->r.p = p, s->r.end = text_end;
        skip_space(&s->r);
        if (s->r.p == text_end) return BROKEN;
        remember(s, before);
        if (!room_for_line(s) || !judge(s, line(s, g, p, text_end), before)) return NO_MEMORY;
        p = stop + 1;
    }
    *unsure = s->unsure;
    return s->line;
}

int64_t predlint_scan_list(Scanner *s, const Program *g, const uint8_t *list, size_t size, const uint8_t **unsure) {
    size_t before[MOST_COLUMNS];
    begin(s, g);
    s->r.p = list, s->r.end = list + size;
    if (!next(&s->r, '[')) return BROKEN;
    do {
        const uint8_t *start = s->r.p;
        remember(s, before);
        int sure = value(s, g, g->root);
        if (!sure) {
            s->r.p = start;
            if (!skip(&s->r)) return s->r.no_memory ? NO_MEMORY : BROKEN;
        }
        if (!room_for_line(s) || !judge(s, sure, before)) return NO_MEMORY;
    } while (next(&s->r, ','));
    if (!next(&s->r, ']')) return BROKEN;
    skip_space(&s->r);
    *unsure = s->unsure;
    return s->r.p == list + size ? (int64_t)s->line : BROKEN;
}

/* -- what Python calls -------------------------------------------------------------------------------------------------------------------- */

void predlint_table(const uint8_t *pool, const uint32_t *ends, int32_t count, int32_t *slots, uint32_t mask) {
    for (int32_t k = 0; k < count; k++) {
        uint32_t begin = k ? ends[k - 1] : 0;
        uint32_t at = slot_of(pool + begin, ends[k] - begin) & mask;
        while (slots[at] >= 0) at = (at + 1) & mask;
        slots[at] = k;
    }
}

void predlint_polygons(const double *x, const double *y, const int64_t *lengths, size_t count, uint8_t *plain_) {
    for (size_t k = 0; k < count; x += lengths[k], y += lengths[k], k++) plain_[k] = (uint8_t)is_plain(x, y, (size_t)lengths[k]);
}

Scanner *predlint_scanner(int32_t columns, int32_t places) {
    Scanner *s = columns >= 0 && columns <= MOST_COLUMNS && places >= 0 ? calloc(1, sizeof *s) : NULL;
    if (!s) return NULL;
    s->count = columns;
    s->following = malloc(((size_t)places + 1) * sizeof *s->following);
    if (!s->following) return free(s), NULL;
    for (int32_t k = 0; k < places; k++) s->following[k] = -1;
    return s;
}

void predlint_free(Scanner *s) {
    if (!s) return;
    for (int32_t k = 0; k < s->count; k++) {
        free(s->columns[k].values);
        free(s->columns[k].lines);
    }
    free(s->r.scratch);
    free(s->unsure);
    free(s->following);
    free(s);
}

size_t predlint_column(const Scanner *s, int32_t column, const uint64_t **values, const uint32_t **lines) {
    const Column *c = s->columns + column;
    *values = c->values;
    *lines = c->lines;
    return c->count;
}

#ifndef SOURCES
#define SOURCES ""
#endif

const char *predlint_sources(void) { return SOURCES; }

int64_t predlint_hash(const uint8_t *bytes, size_t size) { return signed_hash(bytes, size); }

int predlint_number(const uint8_t *text_, size_t size, const uint64_t *powers, double *value_, int32_t *whole) {
    const uint8_t *p = text_;
    Number found;
    if (!read_number(&p, text_ + size, powers, &found) || p != text_ + size) return 0;
    *value_ = found.value;
    *whole = found.whole;
    return 1;
}
