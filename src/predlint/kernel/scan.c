/* Records of JSON, held against a program that was made from a Shape.
 *
 * A record is clean, or there are doubts: values that may break a rule. A doubt is never a verdict; it is explained in
 * Python. So whatever is rare or hard to decide here (an escaped member name, a number of twenty digits) is simply a doubt, and what was not
 * read to its end is UNREAD. What later rules need of clean records (hashes, numbers) is pushed into columns during the scan.
 *
 * The bytes are untrusted. Nothing is read behind a record's end, every depth is bounded, and every number is checked before it is an
 * index. The program and its tables are trusted: predlint made them. The caller has seen to it that the block is valid UTF-8.
 *
 * Plain C99 and four things of GCC and Clang: products of 128 bits, counting zeros at both ends, and swapping bytes; and 16 bytes at once where
 * the processor has SSE2.
 */
#include "scan.h"

#include <math.h>

#include "brush.h"
#include "content.h"
#include "drawing.h"
#include "joins.h"
#include "links.h"
#include "others.h"
#include "outline.h"
#include "png.h"
#include "repeats.h"
#include "ring.h"
#include "runs.h"
#include "spans.h"
#include "tokens.h"

#define MOST_COLUMNS 64
#define MOST_SLOTS 64
#define MOST_REACHES 16
/* Bytes of a path of names. */
#define MOST_PATH 512
/* A record with more doubts is not grouped with others. */
#define MOST_DOUBTS 256
/* The number of records behind one in doubt that are grouped at once: that takes a thirtieth of the time of reading one again. */
#define DISTINGUISHED_BEHIND 32
/* Branches of one name are tried one after the other, each to the end of the record: not many, and seldom within one another. */
#define MOST_TRIES 8
#define MOST_GUESSES 2
/* Unknown members of a record and all around it; and tables of ids. */
#define MOST_UNKNOWNS 64
#define MOST_INDEXES 4
/* So many bytes before the end of a line, a name is looked for. */
#define FARTHEST 160
#define FARTHEST_AHEAD 400

enum { FAILED = 1, AROUND = 2 };

struct Tracks;

struct Scanner {
    Reader r;
    /* The secret of the hashes that are reported. */
    Secret secret;
    Column columns[MOST_COLUMNS];
    int32_t count;
    uint32_t line;
    /* The number of the branch, or of the name, that was read last; the branch of the whole record; the name of the one that is being read. */
    int32_t branch, outer, mine;
    int depth;
    /* How many groups of branches are being tried, one within the other. */
    int guesses;
    /* The data row that the record is about; -1 for none of the list. */
    int64_t row;
    /* The data row that was named last. */
    int32_t near;
    /* A hash of the record's members, and one of the place in it that is being read: computed only for records that are distinguished, as the next
     * `distinguished` ones are. */
    uint64_t form, at;
    /* Where the value that is being read stands in the lists around it: see scan.h. */
    uint64_t items;
    int distinguished;
    /* Where the member with the name of the record read last stands; where that was thought to be; how often it was not, in this block; and
     * whether it may be looked for from the end of the record, which only a line tells beforehand. */
    const uint8_t *tag, *thought;
    uint32_t misled;
    int from_end;
    double slots[MOST_SLOTS], reaches[MOST_REACHES];
    /* How many answers the record has, and how many of them have a confidence. */
    int32_t answers, scored;
    /* What was passed over: FAILED where something that is to hold of several values does not, or one of them is in doubt; AROUND where an object or
     * a list inside of the record is in doubt, which rules hold against what is around it. */
    int passed_over;
    /* True where an object or a list is in doubt: what is meant by it may depend on the data row. */
    int contained;
    /* The content of what was read of the record; whether what is being read counts in it; true where something was not added. */
    uint64_t content;
    int summed, uncounted;
    /* What did not hold, of what was held against something last. */
    const int32_t *failed;
    /* How many lists are being read of which nothing is pushed, one within the other. */
    int silent;
    /* Numbers dictionaries, and names what is looked for ahead: false where that failed in this record. */
    uint64_t dictionary;
    int ahead;
    Joins joins;
    /* The parts of a list that may name each other. */
    Links links;
    /* A hash of the members that others may give a copy of, of the part that is being read; and its content. */
    uint64_t shape, drawn;
    /* Texts that are kept while the record is read, and what is quoted of one. */
    Kept kept[MOST_KEPT], quoted;
    /* The points of a list, as x and y in turn, or its numbers, or those of rings, and where each ring ends; the runs of a mask. */
    double *numbers;
    size_t number_count, numbers_room;
    size_t *ring_ends, ring_count, rings_room;
    int64_t *runs;
    size_t run_count, runs_room;
    /* The bytes of a brush, or of an image, and what is unpacked of that. */
    uint8_t *bytes;
    size_t bytes_room;
    Inflate unpack;
    Frames frames;
    /* What the next area is held against: a box, and whether it is one of many. */
    const double *box;
    double crowd;
    /* Where each index was last looked up; the members of the record read last, and the unknown ones of all around. */
    int32_t found[MOST_INDEXES];
    uint64_t seen;
    Text unknown_name[MOST_UNKNOWNS];
    int unknowns, has_unknown;
    const uint8_t *block;
    Line *lines;
    size_t lines_room;
    Doubt *doubts;
    size_t doubt_count, doubts_room, faulty;
    /* Where the record's begin. */
    size_t first_doubt;
    /* For each table of members: which one was last seen to begin a record, and to follow each other. Records are mostly written alike. */
    int32_t *following;
    struct Tracks *tracks;
};

/* -- columns and doubts ------------------------------------------------------------------------------------------------------------------ */

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
    if (column < 0 || s->silent) return 1;
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

/* Takes note of a doubt about what stands from `begin` to `end`. Gives 1: the record can be read on; 0 where it has too many of them. */
static int doubt(Scanner *s, int32_t node, const uint8_t *begin, const uint8_t *end, uint64_t value) {
    if (s->doubt_count - s->first_doubt >= MOST_DOUBTS) return 0;
    ROOM_FOR_ONE(s->doubts, s->doubt_count, s->doubts_room, s->r.no_memory);
    Doubt *d = s->doubts + s->doubt_count++;
    d->begin = (uint64_t)(begin - s->block), d->end = (uint64_t)(end - s->block);
    d->value = value ? (keyed(value, s->at) | 1) & ~6ULL : 0, d->line = s->line, d->node = node, d->items = s->items;
    return 1;
}

static int doubt_value(Scanner *s, int32_t node, const uint8_t *begin) {
    if (*begin == '{' || *begin == '[') s->contained = 1, s->passed_over |= s->depth > 1 ? AROUND : 0; /* rules hold it against what is around it */
    return doubt(s, node, begin, s->r.p, keyed_hash(begin, (size_t)(s->r.p - begin)) | 1);
}

/* Marks the last doubt as explained by the check of its own value: its place distinguishes records, its value does not. */
static int own(Scanner *s) {
    s->doubts[s->doubt_count - 1].value |= 4;
    if (s->distinguished) s->form = keyed(s->form, s->at);
    return 1;
}

static inline int is_single(const uint8_t *p) { return *p != '{' && *p != '['; }

/* Doubts what was read from `begin` on for a node of a single value, with these words. */
static int doubt_single(Scanner *s, const int32_t *w, int32_t node, const uint8_t *begin) {
    return doubt_value(s, node, begin) && (!(w[2] & ALONE) || !is_single(begin) || own(s));
}

/* Reads whatever stands at `begin`, and doubts it. */
static int doubt_any(Scanner *s, int32_t node, const uint8_t *begin) {
    s->r.p = begin;
    return anything(&s->r, s->depth) && doubt_value(s, node, begin);
}

/* The same for a node of a single value. */
static int doubt_any_single(Scanner *s, const int32_t *w, int32_t node, const uint8_t *begin) {
    s->r.p = begin;
    return anything(&s->r, s->depth) && doubt_single(s, w, node, begin);
}

#include "held.h"

static inline int keep(Scanner *s, int32_t slot, double value) {
    if (slot >= 0) s->slots[slot] = value;
    return 1;
}

/* -- single values ---------------------------------------------------------------------------------------------------------------------- */

/* Each kind of node in a function of its own: so little is kept on the stack while one of them is read. */
#define SEPARATE __attribute__((noinline)) static

static int is_integral(double value) { return value > -0x1p53 && value < 0x1p53 && value == (double)(int64_t)value; }

static inline int is_bounded(const Program *g, const int32_t *w, Number found) {
    double low = g->bounds[w[3]], high = g->bounds[w[4]];
    if (!(found.value >= low && found.value <= high)) return 0;
    return !(w[2] & (ABOVE | WHOLE | INTEGRAL))
        || ((!(w[2] & ABOVE) || found.value != low) && (!(w[2] & WHOLE) || found.whole) && (!(w[2] & INTEGRAL) || is_integral(found.value)));
}

/* A whole number as keys write it, without zeros before it; -1 for anything else. */
static int64_t number_in(Text key) {
    int64_t number_ = 0;
    if (!key.n || key.n > 15 || (key.n > 1 && key.p[0] == '0')) return -1;
    for (size_t k = 0; k < key.n; k++) {
        if ((unsigned)(key.p[k] - '0') > 9) return -1;
        number_ = number_ * 10 + (key.p[k] - '0');
    }
    return number_;
}

static inline int add_number(Scanner *s, double value) {
    if (s->summed) s->content += content_of_number(&s->secret, value);
    return 1;
}

static inline void add_text(Scanner *s, const uint8_t *p, size_t n) {
    if (s->summed) s->content += text_hash(&s->secret, p, n);
}

static int keep_number(Scanner *s, double value) {
    ROOM_FOR_ONE(s->numbers, s->number_count, s->numbers_room, s->r.no_memory);
    s->numbers[s->number_count++] = value;
    return 1;
}

/* A point is in the first two slots. */
static int keep_point(Scanner *s) {
    int kept = keep_number(s, s->slots[0]) && keep_number(s, s->slots[1]);
    s->slots[0] = s->slots[1] = NAN;
    return kept;
}

/* A number that is long, or no number, or one that is in doubt. */
SEPARATE int any_number(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Number found;
    const uint8_t *begin = s->r.p;
    keep(s, w[5], NAN);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    if (w[2] & QUOTED && is_next(&s->r, '"')) {
        Text digits_;
        int64_t number_ = string(&s->r, &digits_) ? number_in(digits_) : -1;
        found = (Number){(double)number_, 1};
        if (number_ < 0 || !is_bounded(g, w, found)) return doubt_any_single(s, w, node, begin);
        s->uncounted = 1;
        keep(s, w[5], found.value);
        return push_number(s, w[1], found.value);
    }
    if (!read_number(&s->r.p, s->r.end, s->r.powers, &found)) return doubt_any_single(s, w, node, begin);
    if (!is_bounded(g, w, found)) return doubt_single(s, w, node, begin);
    keep(s, w[5], found.value);
    return add_number(s, found.value) && push_number(s, w[1], found.value);
}

/* 3 the bound below, 4 the bound above: places in `bounds`; 5 its slot (-1: none) */
SEPARATE int number(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Number found;
    const uint8_t *behind = short_number(s->r.p, s->r.limit, &found);
    if (!behind || !is_bounded(g, w, found)) return any_number(s, g, w, node);
    s->r.p = behind;
    keep(s, w[5], found.value);
    return add_number(s, found.value) && push_number(s, w[1], found.value);
}

/* True where a text may begin or end with white space, as Unicode has it. */
static int may_have_space_around(Text text) {
    if (!text.n) return 0;
    const uint8_t *end = text.p + text.n, *last = end - 1;
    if (*text.p > 0x20 && *text.p < 0x80 && *last > 0x20 && *last < 0x80) return 0;
    while (last > text.p && (*last & 0xC0) == 0x80) last--;
    for (int k = 0; k < 2; k++) {
        const uint8_t *c = k ? last : text.p;
        uint8_t second = end - c > 1 ? c[1] : 0;
        if (*c <= 0x20 || (*c == 0xC2 && (second == 0x85 || second == 0xA0))) return 1;
        if ((*c == 0xE1 && second == 0x9A) || (*c == 0xE2 && (second == 0x80 || second == 0x81)) || (*c == 0xE3 && second == 0x80)) return 1;
    }
    return 0;
}

static int begins_with(const uint8_t *p, size_t n, const char *what) {
    size_t size = strlen(what);
    return n >= size && memcmp(p, what, size) == 0;
}

/* True for an address of http, https, gs or s3 in printable ASCII, which is not of the reader's own machine. */
static int is_uri(Text text) {
    static const char *const schemes[] = {"gs", "s3", "http", "https"};
    for (size_t k = 0; k < text.n; k++)
        if (text.p[k] <= 0x20 || text.p[k] >= 0x7F) return 0;
    for (size_t k = 0; k < sizeof schemes / sizeof *schemes; k++) {
        size_t n = strlen(schemes[k]), at = 0;
        if (text.n <= n + 3 || memcmp(text.p + n, "://", 3) != 0) continue;
        while (at < n && (text.p[at] | 0x20) == (schemes[k][at] | 0x20)) at++;
        if (at < n) continue;
        const uint8_t *host = text.p + n + 3;
        size_t left = text.n - n - 3;
        return k < 2 || !(begins_with(host, left, "localhost") || begins_with(host, left, "127.") || begins_with(host, left, "0.0.0.0")
            || *host == '[');
    }
    return 0;
}

/* True where one of some words stands in a text, in any case of its letters. Two times 256 bytes: kinds of words that have it as their first
 * byte, and as their second, the kind 0x80 being those of one byte; then the table of the longer ones, and how many these are. */
static int has_word(const Program *g, const int32_t *w, Text text) {
    const uint8_t *first = (const uint8_t *)w, *second = first + 256;
    if (!text.n) return 0;
    uint8_t found = first[text.p[text.n - 1]] & 0x80;
    for (size_t k = 0; k + 1 < text.n; k++) found |= first[text.p[k]] & second[text.p[k + 1]];
    if (!found || found & 0x80) return found != 0;
    const Table *words = g->tables + w[128];
    for (size_t k = 0; k + 1 < text.n; k++) {
        if (!(first[text.p[k]] & second[text.p[k + 1]])) continue;
        for (int32_t each = 0; each < w[129]; each++) {
            uint32_t begin = words->cuts[each];
            size_t n = words->cuts[each + 1] - begin, at = 0;
            if (n > text.n - k) continue;
            while (at < n && (text.p[k + at] >= 'A' && text.p[k + at] <= 'Z' ? text.p[k + at] | 0x20 : text.p[k + at]) == words->pool[begin + at])
                at++;
            if (at == n) return 1;
        }
    }
    return 0;
}

/* How many bytes of a text are not the first of their character. */
static inline size_t following_bytes(Text text) {
    size_t count = 0, k = 0;
    for (; k + 8 <= text.n; k += 8) {
        uint64_t v = read64(text.p + k);
        count += ((v >> 7 & ~v >> 6 & EACH_BYTE) * EACH_BYTE) >> 56;
    }
    for (; k < text.n; k++) count += (text.p[k] & 0xC0) == 0x80;
    return count;
}

static int is_plain_word(Text text) {
    for (size_t k = 0; k < text.n; k++) {
        uint8_t c = text.p[k];
        if ((unsigned)((c | 0x20) - 'a') > 25 && (unsigned)(c - '0') > 9 && c != '.' && c != '_' && c != '-') return 0;
    }
    return text.n > 0;
}

static int digits_between(const uint8_t *p, int n, int low, int high) {
    int number_ = 0;
    for (int k = 0; k < n; k++) {
        if ((unsigned)(p[k] - '0') > 9) return 0;
        number_ = number_ * 10 + (p[k] - '0');
    }
    return number_ >= low && number_ <= high;
}

static int is_word_of(const uint8_t *p, const char *words) {
    for (; *words; words += 3)
        if (memcmp(p, words, 3) == 0) return 1;
    return 0;
}

static int is_time(const uint8_t *p) {
    return digits_between(p, 2, 0, 23) && p[2] == ':' && digits_between(p + 3, 2, 0, 59) && p[5] == ':' && digits_between(p + 6, 2, 0, 59);
}

/* A date that all calendars have, as HTTP and as ISO 8601 write it: of the last days of months others know more. */
static int is_date(Text t) {
    const uint8_t *p = t.p, *end = t.p + t.n;
    if (t.n == 29 && p[3] == ',') {
        return is_word_of(p, "MonTueWedThuFriSatSun") && p[4] == ' ' && digits_between(p + 5, 2, 1, 28) && p[7] == ' '
            && is_word_of(p + 8, "JanFebMarAprMayJunJulAugSepOctNovDec") && p[11] == ' ' && digits_between(p + 12, 4, 1000, 9999) && p[16] == ' '
            && is_time(p + 17) && (memcmp(p + 25, " UTC", 4) == 0 || memcmp(p + 25, " GMT", 4) == 0);
    }
    if (t.n < 10 || !digits_between(p, 4, 1000, 9999) || p[4] != '-' || !digits_between(p + 5, 2, 1, 12) || p[7] != '-' || !digits_between(p + 8, 2, 1, 28))
        return 0;
    if (t.n == 10) return 1;
    if (t.n < 19 || (p[10] != 'T' && p[10] != ' ') || !is_time(p + 11)) return 0;
    p += 19;
    if (p < end && *p == '.') {
        const uint8_t *fraction = ++p;
        while (p < end && (unsigned)(*p - '0') <= 9) p++;
        if (p - fraction != 3 && p - fraction != 6) return 0;
    }
    if (p == end || (end - p == 1 && *p == 'Z')) return 1;
    return end - p == 6 && (*p == '+' || *p == '-') && digits_between(p + 1, 2, 0, 23) && p[3] == ':' && digits_between(p + 4, 2, 0, 59);
}

/* True for an address on the web, for what a server itself keeps, and for a name of a file without a drive, a scheme or a place on a disk. `served`:
 * how paths begin that it keeps; `never`: what no other place holds. */
static int is_place(Text place, const Table *served, const Table *never) {
    static const char *const web[] = {"https://", "http://", "s3://", "gs://"};
    for (size_t k = 0; k < sizeof web / sizeof *web; k++)
        if (begins_with(place.p, place.n, web[k])) return 1;
    const uint8_t *p = place.p, *end = p + place.n;
    if (!place.n || *p <= ' ' || *p >= 0x7F || *p == '.' || *p == '~') return 0;
    if (memchr(p, ':', place.n) || memchr(p, '\\', place.n) || memchr(p, '\n', place.n)) return 0;
    size_t from = 0;
    for (int32_t k = 0; k < served->distinct && !from; k++) {
        size_t n = served->cuts[k + 1] - served->cuts[k];
        if (place.n >= n && memcmp(p, served->pool + served->cuts[k], n) == 0) from = n;
    }
    if (*p == '/' && !from) return 0;
    for (int32_t k = 0; k < never->distinct; k++) {
        size_t n = never->cuts[k + 1] - never->cuts[k];
        for (const uint8_t *at = p + from; (size_t)(end - at) >= n; at++)
            if (memcmp(at, never->pool + never->cuts[k], n) == 0) return 0;
    }
    return 1;
}

/* 3 the fewest characters, 4 the most (-1: any number), 5 the words that it must not hold (0: any), 6 its slot (-1: none), 7 where it is kept
 * (-1: nowhere, -2: as what is quoted), 8 the table of the texts that it must not be (-1: none), 9 the first of the two reaches of the sides of
 * the image that it is (-1: it is none), 10 and 11 the tables of a PLACE */
static int is_text(const Program *g, Text found, const int32_t *w) {
    if (w[2] & NO_NUL && memchr(found.p, 0, found.n)) return 0;
    if (w[2] & PLACE && !is_place(found, g->tables + w[10], g->tables + w[11])) return 0;
    if (w[5] && has_word(g, g->words + w[5], found)) return 0;
    if (w[3] > 0 || w[4] >= 0) {
        int64_t length = (int64_t)found.n;
        if (length < w[3]) return 0;
        if (length < 4 * (int64_t)w[3] - 3 || (w[4] >= 0 && length > w[4])) { /* else it is sure: a character has four bytes at most */
            length -= (int64_t)following_bytes(found);
            if (length < w[3] || (w[4] >= 0 && length > w[4])) return 0;
        }
    }
    if (w[8] >= 0 && lookup(g->tables + w[8], found) >= 0) return 0;
    return !(w[2] & TRIMMED && may_have_space_around(found)) && !(w[2] & URI && !is_uri(found)) && !(w[2] & IS_DATE && !is_date(found))
        && !(w[2] & WORD && !is_plain_word(found));
}

/* Keeps the run lengths of a compressed text; false for what is none. */
static int unpack(Scanner *s, Text text) {
    if (text.n > s->runs_room) {
        int64_t *more = realloc(s->runs, text.n * sizeof *more);
        if (!more) return s->r.no_memory = 1, 0;
        s->runs = more, s->runs_room = text.n;
    }
    ptrdiff_t count = unpacked(text.p, text.n, s->runs);
    s->run_count = count < 0 ? 0 : (size_t)count;
    return count >= 0;
}

/* The sum of the run lengths kept; NaN where none is foreground. They are of 32 bits each: no block has so many that they come round. */
static double all_runs(const Scanner *s) {
    uint64_t sums[2] = {0, 0};
    for (size_t k = 0; k < s->run_count; k++) sums[k & 1] += (uint64_t)s->runs[k];
    return sums[1] ? (double)(sums[0] + sums[1]) : NAN;
}

/* Makes room for so many bytes; their content is not kept. */
static int make_room_for_bytes(Scanner *s, size_t most) {
    if (most <= s->bytes_room) return 1;
    uint8_t *more = realloc(s->bytes, most);
    if (!more) return s->r.no_memory = 1, 0;
    s->bytes = more, s->bytes_room = most;
    return 1;
}

/* Takes the sides of an image in base64; false for one in which it is not sure that something is seen. */
static int keep_image(Scanner *s, Text text, double *sides) {
    Png png;
    uint8_t *packed;
    size_t packed_size;
    if (!make_room_for_bytes(s, text.n / 4 * 3 + 3)) return 0;
    ptrdiff_t n = from_base64(text.p, text.n, s->bytes);
    if (n < 0 || !read_png(&png, s->bytes, (size_t)n, &packed, &packed_size)) return 0;
    if (!s->unpack.out && !(s->unpack.out = malloc(UNPACKED_ROOM))) return s->r.no_memory = 1, 0;
    if (!shows_something(&png, &s->unpack, packed, packed_size)) return 0;
    sides[0] = larger(sides[0], png.width), sides[1] = larger(sides[1], png.height);
    return 1;
}

SEPARATE int text(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Text found;
    const uint8_t *begin = s->r.p;
    keep(s, w[6], NAN);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return keep(s, w[6], -1) && word(&s->r, "null", 4);
    if (!is_next(&s->r, '"')) return doubt_any_single(s, w, node, begin);
    if (!string(&s->r, &found)) return 0;
    if (!is_text(g, found, w)) return doubt_single(s, w, node, begin);
    add_text(s, found.p, found.n);
    if (w[7] != -1 && !keep_text(w[7] < 0 ? &s->quoted : s->kept + w[7], found.p, found.n, found.p == s->r.scratch)) return s->r.no_memory = 1, 0;
    if (w[2] & HAS_RUNS) {
        double sum = unpack(s, found) ? all_runs(s) : NAN;
        keep(s, w[6], sum);
        return sum == sum || doubt_single(s, w, node, begin);
    }
    if (w[9] >= 0 && !keep_image(s, found, s->reaches + w[9])) return !s->r.no_memory && doubt_single(s, w, node, begin);
    if (w[6] >= 0) keep(s, w[6], text_slot(found.p, found.n));
    return w[1] < 0 || push(s, w[1], signed_hash(&s->secret, found.p, found.n));
}

/* 3 the table, 4 the slot of its number (-1: none) */
SEPARATE int name(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Text found;
    const uint8_t *begin = s->r.p;
    keep(s, w[4], NAN);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!is_next(&s->r, '"')) return doubt_any_single(s, w, node, begin);
    if (!string(&s->r, &found)) return 0;
    s->branch = w[2] & ROW ? lookup_near(g->tables + w[3], found, &s->near) : lookup(g->tables + w[3], found);
    if (s->branch < 0) return doubt_single(s, w, node, begin);
    add_text(s, found.p, found.n);
    if (w[2] & ROW) s->row = s->branch;
    if (w[2] & HASHED) return keep(s, w[4], as_number(signed_bits(keyed_hash(found.p, found.n)))) && push(s, w[1], s->branch);
    if (w[2] & IN_FORM && s->distinguished) s->form = keyed(s->form, (uint64_t)(s->branch + 1));
    keep(s, w[4], s->branch);
    return push(s, w[1], s->branch);
}

#if !defined(__SSE2__)
/* What eight hexadecimal digits count; `sound` stays 0x80 in each byte where all of them are such. */
static inline uint64_t eight_hexadecimal(uint64_t v, uint64_t *sound) {
    uint64_t small = v | EACH_BYTE * 0x20, digit = (small + EACH_BYTE * 0x50) & ~(small + EACH_BYTE * 0x46); /* '0' to '9' */
    uint64_t letter = (small + EACH_BYTE * 0x1F) & ~(small + EACH_BYTE * 0x19); /* 'a' to 'f', or what is that in small letters */
    *sound &= (digit | letter) & ~v & (v << 2 | v << 1);
    v = (v & EACH_BYTE * 0x0F) + (v >> 6 & EACH_BYTE) * 9;
    v = (v << 4 | v >> 8) & 0x00FF00FF00FF00FFULL;
    v = (v << 8 | v >> 16) & 0x0000FFFF0000FFFFULL;
    return (v << 16 | v >> 32) & 0xFFFFFFFFULL;
}
#endif

/* What sixteen hexadecimal digits count, eight in each word; false where one is none. */
static inline int hexadecimal(uint64_t one, uint64_t two, uint64_t *number_) {
#if defined(__SSE2__)
    __m128i v = _mm_set_epi64x((long long)two, (long long)one), digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    __m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
    if (_mm_movemask_epi8(_mm_or_si128(is_digit, is_letter)) != 0xFFFF) return 0;
    v = _mm_or_si128(_mm_and_si128(is_digit, digit), _mm_andnot_si128(is_digit, _mm_add_epi8(letter, _mm_set1_epi8(10))));
    v = _mm_or_si128(_mm_and_si128(_mm_slli_epi16(v, 4), _mm_set1_epi16(0xF0)), _mm_srli_epi16(v, 8));
    *number_ = __builtin_bswap64((uint64_t)_mm_cvtsi128_si64(_mm_packus_epi16(v, v)));
    return 1;
#else
    uint64_t sound = EACH_BYTE * 0x80;
    *number_ = eight_hexadecimal(one, &sound) << 32 | eight_hexadecimal(two, &sound);
    return sound == EACH_BYTE * 0x80;
#endif
}

/* A UUID in its usual spelling; pushed is the hash that all of its spellings have. 3 its slot (-1: none) */
SEPARATE int uuid(Scanner *s, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    keep(s, w[3], NAN);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!is_next(&s->r, '"')) return doubt_any_single(s, w, node, begin);
    if (s->r.end - begin < 38) return doubt_any_single(s, w, node, begin);
    const uint8_t *p = begin + 1;
    uint64_t high, low;
    if (!hexadecimal(read64(p), read32(p + 9) | (uint64_t)read32(p + 14) << 32, &high)) return doubt_any_single(s, w, node, begin);
    if (!hexadecimal(read32(p + 19) | (uint64_t)read32(p + 24) << 32, read64(p + 28), &low) || p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-' || p[36] != '"') return doubt_any_single(s, w, node, begin);
    s->r.p = p + 37;
    add_text(s, p, 36);
    int64_t hash = w[2] & TEXTUAL ? signed_hash(&s->secret, p, 36) : uuid_hash(&s->secret, high, low);
    keep(s, w[3], w[2] & TEXTUAL ? text_slot(p, 36) : as_number(hash));
    return push(s, w[1], hash);
}

/* A day as 2026-11-28, from the year 1000. 3 and 4 the first and the last: places in `bounds`, where 20261128 stands for it */
SEPARATE int date(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const uint8_t *p = s->r.p;
    int number_ = 0;
    if (s->r.end - p < 12 || p[0] != '"' || p[5] != '-' || p[8] != '-' || p[11] != '"') return doubt_any_single(s, w, node, p);
    for (int k = 1; k < 11; k++) {
        if (k == 5 || k == 8) continue;
        if ((unsigned)(p[k] - '0') > 9) return doubt_any_single(s, w, node, p);
        number_ = number_ * 10 + (p[k] - '0');
    }
    int year = number_ / 10000, month = number_ / 100 % 100, day = number_ % 100;
    if (year < 1000 || month < 1 || month > 12 || day < 1) return doubt_any_single(s, w, node, p);
    if (day > days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))) return doubt_any_single(s, w, node, p);
    if (number_ < g->bounds[w[3]] || number_ > g->bounds[w[4]]) return doubt_any_single(s, w, node, p);
    s->r.p = p + 12;
    return 1;
}

/* A list of texts, which stand in the table one behind the other, with the character U+001F between them. 3 the table */
SEPARATE int name_path(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    uint8_t joined[MOST_PATH];
    size_t n = 0;
    if (!next(&s->r, '[')) return doubt_any_single(s, w, node, begin);
    do {
        Text one;
        if (!string(&s->r, &one) || one.n >= MOST_PATH - n || memchr(one.p, 0x1F, one.n)) return doubt_any_single(s, w, node, begin);
        if (n) joined[n++] = 0x1F;
        if (one.n > MOST_PATH - n) return doubt_any_single(s, w, node, begin);
        memcpy(joined + n, one.p, one.n);
        n += one.n;
    } while (n < MOST_PATH && next(&s->r, ','));
    if (!ends(&s->r, ']')) return doubt_any_single(s, w, node, begin);
    s->branch = lookup(g->tables + w[3], (Text){joined, n});
    return s->branch < 0 ? doubt_single(s, w, node, begin) : push(s, w[1], s->branch);
}

/* -- lists ----------------------------------------------------------------------------------------------------------------------------------- */

/* 3 what it must be: 1 true, 0 false, -1 either */
SEPARATE int flag(Scanner *s, const int32_t *w, int32_t node) {
    if (w[2] & NULLABLE && word(&s->r, "null", 4)) return 1;
    return (w[3] != 0 && word(&s->r, "true", 4)) || (w[3] != 1 && word(&s->r, "false", 5)) || doubt_any_single(s, w, node, s->r.p);
}

SEPARATE int refused(Scanner *s, const int32_t *w, int32_t node) {
    s->contained = 1; /* of what nothing is known here, rules may look at more than itself */
    s->passed_over |= w[2] & APART ? AROUND : 0;
    return doubt_any(s, node, s->r.p);
}

/* A hash of the points read last, in their order. */
static double sequence(const Scanner *s) {
    uint64_t h = s->number_count;
    for (size_t k = 0; k < s->number_count; k++) h = keyed(h, bits_of(s->numbers[k]));
    return as_number((int64_t)h);
}

static inline int value(Scanner *s, const Program *g, int32_t node);
static inline int object(Scanner *s, const Program *g, const int32_t *w, int32_t node);

#include "drawn.h"

/* Reads a part of a record: an item of a list, or an entry of a dictionary, from its key on. Its findings do not depend on other parts,
 * except those that share a text with it; so its doubts are its own, and a part in doubt pushes nothing into columns. For records that are
 * distinguished, two columns hold where each part stands, and its place in its list or dictionary. */
static int part(Scanner *s, const Program *g, int32_t node, const uint8_t *begin, uint64_t place) {
    size_t doubts = s->doubt_count, items_ = s->joins.item_count, spans = s->joins.span_count, counts[MOST_COLUMNS];
    int over = s->passed_over;
    if (!s->distinguished) return value(s, g, node);
    for (int32_t k = 0; k < s->count; k++) counts[k] = s->columns[k].count;
    s->passed_over = 0;
    if (!value(s, g, node)) return 0;
    if (s->passed_over && s->doubt_count == doubts && !doubt_value(s, node, begin)) return 0;
    s->passed_over = over;
    if (s->doubt_count > doubts) {
        for (int32_t k = 0; k < s->count; k++) s->columns[k].count = counts[k];
        s->joins.item_count = s->joins.free_items = items_, s->joins.span_count = s->joins.free_spans = spans;
    }
    return push_bits(s, g->parts, (uint64_t)(begin - s->block) << 32 | (uint64_t)(s->r.p - s->block)) && push_bits(s, g->parts + 1, place);
}

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

/* The nodes of a record's members. */
static inline const int32_t *nodes_of(const int32_t *w) { return w + 20 + 4 * w[11]; }

static inline int begins_number(uint8_t c) { return c == '-' || (unsigned)(c - '0') <= 9; }

/* True where one of the doubts from `first` on is about one of some members, which should be numbers, and none is there. */
static int lacks_number(const Scanner *s, const int32_t *nodes, uint64_t numbers, size_t first) {
    for (; numbers; numbers &= numbers - 1) {
        int32_t node = nodes[__builtin_ctzll(numbers)];
        for (size_t k = first; k < s->doubt_count; k++)
            if (s->doubts[k].node == node && !begins_number(s->block[s->doubts[k].begin])) return 1;
    }
    return 0;
}

/* True where one of the doubts from `first` on is that a record of a kind is none, or lacks a number: those beside it are not checked. */
static int are_refused(const Scanner *s, const Program *g, int32_t kind, size_t first) {
    const int32_t *w = g->words + kind;
    uint64_t numbers = w[0] == RECORD ? bits(w + 12) : 0;
    if (!numbers || bits(w + 4) & ~numbers) return 0;
    for (size_t k = first; k < s->doubt_count; k++)
        if (s->doubts[k].node == kind && (!s->doubts[k].value || s->block[s->doubts[k].begin] != '{')) return 1;
    return lacks_number(s, nodes_of(w), numbers, first);
}

/* 3 the item, 4 fewest, 5 most (-1: any number), 6 what a value that is no list is (-1: nothing), 7 what is to hold (0: nothing), 8 and of each
 * item, 9 what is set before, 10 the slot of how many there are (-1: none), 11 how many branches are required, 12… these */
static int any_items(Scanner *s, const Program *g, const int32_t *w, int32_t node);

SEPARATE int items(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    s->silent += (w[2] & SILENT) != 0;
    int read = any_items(s, g, w, node);
    s->silent -= (w[2] & SILENT) != 0;
    return read;
}

/* The place of an item of a list that stands at a place. */
static inline uint64_t within(uint64_t place, int64_t item) {
    return place >> 48 ? place : place << 16 | (uint64_t)(item < FAR_ITEM ? item + 1 : FAR_ITEM);
}

static int any_items(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    keep(s, w[10], 0);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!next(&s->r, '[')) return w[6] >= 0 ? value(s, g, w[6]) : keep(s, w[10], NAN) && doubt_any(s, node, begin);
    const int32_t *item = g->words + w[3];
    int64_t count = 0;
    Branches branches = {{0, 0, 0, 0}};
    int sure = 1, outside = 0;
    size_t doubts = s->doubt_count;
    uint64_t at = s->at, form = s->form, items_ = s->items;
    if (w[2] & POINTS) s->number_count = 0, s->slots[0] = s->slots[1] = NAN;
    set_all(s, g, w[9]);
    if (!ends(&s->r, ']')) {
        do {
            size_t before = s->doubt_count;
            uint64_t others = s->form;
            s->branch = -1;
            if (s->distinguished) s->at = keyed(at, (uint64_t)(count + 1)), s->items = within(items_, count);
            if (!(w[2] & PARTS ? part(s, g, w[3], s->r.p, (uint64_t)count) : item[0] == RECORD ? object(s, g, item, w[3]) : value(s, g, w[3]))) return 0;
            if (w[2] & ITEMS_APART && s->distinguished) s->form = s->doubt_count > before ? keyed(s->form, s->at) : others;
            if (w[2] & DISTINCT) sure &= once(&branches, s->branch);
            if (w[2] & POINTS && !keep_point(s)) return 0;
            if (w[8]) outside |= held(s, g, g->words + w[8]);
            count++;
        } while (next(&s->r, ','));
        if (!ends(&s->r, ']')) return 0;
    }
    s->at = at, s->items = items_;
    if (w[2] & ITEMS_APART && s->distinguished) s->form = keyed(s->form, count > 0);
    sure &= count >= w[4] && (w[5] < 0 || count <= w[5]);
    for (int32_t k = 0; k < w[11]; k++) sure &= branches.seen[w[12 + k] >> 6] >> (w[12 + k] & 63) & 1;
    if (w[7] && !outside && !(w[2] & POINTS && are_refused(s, g, w[3], doubts))) outside = held(s, g, g->words + w[7]);
    if (outside && (outside & FAILS_OUTSIDE || !sure || s->doubt_count > doubts)) s->passed_over |= FAILED;
    else if (outside) sure = 0;
    if (w[2] & POINTS && sure && s->doubt_count == doubts) s->form = form; /* nobody asks how many points there are that are clean */
    keep(s, w[10], !sure ? NAN : w[2] & SEQUENCE ? sequence(s) : (double)count);
    if (!sure) return doubt_value(s, node, begin);
    int own = (w[2] & SILENT) != 0; /* the count is asked for, but nothing else of the list */
    s->silent -= own;
    int pushed = push(s, w[1], count);
    s->silent += own;
    return pushed;
}

/* -- records ----------------------------------------------------------------------------------------------------------------------------------- */

/* Takes note of an unknown member; false for one that is there already, and for too many of them. */
static int is_unknown(Scanner *s, Text name, int first) {
    if (s->unknowns == MOST_UNKNOWNS) return 0;
    for (int k = first; k < s->unknowns; k++)
        if (same(s->unknown_name[k], name)) return 0;
    s->unknown_name[s->unknowns++] = name;
    return 1;
}

/* The slot of a node; -1 for none. */
static inline int32_t slot_of(const int32_t *w) {
    switch (w[0]) {
        case NUMBER: return w[5];
        case TEXT: case DRAWN: return w[6];
        case NAME: return w[4];
        case UUID: case RUNS: case BRUSH: return w[3];
        case ITEMS: return w[10];
        case FLAT: case DICT: return w[7];
        default: return -1;
    }
}

#include "tracks.h"

/* What is known of members that are not there. */
static void forget(Scanner *s, const Program *g, const int32_t *nodes, uint64_t members_) {
    for (; members_; members_ &= members_ - 1) {
        const int32_t *w = g->words + nodes[__builtin_ctzll(members_)];
        const int32_t slot = slot_of(w);
        for (int32_t k = 0; slot >= 0 && k < (w[0] == FLAT ? kept_numbers(w) : 1); k++) s->slots[slot + k] = NAN;
    }
}

/* 3 the table of names, 4 and 5 members that must be there, 6 and 7 those that exclude each other and one of which is needed, 8 what is to hold (0:
 * nothing), 9 the member with the confidence of an answer (64: none, -1: it is no answer), 10 what is set before, 11 how many sets there are: one
 * must be whole and the others absent (of each: members in it, two words, and members in others only, two words), 12 and 13 the members that must be
 * numbers before the others are checked, 14 what any other member is (-1: in doubt), 15 names that such a one must not be like, 16 and 17 the
 * members that others may give a copy of, 18 and 19 those that do not count in the content, then the sets, and the nodes of the members. Members are
 * bits, in the order of the table. From its 17th bit on the flags hold a member, counted from 1, that is read before another one, which the bits
 * from the 25th on name. `begin`: where the record does; `named`: the members that exclude each other determine its branch. */
static int members(Scanner *s, const Program *g, const int32_t *w, int32_t node, const uint8_t *begin, int named) {
    uint64_t seen = 0, nothing = 0, one = bits(w + 6), copied = bits(w + 16), aside = bits(w + 18), form = (uint64_t)node, place = s->at;
    const Table *names = g->tables + w[3];
    Reader *r = &s->r;
    const uint8_t *tag = NULL;
    int32_t *following = s->following + names->place, k = -1;
    const int32_t *variants = w + 20, *nodes = nodes_of(w);
    const uint8_t *late = NULL, *late_end = NULL;
    int32_t first = w[2] >> 16 & 0xFF, later = w[2] >> 24 & 0x7F;
    size_t doubts = s->doubt_count;
    int unknowns = s->unknowns;
    Tracks *tracks = s->tracks;
    set_all(s, g, w[10]);
    if (s->depth >= MOST_DEPTH) return 0;
    s->depth++;
    if (tracks->recording && w[10]) add_step(s, BEGINS, node);
    if (!ends(r, '}')) {
        do {
            int32_t guess = following[k + 1];
            const uint8_t *at = r->p;
            if (guess >= 0 && is_next(r, '"') && stands_at(at + 1, r->end, r->limit, names, guess)) {
                k = guess;
                r->p = at + 1 + (names->cuts[k + 1] - names->cuts[k]);
                if (!next(r, ':')) return 0;
            } else {
                Text found;
                int32_t before = k;
                if (!member(r, &found)) return 0;
                k = lookup(names, found);
                if (k < 0) {
                    k = before;
                    if (!is_unknown(s, found, unknowns)) return 0;
                    if (w[14] >= 0 && !is_like_any(found.p, found.n - 1, g->words + w[15])) {
                        if (s->distinguished) form = keyed(form, ~keyed_hash(found.p, found.n));
                        if (!(tracks->recording ? recorded(s, g, w[14], at, 0) : value(s, g, w[14]))) return 0;
                        continue;
                    }
                    tracks->recording = 0;
                    const uint8_t *what = r->p;
                    if (!anything(r, s->depth)) return 0;
                    int single = is_single(what);
                    if (!single) s->contained = 1, s->passed_over |= s->depth > 1 ? AROUND : 0; /* as in doubt_value */
                    if (!doubt_value(s, -node, at)) return 0;
                    if (single && w[2] & ALONE) {
                        if (s->distinguished) form = keyed(form, ~keyed_hash(found.p, found.n));
                        own(s);
                    }
                    continue;
                }
                following[before + 1] = k;
            }
            if (seen >> k & 1) return 0;
            seen |= 1ULL << k;
            if (one >> k & 1) {
                tag = seen & one & ~(1ULL << k) ? NULL : r->p;
                if (g->words[nodes[k] + 2] & NULLABLE && is_next(r, 'n')) nothing |= 1ULL << k, tracks->recording = 0;
            }
            /* The finding for one member may depend on whether another one is null. */
            if (s->distinguished) form = keyed(keyed(form, (uint64_t)(k + 1)), is_next(r, 'n')), s->at = keyed(place, (uint64_t)(k + 1));
            if (k + 1 == later && !(seen >> (first - 1) & 1)) {
                late = r->p;
                if (tracks->recording) add_step(s, GOES_OVER, nodes[k]);
                if (!skip(r)) return 0;
                tracks->recorded_to = r->p;
                late_end = r->p;
                continue;
            }
            int summed = s->summed;
            s->summed &= !(aside >> k & 1);
            int is = tracks->recording ? (one >> k & 1 ? named ? NAMES_IT : IS_ONE : 0) | (copied >> k & 1 ? IS_COPIED : 0) : 0;
            if (!(tracks->recording ? recorded(s, g, nodes[k], at, is) : value(s, g, nodes[k]))) return 0;
            s->summed = summed;
            if (copied >> k & 1) s->shape += keyed_hash(at, (size_t)(r->p - at)) | 1;
        } while (next(r, ','));
        if (!ends(r, '}')) return 0;
    }
    if (late) {
        const uint8_t *end = r->p;
        int recording = tracks->recording && add_step(s, READS_LATE, nodes[later - 1]);
        tracks->recording = 0;
        r->p = late;
        if (s->distinguished) s->at = keyed(place, (uint64_t)later);
        s->uncounted = 1;
        if (!value(s, g, nodes[later - 1])) return 0;
        much_space(r);
        if (r->p != late_end) return 0;
        r->p = end, tracks->recording = recording;
    }
    s->depth--;
    s->at = place, s->tag = tag;
    s->seen = seen, s->has_unknown = s->unknowns > unknowns, s->unknowns = unknowns;
    if (s->distinguished) s->form = keyed(s->form, form);
    uint64_t required = bits(w + 4), there = seen & one & ~nothing;
    int sure = (seen & required) == required && (!one || (there && !(there & (there - 1))));
    int answers = w[9] >= 0, scored = answers && w[9] < 64 && seen >> w[9] & 1;
    s->answers += answers, s->scored += scored;
    Step *step = tracks->recording && (w[8] || answers || s->depth == tracks->depth) ? add_step(s, LEAVES, node) : NULL;
    if (step) step->answers = answers, step->scored = scored, step->members = seen, step->unknowns = s->has_unknown, step->slot = bits(w + 12) & ~seen ? 0 : w[8];
    tracks->recording &= sure;
    int whole = w[11] == 0;
    for (int32_t at = 0; at < w[11]; at++)
        whole |= (seen & bits(variants + 4 * at)) == bits(variants + 4 * at) && !(seen & bits(variants + 4 * at + 2));
    if (s->guesses && g->parts >= 0 && (!sure || !whole)) return 0; /* it is another branch: nothing is met twice */
    if (w[8] && required & ~seen) forget(s, g, nodes, required & ~seen);
    int silent = bits(w + 12) & ~seen || (s->doubt_count > doubts && lacks_number(s, nodes, bits(w + 12), doubts));
    int wrong = w[8] && !silent ? held(s, g, g->words + w[8]) : HOLDS, alone = wrong == FAILS_OUTSIDE || s->doubt_count > doubts;
    if (wrong && s->distinguished && w[2] & EACH && !doubt_each(s, g, begin)) return 0;
    if (wrong && (alone || !sure)) s->passed_over |= FAILED;
    if (!whole || there & (there - 1)) return doubt_value(s, node, begin);
    /* Its form holds which members it lacks, and not what it has in others, which may be meant for them. */
    if (!sure && (seen || s->doubt_count > doubts) && !(w[14] >= 0 && s->has_unknown)) return doubt(s, node, begin, s->r.p, 0);
    if (!sure) return doubt_value(s, node, begin);
    return wrong && !alone ? doubt_value(s, node, begin) : 1;
}

SEPARATE int record(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    return next(&s->r, '{') ? members(s, g, w, node, begin, 0) : doubt_any(s, node, begin);
}

/* What a reader goes back to. */
typedef struct {
    const uint8_t *p;
    size_t doubts, counts[MOST_COLUMNS];
    uint64_t form;
    double reaches[MOST_REACHES];
    int32_t answers, scored;
    size_t links;
    uint64_t content;
    int uncounted, summed, depth, unknowns;
} Mark;

static void remember(const Scanner *s, Mark *m) {
    m->p = s->r.p, m->doubts = s->doubt_count, m->form = s->form, m->answers = s->answers, m->scored = s->scored, m->links = s->links.count;
    for (int32_t k = 0; k < s->count; k++) m->counts[k] = s->columns[k].count;
    m->content = s->content, m->uncounted = s->uncounted, m->summed = s->summed, m->depth = s->depth, m->unknowns = s->unknowns;
    memcpy(m->reaches, s->reaches, sizeof m->reaches);
}

static void go_back(Scanner *s, const Mark *m) {
    s->r.p = m->p, s->doubt_count = m->doubts, s->form = m->form, s->answers = m->answers, s->scored = m->scored, s->links.count = m->links;
    for (int32_t k = 0; k < s->count; k++) s->columns[k].count = m->counts[k];
    s->content = m->content, s->uncounted = m->uncounted, s->summed = m->summed, s->depth = m->depth, s->unknowns = m->unknowns;
    memcpy(s->reaches, m->reaches, sizeof m->reaches);
}

/* A group of branches of one name: how many; of each the body (-1: none that is sure), its number, and that of its name. Each requires a member
 * that the others do not have, so that one at most can be clean. A record that is none of them is read as the first that is left with the
 * fewest doubts. */
static int one_of(Scanner *s, const Program *g, const int32_t *w, int32_t node, const int32_t *group, const uint8_t *begin) {
    int32_t best = -1;
    size_t fewest = SIZE_MAX;
    int depth = s->depth, unknowns = s->unknowns;
    uint64_t place = s->at, items_ = s->items;
    Mark start;
    if (group[0] > MOST_TRIES || (group[0] > 1 && s->guesses >= MOST_GUESSES)) return doubt_any(s, node, begin);
    double slots[MOST_SLOTS];
    if (group[0] > 1) remember(s, &start), memcpy(slots, s->slots, sizeof slots);
    for (int32_t turn = 0; turn <= group[0]; turn++) {
        int32_t at = turn < group[0] ? turn : best;
        if (at < 0) break;
        const int32_t *branch = group + 1 + 3 * at;
        if (branch[0] < 0) continue;
        size_t before = s->doubt_count;
        s->guesses += group[0] > 1;
        if (s->distinguished) s->at = keyed(place, (uint64_t)(branch[1] + 1));
        s->mine = branch[2];
        Recording recording;
        const int tracked = s->tracks->mode != NOT_TRACKED;
        if (tracked) begin_track(s, branch[0], begin, &recording);
        int read = members(s, g, g->words + branch[0], branch[0], begin, 1);
        s->guesses -= group[0] > 1;
        s->depth = depth, s->unknowns = unknowns, s->at = place, s->items = items_;
        if (tracked) end_track(s, g, branch[0], read, &recording);
        if (!depth && s->tag) s->tracks->named_last = s->r.p - s->tag < s->tag - begin;
        if (s->r.no_memory || (!read && group[0] == 1)) return 0;
        size_t doubts = read ? s->doubt_count - before : SIZE_MAX;
        if (!doubts || turn == group[0] || group[0] == 1) {
            s->branch = branch[2];
            if (!depth) s->outer = branch[1];
            if (s->distinguished) s->form = keyed(s->form, (uint64_t)(branch[1] + 1));
            return push(s, w[1], branch[1]);
        }
        if (doubts < fewest) fewest = doubts, best = at;
        go_back(s, &start);
        memcpy(s->slots, slots, sizeof slots);
    }
    return doubt_any(s, node, begin);
}

/* True where the member that stands next is the first of a table. */
static inline int is_first(const Reader *r, const Table *names) {
    return is_next(r, '"') && stands_at(r->p + 1, r->end, r->limit, names, 0);
}

/* Behind the last place in a record where a text stands behind a quotation mark, so many bytes before the end at most; NULL for none. */
static const uint8_t *behind_last(const uint8_t *p, const uint8_t *end, Text text) {
    const uint8_t *back = end - p > FARTHEST ? end - FARTHEST : p;
    if ((size_t)(end - back) <= text.n) return NULL;
    for (p = end - text.n; p[0] != text.p[0] || p[-1] != '"' || !equal(p, text.p, text.n);)
        if (--p <= back) return NULL;
    return p + text.n;
}

/* Behind the first place where a text stands in quotes, so many bytes on at most; NULL for none. */
static const uint8_t *behind_quoted(const uint8_t *p, const uint8_t *end, Text text) {
    size_t n = text.n;
    if (n < 2 || (size_t)(end - p) < n + 17) return NULL;
    const uint8_t *last = end - p - (ptrdiff_t)(n + 17) < FARTHEST_AHEAD ? end - (n + 17) : p + FARTHEST_AHEAD;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), first = _mm_set1_epi8((char)text.p[0]);
    for (; p <= last; p += 16) {
        __m128i one = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), quote);
        __m128i two = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(p + 1)), first);
        for (unsigned found = (unsigned)_mm_movemask_epi8(_mm_and_si128(one, two)); found; found &= found - 1) {
            const uint8_t *at = p + __builtin_ctz(found) + 1;
            if ((size_t)(end - at) >= n && equal(at, text.p, n)) return at + n;
        }
    }
#else
    for (; p <= last; p++)
        if (*p == '"' && p[1] == text.p[0] && equal(p + 1, text.p, n)) return p + 1 + n;
#endif
    return NULL;
}

/* Looks for the name of a record from its end, or ahead of the reader in whatever it is a member of: many are written so that it stands there. The
 * group that it is of, and where it is thought to be; NULL where it is not found there. The reader of the record checks that it is its name. */
SEPARATE const int32_t *thought_of(Scanner *s, const Program *g, const int32_t *w, const uint8_t **thought) {
    Reader r = s->r;
    r.p = (s->ahead ? behind_quoted : behind_last)(r.p, r.end, text_of(g->tables + w[3], 0));
    if (!r.p) return s->misled += !s->ahead, NULL;
    if (!next(&r, ':') || !is_next(&r, '"')) return NULL;
    *thought = r.p;
    const uint8_t *stop = plain(++r.p, r.limit);
    int32_t k = stop < r.end && *stop == '"' ? lookup(g->tables + w[4], (Text){r.p, (size_t)(stop - r.p)}) : -1;
    return k >= 0 ? g->words + g->words[w[6] + k] : NULL;
}

/* 3 the table of the two members that may hold the name (0) or the id (1), 4 the table of names, 5 that of ids (-1: none), 6 and 7 where the
 * groups of both begin, 8 the group of records without a name (0: none), 9 what records of an unknown name are: the table of members with a value,
 * and for each the body (0: nothing) */
SEPARATE int tagged(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Text key, name_;
    const uint8_t *begin = s->r.p, *inner;
    if (!next(&s->r, '{')) return doubt_any(s, node, begin);
    inner = s->r.p;
    const int32_t *group = NULL, *unlisted = w[9] ? g->words + w[9] : NULL;
    int known = 0, unnamed = 0;
    int32_t value_ = -1;
    const uint8_t *thought;
    if ((s->ahead || (s->from_end && !s->depth)) && !is_first(&s->r, g->tables + w[3]) && (group = thought_of(s, g, w, &thought))) {
        s->tag = NULL;
        int read = one_of(s, g, w, node, group, begin);
        if (read && s->tag == thought) return 1;
        if (read || !s->ahead) s->ahead = 0, s->thought = thought; /* where a record in doubt is not read on, it may have been that */
        return 0;
    }
    if (!is_next(&s->r, '}')) do {
        int32_t tag = 0;
        if (is_first(&s->r, g->tables + w[3])) {
            s->r.p += 1 + g->tables[w[3]].cuts[1];
            if (!next(&s->r, ':')) return 0;
        } else {
            if (!member(&s->r, &key)) return 0;
            tag = lookup(g->tables + w[3], key);
        }
        if (tag >= 0 && w[4 + tag] >= 0 && is_next(&s->r, '"')) {
            if (!string(&s->r, &name_)) return 0;
            int32_t k = lookup(g->tables + w[4 + tag], name_);
            known = 1, unnamed = k < 0;
            if (k >= 0) group = g->words + g->words[w[6 + tag] + k];
            if (group || !unlisted) break;
            if (value_ >= 0) break;
            continue;
        }
        if (tag >= 0) known = 1;
        else if (unlisted && value_ < 0) value_ = lookup(g->tables + unlisted[0], key);
        if (unnamed && value_ >= 0) break;
        if (!skip(&s->r)) return 0;
    } while (next(&s->r, ','));
    if (!known && !group && w[8]) group = g->words + w[8];
    s->r.p = inner;
    if (!group && unnamed && value_ >= 0 && unlisted[1 + value_] >= 0)
        return members(s, g, g->words + unlisted[1 + value_], unlisted[1 + value_], begin, 0);
    if (!group) return doubt_any(s, node, begin);
    return one_of(s, g, w, node, group, begin);
}

/* 3 the table of members that distinguish the first from the second, 4 the first, 5 the second, 6 what is to hold where it is the first, 7 and
 * where it is the second, and not empty (0: nothing) */
SEPARATE int fork(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    if (!next(&s->r, '{')) return doubt_any(s, node, begin);
    int has = 0, is_empty = is_next(&s->r, '}');
    if (!is_empty) do {
        Text key;
        if (!member(&s->r, &key)) return 0;
        has |= lookup(g->tables + w[3], key) >= 0;
        if (!has && !skip(&s->r)) return 0;
    } while (!has && next(&s->r, ','));
    s->r.p = begin;
    if (!is_empty && w[has ? 6 : 7] && held(s, g, g->words + w[has ? 6 : 7])) s->passed_over |= FAILED;
    return value(s, g, has ? w[4] : w[5]);
}

/* Keeps a point at its place: those before it that are not there yet are in doubt. */
static int keep_point_at(Scanner *s, size_t place) {
    double x = s->slots[0], y = s->slots[1];
    while (s->number_count <= 2 * place) {
        s->slots[0] = s->slots[1] = NAN;
        if (!keep_point(s)) return 0;
    }
    s->numbers[2 * place] = x, s->numbers[2 * place + 1] = y;
    return 1;
}

/* A dictionary, whose keys differ. 3 the value, 4 the fewest, 5 the most (-1: any number), 6 the slot of the key, as a number or as a hash
 * (-1: none), 7 the slot of how many there are (-1: none), 8 what is to hold at its end, 9 what is set before (0: nothing) */
SEPARATE int dictionary(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    int of_points = w[2] & POINTS, numbered = w[2] & NUMBERED;
    keep(s, w[7], NAN);
    if (w[2] & NULLABLE && is_next(&s->r, 'n')) return word(&s->r, "null", 4);
    if (!next(&s->r, '{')) return doubt_any(s, node, begin);
    int64_t count = 0, farthest = -1;
    size_t doubts = s->doubt_count;
    uint64_t at = s->at, kind = ++s->dictionary;
    int sure = 1;
    if (s->depth >= MOST_DEPTH) return 0;
    s->depth++;
    if (of_points) s->number_count = 0, s->slots[0] = s->slots[1] = NAN;
    set_all(s, g, w[9]);
    if (!ends(&s->r, '}')) {
        do {
            Text key;
            const uint8_t *from = s->r.p;
            if (!member(&s->r, &key)) return 0;
            key.n--;
            int64_t place = numbered ? number_in(key) : 0;
            double name_ = numbered ? (double)place : text_slot(key.p, key.n);
            if (place < 0 || (of_points && place > 1000 + 4 * count)) return 0;
            if (!of_points && w[5] != 0 && !is_first_key(&s->joins, kind, name_)) return 0;
            if (s->distinguished) s->at = keyed(at, keyed_hash(key.p, key.n));
            keep(s, w[6], name_);
            if (!(w[2] & PARTS ? part(s, g, w[3], from, (uint64_t)count | KEYED_PART) : value(s, g, w[3]))) return 0;
            if (of_points && !keep_point_at(s, (size_t)place)) return 0;
            if (place > farthest) farthest = place;
            count++;
        } while (next(&s->r, ','));
        if (!ends(&s->r, '}')) return 0;
    }
    s->depth--;
    s->at = at;
    if (s->distinguished) s->form = keyed(s->form, (uint64_t)count);
    if (of_points && (farthest + 1 != count || !are_known(s))) return 0; /* perhaps one of them is there twice */
    sure &= count >= w[4] && (w[5] < 0 || count <= w[5]);
    int outside = w[8] && sure ? held(s, g, g->words + w[8]) : HOLDS;
    if (outside && (outside & FAILS_OUTSIDE || s->doubt_count > doubts)) s->passed_over |= FAILED;
    else if (outside) sure = 0;
    keep(s, w[7], !sure ? NAN : w[2] & SEQUENCE ? sequence(s) : (double)count);
    return sure ? push(s, w[1], count) : doubt_value(s, node, begin);
}

/* Behind a fraction that is a confidence, from its quoted name on; NULL for anything else. */
static const uint8_t *behind_score(const uint8_t *p, const uint8_t *end, const Table *name_) {
    size_t n = name_->cuts[1];
    if ((size_t)(end - p) < n || !equal(p, name_->pool, n)) return NULL;
    for (p += n; p < end && (*p == ' ' || *p == ':'); p++) continue;
    if (end - p < 4 || p[0] != '0' || p[1] != '.') return NULL;
    const uint8_t *digits_ = p += 2;
    while (p < end && (unsigned)(*p - '0') <= 9) p++;
    return p > digits_ && p < end && (*p == ',' || *p == '}' || *p == ' ') ? p : NULL;
}

/* Doubts an object or a list, whatever fractions it has as confidences. Such a hash is known by its second bit. */
static int doubt_but_scores(Scanner *s, const Program *g, int32_t node, const uint8_t *begin) {
    const uint8_t *end = s->r.p, *from = begin, *behind;
    uint64_t hash = 0;
    if (g->scores < 0 || memchr(begin, '\\', (size_t)(end - begin))) return doubt_value(s, node, begin);
    for (const uint8_t *p = begin; (p = memchr(p, '"', (size_t)(end - p))); p++) {
        if (!(behind = behind_score(p, end, g->tables + g->scores))) continue;
        hash = keyed(hash, keyed_hash(from, (size_t)(p - from)));
        from = p = behind;
    }
    if (from == begin) return doubt_value(s, node, begin);
    s->contained = 1, s->passed_over |= s->depth > 1 ? AROUND : 0;
    if (!doubt(s, node, begin, end, keyed(hash, keyed_hash(from, (size_t)(end - from))) | 1)) return 0;
    s->doubts[s->doubt_count - 1].value |= 2;
    return 1;
}

/* Which type of JSON a value is of, by its first byte: a bit. */
static int kind_of(uint8_t c) {
    return c == '"' ? 1 : c == 't' || c == 'f' ? 4 : c == '[' ? 8 : c == '{' ? 16 : c == 'n' ? 32 : 2;
}

/* 3 the table of the quoted names of members that may not be in it at any depth (-1: none), 4 how many, 5 the types that it may be of
 * (0: any); APART: it is always in doubt. With such names a text that begins as JSON does is in doubt, too */
SEPARATE int any_value(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    if (!anything(&s->r, s->depth)) return 0;
    if ((w[5] && !(w[5] & kind_of(*begin))) || (w[2] & NO_NUL && has_escaped_nul(begin, s->r.p))) return doubt_value(s, node, begin);
    int holds_more = *begin == '{' || *begin == '[';
    if (w[2] & APART) return holds_more ? doubt_but_scores(s, g, node, begin) : doubt_value(s, node, begin);
    if (w[3] < 0) return 1;
    if (*begin == '"' && (begin[1] == '{' || begin[1] == '[' || begin[1] == '\\')) return doubt_value(s, node, begin); /* a text of JSON */
    if (!holds_more) return 1;
    const Table *names = g->tables + w[3];
    for (const uint8_t *p = begin; p < s->r.p; p++) {
        if (*p == '\\') return doubt_value(s, node, begin);
        if (*p != '"') continue;
        for (int32_t k = 0; k < w[4]; k++) {
            uint32_t at = names->cuts[k], n = names->cuts[k + 1] - at;
            if (n <= (size_t)(s->r.p - p) && memcmp(p, names->pool + at, n) == 0) return doubt_but_scores(s, g, node, begin);
        }
    }
    return 1;
}

/* Behind the sign and the mark with which the text of a member begins, whose name ends before `p`; NULL for anything else. */
static inline const uint8_t *in_text(const uint8_t *p, const uint8_t *end) {
    if (end - p < 5) return NULL;
    p += *p == ' ';
    if (*p++ != ':') return NULL;
    p += *p == ' ';
    return *p == '"' ? p + 1 : NULL;
}

/* Where the name of an object stands, or its id, which is looked for ahead or from the end of the record; NULL where it is not found there. */
static const uint8_t *named_at(const Scanner *s, const Program *g, const int32_t *w, int32_t *tag) {
    const uint8_t *p = s->r.p + 1, *end = s->r.end, *behind = NULL;
    const int of_line = s->from_end && !s->depth, last = of_line && s->tracks->named_last;
    for (*tag = 0; *tag < 2 && w[4 + *tag] >= 0; ++*tag) {
        const Text of_tag = text_of(g->tables + w[3], *tag);
        if (!last) behind = behind_quoted(p, end, of_tag);
        if (!behind && of_line) behind = behind_last(p, end, of_tag);
        if (behind) return in_text(behind, end);
    }
    return NULL;
}

static inline int is_branch(Scanner *s, const int32_t *w, int32_t branch, int32_t name_) {
    s->branch = name_;
    if (!s->depth) s->outer = branch;
    return push(s, w[1], branch);
}

/* Reads an object that a name tells apart along the tracks of its body; as `follow_body`. */
SEPARATE int follow_named(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const uint8_t *begin = s->r.p;
    int32_t tag;
    Text name_;
    name_.p = named_at(s, g, w, &tag);
    if (!name_.p) return -1;
    const uint8_t *stop = plain(name_.p, s->r.limit);
    name_.n = (size_t)(stop - name_.p);
    int32_t k = stop < s->r.end && *stop == '"' ? lookup(g->tables + w[4 + tag], name_) : -1;
    const int32_t *group = k >= 0 ? g->words + g->words[w[6 + tag] + k] : NULL;
    if (!group || !group[0] || group[0] > MOST_TRIES || (group[0] > 1 && s->guesses >= MOST_GUESSES)) return -1; /* as one_of */
    double slots[MOST_SLOTS];
    Mark start;
    int read = -1;
    if (group[0] > 1) remember(s, &start), memcpy(slots, s->slots, sizeof slots);
    for (const int32_t *branch = group + 1; branch < group + 1 + 3 * group[0]; branch += 3) {
        if (read == 0) go_back(s, &start), memcpy(s->slots, slots, sizeof slots);
        s->mine = branch[2];
        s->guesses += group[0] > 1;
        int along = branch[0] < 0 ? -1 : follow_body(s, g, branch[0], name_);
        s->guesses -= group[0] > 1;
        if (along > read) read = along;
        if (along <= 0) continue;
        if (group[0] == 1 && name_.p - begin < 24) keep_entry(s, node, branch, begin, name_);
        return is_branch(s, w, branch[1], branch[2]);
    }
    return read;
}

/* The same: most begin as others did. */
SEPARATE int follow_tagged(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    Tracks *t = s->tracks;
    int32_t k = entry_at(s, node);
    if (k < 0) return follow_named(s, g, w, node);
    const Entry *entry = t->entries + k;
    int32_t *credit = &t->of[entry->place].credit;
    if (!has_credit(credit, s->line)) return -1;
    s->mine = entry->name;
    set_all(s, g, g->words[t->of[entry->place].key / 2 + 10]);
    s->r.p += entry->fixed_size, s->content += entry->content;
    int read = go_along(s, g, t->steps[entry->named].next, (Text){NULL, 0});
    count_in(credit, read || t->doubted);
    return read && is_branch(s, w, entry->branch, entry->name);
}

/* An object, while tracks are recorded: so that there is one. */
SEPARATE int recorded_record(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    if (s->tracks->recording || !is_next(&s->r, '{')) return record(s, g, w, node);
    Recording recording;
    begin_track(s, node, s->r.p, &recording);
    int read = record(s, g, w, node);
    end_track(s, g, node, read, &recording);
    return read;
}

/* An object: along a track where one is known. */
static inline int object(Scanner *s, const Program *g, const int32_t *w, int32_t node) {
    const int mode = s->tracks->mode, is_record = w[0] == RECORD;
    if (mode == FOLLOWED && !s->tracks->recording && is_next(&s->r, '{')) {
        int read = is_record ? follow_body(s, g, node, (Text){NULL, 0}) : follow_tagged(s, g, w, node);
        if (read >= 0) return read;
    }
    return !is_record ? tagged(s, g, w, node) : mode == NOT_TRACKED ? record(s, g, w, node) : recorded_record(s, g, w, node);
}

/* Reads a value; false for one that is no JSON, or cannot be read on from. */
static inline int value(Scanner *s, const Program *g, int32_t node) {
    const int32_t *w = g->words + node;
    switch (w[0]) {
        case ANYTHING: return s->uncounted = 1, any_value(s, g, w, node);
        case FLAG: return flag(s, w, node);
        case NUMBER: return number(s, g, w, node);
        case TEXT: return text(s, g, w, node);
        case NAME: return name(s, g, w, node);
        case UUID: return uuid(s, w, node);
        case ITEMS: return items(s, g, w, node);
        case RECORD: case TAGGED: return object(s, g, w, node);
        case FORK: return fork(s, g, w, node);
        case DICT: return dictionary(s, g, w, node);
        default: break;
    }
    s->uncounted = 1; /* see `add_text` */
    switch (w[0]) {
        case NAME_PATH: return name_path(s, g, w, node);
        case DATE: return date(s, g, w, node);
        case FLAT: return flat(s, g, w, node);
        case DRAWN: return drawn(s, g, w, node);
        case RUNS: return runs(s, w, node);
        case BRUSH: return brush(s, w, node);
        default: return refused(s, w, node);
    }
}

/* -- lines ------------------------------------------------------------------------------------------------------------------------------- */

/* A finding that depends on the data row, or on the whole record, is for this record alone. */
static int doubt_whole(Scanner *s, const Program *g, const uint8_t *begin) {
    int fails = g->at_end && held(s, g, g->words + g->at_end);
    if (s->passed_over & FAILED || (fails && !op_scored(s))) return doubt_value(s, OF_ALL, begin);
    return (!(s->passed_over & AROUND) || doubt_value(s, OF_PARTS, begin)) && (!fails || doubt_value(s, OF_ROW, begin));
}

static int record_once(Scanner *s, const Program *g, const uint8_t *begin, const uint8_t *end) {
    Column *identity = g->identity >= 0 ? s->columns + g->identity : NULL;
    size_t before = identity ? identity->count : 0;
    s->form = 0, s->at = 0, s->items = 0, s->outer = -1, s->branch = -1, s->depth = 0, s->answers = 0, s->scored = 0, s->passed_over = 0, s->contained = 0;
    s->row = -1, s->mine = -1, s->dictionary = 0;
    s->quoted.p = NULL, s->silent = 0;
    s->content = 0, s->summed = g->content >= 0, s->uncounted = 0;
    for (int k = 0; k < MOST_KEPT; k++) s->kept[k].p = NULL;
    s->unknowns = 0;
    forget_all(&s->joins);
    for (int k = 0; k < MOST_REACHES; k++) s->reaches[k] = -INFINITY;
    Tracks *t = s->tracks;
    t->length = 0, t->recording = 0, t->recorded_to = begin, t->unknowns = 0;
    if (!value(s, g, g->root)) return 0;
    if ((s->passed_over || g->at_end) && !doubt_whole(s, g, begin)) return 0;
    if (!identity || identity->count > before) return 1;
    return push(s, g->identity, signed_hash(&s->secret, begin, (size_t)((end ? end : s->r.p) - begin)));
}

/* What a record has pushed is taken back. */
static void take_back(Scanner *s) {
    s->doubt_count = s->first_doubt;
    for (Column *c = s->columns; c < s->columns + s->count; c++)
        while (c->count && c->lines[c->count - 1] == s->line) c->count--;
}

/* What a record holds that was read to its end; false where a number in it cannot be read. */
static int push_content(Scanner *s, const Program *g, const uint8_t *begin) {
    if (g->content < 0) return 1;
    if (s->uncounted || s->doubt_count > s->first_doubt) { /* what is in doubt was not added, or more than once */
        const uint8_t *p = s->r.p;
        s->r.p = begin;
        if (!content(&s->r, &s->secret, p, g->tables + g->aside, g->aside_count, &s->content)) return 0;
        s->r.p = p;
    }
    return push(s, g->content, signed_bits(s->content));
}

/* One record, from where the reader is: true where it was read to its end. `end`: that of its text; NULL: just behind it. Most have no doubts:
 * one with doubts is read again, and distinguished; those behind it at once. */
static int whole_record(Scanner *s, const Program *g, const uint8_t *begin, const uint8_t *end) {
    const uint8_t *p = s->r.p;
    Tracks *t = s->tracks;
    int along = g->number && has_credit(&t->credit, s->line), read;
    t->mode = NOT_TRACKED;
    s->thought = NULL, s->from_end = end && 8 * s->misled <= s->line && !g->ahead, s->ahead = g->ahead;
    if (along) {
        int distinguished = s->distinguished; /* clean records are not distinguished */
        s->distinguished = 0, t->mode = FOLLOWED, t->doubted = 0;
        read = record_once(s, g, begin, end) && s->doubt_count == s->first_doubt;
        count_in(&t->credit, read);
        if (read) return s->distinguished = distinguished, push_content(s, g, begin);
        if (s->r.no_memory) return 0;
        t->mode = LEARNED;
        s->distinguished = distinguished;
        if (t->doubted || s->doubt_count > s->first_doubt) s->distinguished = DISTINGUISHED_BEHIND, t->mode = NOT_TRACKED;
        take_back(s);
        s->r.p = p, s->thought = NULL, s->ahead = g->ahead;
    }
    read = record_once(s, g, begin, end);
    if (s->thought) { /* it was not its name, or is not known to be */
        take_back(s);
        s->r.p = p, s->thought = NULL, s->from_end = 0, s->misled++;
        read = record_once(s, g, begin, end);
    }
    if (read && !s->distinguished && s->doubt_count > s->first_doubt) {
        take_back(s);
        s->r.p = p, s->distinguished = DISTINGUISHED_BEHIND, t->mode = NOT_TRACKED;
        read = record_once(s, g, begin, end);
    }
    return read && push_content(s, g, begin);
}

static int begin_line(Scanner *s, const uint8_t *at) {
    ROOM_FOR_ONE(s->lines, s->line, s->lines_room, s->r.no_memory);
    s->lines[s->line] = (Line){.begin = (uint64_t)(at - s->block)};
    s->first_doubt = s->doubt_count, s->guesses = 0;
    return 1;
}

/* Records of one form are of one branch, have the same members, and the same doubts about the same values, or about numbers that are reported alone. */
static uint64_t form_of(const Scanner *s, size_t doubts) {
    uint64_t form = keyed(s->contained ? keyed(s->form, (uint64_t)(s->row + 1)) : s->form, (uint64_t)(s->outer + 1));
    for (const Doubt *d = s->doubts + doubts; d < s->doubts + s->doubt_count; d++)
        form = keyed(keyed(form, (uint64_t)d->node), d->value & 4 ? 4 : d->value);
    return form;
}

static void end_line(Scanner *s, int read, const uint8_t *end) {
    Line *line = s->lines + s->line;
    if (!read) take_back(s);
    s->line++;
    line->end = (uint64_t)(end - s->block);
    line->branch = s->outer;
    line->state = !read ? UNREAD : s->doubt_count > s->first_doubt ? IN_DOUBT : CLEAN;
    s->faulty += line->state != CLEAN;
    if (line->state == IN_DOUBT) line->form = form_of(s, s->first_doubt), s->distinguished = DISTINGUISHED_BEHIND;
    else s->distinguished -= s->distinguished > 0;
}

/* Vertical tabs and form feeds are spaces, too, where there is nothing else. */
static int is_blank(const uint8_t *p, const uint8_t *end) {
    while (p < end && (*p == ' ' || (*p >= '\t' && *p <= '\r'))) p++;
    return p == end;
}

static int64_t scan_lines(Scanner *s, const Program *g, const uint8_t *p, const uint8_t *end) {
    while (p < end) {
        const uint8_t *feed = memchr(p, '\n', (size_t)(end - p));
        const uint8_t *stop = feed ? feed : end;
        const uint8_t *text_end = stop > p && stop[-1] == '\r' ? stop - 1 : stop;
        s->r.p = p, s->r.end = text_end;
        much_space(&s->r);
        if (is_blank(s->r.p, text_end)) return BROKEN;
        if (!begin_line(s, p)) return NO_MEMORY;
        int read = whole_record(s, g, p, text_end);
        if (s->r.no_memory || s->joins.no_memory) return NO_MEMORY;
        much_space(&s->r);
        end_line(s, read && s->r.p == text_end, text_end);
        p = stop + 1;
    }
    return s->line;
}

static int64_t scan_list(Scanner *s, const Program *g, const uint8_t *p, const uint8_t *end) {
    s->r.p = p, s->r.end = end;
    if (!next(&s->r, '[')) return BROKEN;
    do {
        const uint8_t *begin = s->r.p;
        if (!begin_line(s, begin)) return NO_MEMORY;
        int read = whole_record(s, g, begin, NULL);
        if (s->r.no_memory || s->joins.no_memory) return NO_MEMORY;
        if (!read) {
            s->r.p = begin;
            if (!skip(&s->r) || s->r.p == begin) return BROKEN;
        }
        const uint8_t *stop = s->r.p;
        end_line(s, read, stop);
        s->r.p = stop;
    } while (next(&s->r, ','));
    if (!next(&s->r, ']')) return BROKEN;
    much_space(&s->r);
    return s->r.p == end ? (int64_t)s->line : BROKEN;
}

/* -- what Python calls -------------------------------------------------------------------------------------------------------------------- */

/* What was made with one secret is not read with another. */
void predlint_secret(uint64_t value) {
    static int is_set;
    if (!is_set) of_process = value | 1;
    is_set = 1;
}

int64_t predlint_scan(Scanner *s, const Program *g, const uint8_t *block, size_t size, int32_t list, Found *found) {
    s->r.powers = g->powers;
    s->r.no_memory = 0;
    s->r.limit = block + size;
    s->block = block;
    if (s->tracks->program != g->number) forget_tracks(s->tracks, g->number);
    s->tracks->followed = 0, s->faulty = 0;
    s->line = 0, s->doubt_count = 0, s->misled = 0, s->joins.no_memory = 0;
    for (int32_t k = 0; k < s->count; k++) s->columns[k].count = 0;
    int64_t count = size > UINT32_MAX ? BROKEN : list ? scan_list(s, g, block, block + size) : scan_lines(s, g, block, block + size);
    *found = (Found){s->lines, s->doubts, s->line, s->doubt_count, s->columns, s->faulty};
    return count;
}

#include "notes.h"

int predlint_note(const Scanner *s, Notes *notes) { return !s->faulty && note_clean(s, notes); }

int32_t predlint_table(const uint8_t *pool, const uint32_t *cuts, int32_t count, int32_t *slots, uint32_t mask) {
    int32_t distinct = 0;
    for (int32_t k = 0; k < count; k++) {
        Text text = text_at(pool, cuts, k);
        uint32_t at = (uint32_t)keyed_hash(text.p, text.n) & mask;
        /* One that was there before is left out: a list may have a million rows that nothing names. */
        while (slots[at] >= 0 && !same(text_at(pool, cuts, slots[at]), text)) at = (at + 1) & mask;
        if (slots[at] < 0) slots[at] = k, distinct++;
    }
    return distinct;
}

Scanner *predlint_scanner(int32_t columns, int32_t places, const uint8_t *secret) {
    Scanner *s = columns >= 0 && columns <= MOST_COLUMNS && places >= 0 ? calloc(1, sizeof *s) : NULL;
    if (!s) return NULL;
    s->count = columns, s->secret = secret_of(secret);
    s->following = malloc(((size_t)places + 1) * sizeof *s->following);
    s->tracks = calloc(1, sizeof *s->tracks);
    if (!s->following || !s->tracks) return free(s->following), free(s->tracks), free(s), NULL;
    forget_tracks(s->tracks, 0);
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
    free(s->numbers);
    free(s->ring_ends);
    free(s->runs);
    free(s->bytes);
    free(s->unpack.out);
    free(s->frames.at);
    free(s->lines);
    free(s->doubts);
    free(s->following);
    free(s->tracks);
    free(s->links.links);
    free(s->links.slots);
    free(s->quoted.own);
    for (int k = 0; k < MOST_KEPT; k++) free(s->kept[k].own);
    free_joins(&s->joins);
    free(s);
}

#ifndef SOURCES
#define SOURCES ""
#endif

const char *predlint_sources(void) { return SOURCES; }

int64_t predlint_hash(const uint8_t *secret, const uint8_t *bytes, size_t size) {
    const Secret made = secret_of(secret);
    return signed_hash(&made, bytes, size);
}

void predlint_hashes(const uint8_t *secret, const uint8_t *pool, const uint32_t *cuts, int32_t count, int64_t *hashes) {
    const Secret made = secret_of(secret);
    for (int32_t k = 0; k < count; k++) hashes[k] = signed_hash(&made, pool + cuts[k], cuts[k + 1] - cuts[k]);
}

uint32_t predlint_followed(const Scanner *s) { return s->tracks->followed; }

int32_t predlint_row(const Index *index, double id, int32_t guess) { return row_of(index, id, guess); }

int predlint_ring(const double *points, size_t count) {
    Frames frames = {NULL, 0};
    int plain_ = is_plain((const Point *)(const void *)points, count, &frames);
    free(frames.at);
    return plain_;
}

int predlint_number(const uint8_t *text_, size_t size, const uint64_t *powers, double *value_, int32_t *whole) {
    const uint8_t *p = text_;
    Number found;
    if (!read_number(&p, text_ + size, powers, &found) || p != text_ + size) return 0;
    *value_ = found.value;
    *whole = found.whole;
    return 1;
}

void predlint_count_parts(const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, int64_t *counts) {
    if (bits > 0 && bits < 64) count_parts(keys, n, words, bits, counts);
}

void predlint_put_in_parts(
    const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, uint64_t first, uint64_t parts, int64_t *at, const int64_t *ends, int64_t *to
) {
    if (bits > 0 && bits < 64) put_in_parts(keys, n, words, bits, first, parts, at, ends, to);
}

int64_t predlint_repeated(int64_t *keys, size_t n, const uint64_t *words, int64_t *table, size_t size) {
    return repeated(keys, n, words, table, size);
}
