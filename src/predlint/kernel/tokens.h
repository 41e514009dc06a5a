/* The tokens of JSON, read from `p` to at most `end`, and texts that are looked up in tables. */
#ifndef TOKENS_H
#define TOKENS_H

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "number.h"
#include "scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef struct {
    const uint8_t *p, *end;
    const uint8_t *limit; /* the end of the block: a line's end is before it, or a control character is behind it, at which all tokens end */
    const uint64_t *powers;
    uint8_t *scratch; /* the string read last, where it had escapes */
    size_t scratch_room;
    int no_memory;
} Reader;

typedef struct {
    const uint8_t *p;
    size_t n;
} Text;

/* Texts are short: this is faster than a call of memcmp. */
static inline int equal(const uint8_t *one, const uint8_t *two, size_t n) {
    if (n >= 8) {
        for (size_t k = 0; k + 8 < n; k += 8)
            if (read64(one + k) != read64(two + k)) return 0;
        return read64(one + n - 8) == read64(two + n - 8);
    }
    if (n >= 4) return read32(one) == read32(two) && read32(one + n - 4) == read32(two + n - 4);
    return !n || (one[0] == two[0] && one[n >> 1] == two[n >> 1] && one[n - 1] == two[n - 1]);
}

static inline int same(Text one, Text two) { return one.n == two.n && equal(one.p, two.p, one.n); }

/* -- room ------------------------------------------------------------------------------------------------------------------------------- */

/* Room for one more of something; doubled when it is used up. */
static void *more_room(void *at, size_t count, size_t *room, size_t size, int *no_memory) {
    if (count < *room) return at;
    size_t more = *room ? 2 * *room : 256;
    void *grown = more > SIZE_MAX / size ? NULL : realloc(at, more * size);
    if (grown) *room = more;
    else *no_memory = 1;
    return grown;
}

/* Makes room for one more of `what`, after `count` of them; the function around it returns 0 if there is no memory. */
#define ROOM_FOR_ONE(what, count, room, no_memory) \
    do { \
        void *grown_ = more_room(what, count, &(room), sizeof *(what), &(no_memory)); \
        if (!grown_) return 0; \
        (what) = grown_; \
    } while (0)

/* -- tables ----------------------------------------------------------------------------------------------------------------------------- */

#define MIX 0x9E3779B97F4A7C15ULL

/* Odd, and unknown to the writers of files: else texts could be made that all fall on one place of a table, or doubts that look alike. */
static uint64_t of_process = MIX;

/* The bits of a number; -0 is 0. */
static inline uint64_t bits_of(double value) {
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, 8);
    return bits;
}

static inline uint64_t keyed(uint64_t h, uint64_t v) { return folded(h ^ v, of_process); }

/* Only for this process. Folded once more at the end: numbered names would else lie in rows for some secrets. */
static inline uint64_t keyed_hash(const uint8_t *p, size_t n) {
    uint64_t h = keyed(of_process, n), last = 0;
    if (n >= 8) {
        for (size_t k = 0; k + 8 < n; k += 8) h = keyed(h, read64(p + k));
        last = read64(p + n - 8);
    } else if (n >= 4) {
        last = read32(p) | (uint64_t)read32(p + n - 4) << 32;
    } else if (n) {
        last = (uint64_t)(p[0] | p[n >> 1] << 8 | p[n - 1] << 16);
    }
    return folded(keyed(h, last), MIX);
}

static inline Text text_at(const uint8_t *pool, const uint32_t *cuts, int32_t k) { return (Text){pool + cuts[k], cuts[k + 1] - cuts[k]}; }
static inline Text text_of(const Table *t, int32_t k) { return text_at(t->pool, t->cuts, k); }

/* The number of a text in a table, or -1. */
static inline int32_t lookup(const Table *t, Text text) {
    for (uint32_t at = (uint32_t)keyed_hash(text.p, text.n) & t->mask;; at = (at + 1) & t->mask) {
        int32_t k = t->slots[at];
        if (k < 0) return -1;
        if (t->cuts[k + 1] - t->cuts[k] == text.n && equal(t->pool + t->cuts[k], text.p, text.n)) return k;
    }
}

/* The same of a long table of texts that are named in its order, mostly: `near` is the one that was found last. */
static inline int32_t lookup_near(const Table *t, Text text, int32_t *near) {
    for (int32_t k = *near; k < t->distinct && k <= *near + 1; k++)
        if (t->cuts[k + 1] - t->cuts[k] == text.n && equal(t->pool + t->cuts[k], text.p, text.n)) return *near = k;
    int32_t k = lookup(t, text);
    if (k >= 0) *near = k;
    return k;
}

/* True where a text of a table stands at `p`. */
static inline int stands_at(const uint8_t *p, const uint8_t *end, const uint8_t *limit, const Table *t, int32_t k) {
    const uint8_t *text = t->pool + t->cuts[k];
    size_t n = t->cuts[k + 1] - t->cuts[k];
#if defined(__SSE2__)
    if (n <= 16 && limit - p >= 16) {
        __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)text));
        return ((unsigned)_mm_movemask_epi8(same) | ~0U << n) == ~0U;
    }
#endif
    return (size_t)(end - p) >= n && limit >= end && equal(p, text, n);
}

/* -- tokens ----------------------------------------------------------------------------------------------------------------------------- */

__attribute__((noinline)) static void much_space(Reader *r) {
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r' || *r->p == '\n')) r->p++;
}

/* Values begin at the reader: the caller has skipped the space before them. */
static inline int is_next(const Reader *r, uint8_t what) { return r->p < r->end && *r->p == what; }

__attribute__((noinline)) static int next_in_space(Reader *r, uint8_t what) {
    much_space(r);
    if (!is_next(r, what)) return 0;
    r->p++;
    much_space(r);
    return 1;
}

/* Goes over a sign, and over the space on both sides. Mostly there is none, or a single one: a processor that expects which of both goes on
 * before it has looked, and so these are branches. */
static inline int next(Reader *r, uint8_t what) {
    const uint8_t *p = r->p;
    if (r->end - p < 3) return next_in_space(r, what);
    if (*p != what) {
        if (*p > ' ') return 0;
        if (*p != ' ' || p[1] != what) return next_in_space(r, what);
        p++;
    }
    p++;
    if (*p <= ' ') {
        if (*p != ' ' || p + 1 == r->end || p[1] <= ' ') return r->p = p, much_space(r), 1;
        p++;
    }
    r->p = p;
    return 1;
}

/* The same for a sign with which a value ends. */
static inline int ends(Reader *r, uint8_t what) {
    if (!is_next(r, what)) {
        much_space(r);
        if (!is_next(r, what)) return 0;
    }
    r->p++;
    return 1;
}

/* Any number that can be read. */
static inline int a_number(Reader *r, Number *found) {
    const uint8_t *behind = short_number(r->p, r->limit, found);
    return behind ? (r->p = behind, 1) : read_number(&r->p, r->end, r->powers, found);
}

static inline int word(Reader *r, const char *what, size_t n) {
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, what, n) != 0) return 0;
    r->p += n;
    return 1;
}

/* Up to the next quotation mark, backslash or control character; sixteen bytes at once, or eight. */
static inline const uint8_t *plain(const uint8_t *p, const uint8_t *end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)p);
        __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        int stops = _mm_movemask_epi8(_mm_or_si128(marks, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v)));
        if (stops) return p + __builtin_ctz((unsigned)stops);
    }
#else
    const uint64_t ones = 0x0101010101010101ULL, tops = 0x8080808080808080ULL;
    for (; end - p >= 8; p += 8) {
        uint64_t v = read64(p), quote = v ^ (ones * '"'), slash = v ^ (ones * '\\');
        uint64_t stops = (((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops;
        if (stops) return p + (__builtin_ctzll(stops) >> 3); /* the lowest mark is right; those above it may be made by a borrow */
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) p++;
    return p;
}

static int hex4(Reader *r, uint32_t *out) {
    if (r->end - r->p < 4) return 0;
    uint32_t v = 0;
    for (int k = 0; k < 4; k++) {
        uint8_t c = *r->p++, l = c | 0x20;
        if (c >= '0' && c <= '9') v = v << 4 | (uint32_t)(c - '0');
        else if (l >= 'a' && l <= 'f') v = v << 4 | (uint32_t)(l - 'a' + 10);
        else return 0;
    }
    *out = v;
    return 1;
}

static size_t utf8(uint32_t c, uint8_t *out) {
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t k = n - 1; k > 0; k--, c >>= 6) out[k] = (uint8_t)(0x80 | (c & 0x3F));
    out[0] = (uint8_t)(n == 1 ? c : (0xF00U >> n & 0xF0) | c);
    return n;
}

/* What stands behind a backslash, as UTF-8; 0 for what is no escape, and for half of a surrogate pair. */
static size_t escape(Reader *r, uint8_t *out) {
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (r->p >= r->end) return 0;
    uint8_t c = *r->p++;
    if (c != 'u') {
        const char *letter = c ? strchr(letters, c) : NULL;
        if (letter) out[0] = (uint8_t)means[letter - letters];
        return letter != NULL;
    }
    uint32_t high, low;
    if (!hex4(r, &high) || (high >= 0xDC00 && high < 0xE000)) return 0;
    if (high < 0xD800 || high >= 0xE000) return utf8(high, out);
    if (!word(r, "\\u", 2) || !hex4(r, &low) || low < 0xDC00 || low >= 0xE000) return 0;
    return utf8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), out);
}

static int escaped_string(Reader *r, const uint8_t *stop, Text *text) {
    size_t most = (size_t)(r->end - r->p), used = 0; /* an escape is never shorter than what it means */
    if (r->scratch_room < most) {
        uint8_t *more = realloc(r->scratch, most);
        if (!more) return r->no_memory = 1, 0;
        r->scratch = more, r->scratch_room = most;
    }
    for (;;) {
        memcpy(r->scratch + used, r->p, (size_t)(stop - r->p));
        used += (size_t)(stop - r->p);
        r->p = stop;
        if (r->p >= r->end || *r->p < 0x20) return 0;
        if (*r->p++ == '"') break;
        size_t more = escape(r, r->scratch + used);
        if (!more) return 0;
        used += more;
        stop = plain(r->p, r->limit);
    }
    text->p = r->scratch, text->n = used;
    return 1;
}

/* A string: in the block where it is plain, else in `scratch`, which the next one overwrites. */
static inline int string(Reader *r, Text *text) {
    if (!is_next(r, '"')) return 0;
    const uint8_t *stop = plain(++r->p, r->limit);
    if (stop >= r->end) return 0;
    if (*stop != '"') return escaped_string(r, stop, text);
    text->p = r->p, text->n = (size_t)(stop - r->p);
    r->p = stop + 1;
    return 1;
}

/* The name of a member, with the mark that ends it: so it stands in tables. One with escapes is not looked at. */
static inline int member(Reader *r, Text *name) {
    if (!is_next(r, '"')) return 0;
    const uint8_t *stop = plain(++r->p, r->limit);
    if (stop >= r->end || *stop != '"') return 0;
    name->p = r->p, name->n = (size_t)(stop + 1 - r->p);
    r->p = stop + 1;
    return next(r, ':');
}

/* Goes to the `,` or `}` behind a value that is read later: what is no JSON may lead anywhere up to the end. */
static int skip(Reader *r) {
    ptrdiff_t depth = 0;
    for (; r->p < r->end; r->p++) {
        switch (*r->p) {
            case '"':
                for (r->p = plain(r->p + 1, r->end); r->p < r->end && *r->p != '"'; r->p = plain(r->end - r->p > 2 ? r->p + 2 : r->end, r->end))
                    if (*r->p != '\\') return 0;
                if (r->p >= r->end) return 0;
                break;
            case '[': case '{': depth++; break;
            case ']': case '}':
                if (depth-- == 0) return 1;
                break;
            case ',':
                if (depth == 0) return 1;
                break;
            default: break;
        }
    }
    return 0;
}

/* -- values that nothing is asked of ------------------------------------------------------------------------------------------------------ */

#define MOST_DEPTH 64
#define MOST_MEMBERS 64

static int anything(Reader *r, int depth);

static int any_object(Reader *r, int depth) {
    Text names[MOST_MEMBERS];
    if (ends(r, '}')) return 1;
    for (int k = 0; k < MOST_MEMBERS; k++) {
        if (!member(r, names + k)) return 0;
        for (int other = 0; other < k; other++)
            if (same(names[other], names[k])) return 0;
        if (!anything(r, depth + 1)) return 0;
        if (!next(r, ',')) return ends(r, '}');
    }
    return 0;
}

/* Any value that is sound JSON and has no member twice. */
static int anything(Reader *r, int depth) {
    Text text;
    Number number;
    if (r->p >= r->end || depth > MOST_DEPTH) return 0;
    switch (*r->p) {
        case '"': return string(r, &text);
        case 't': return word(r, "true", 4);
        case 'f': return word(r, "false", 5);
        case 'n': return word(r, "null", 4);
        case '{': return next(r, '{') && any_object(r, depth);
        case '[':
            next(r, '[');
            if (ends(r, ']')) return 1;
            do
                if (!anything(r, depth + 1)) return 0;
            while (next(r, ','));
            return ends(r, ']');
        default: return a_number(r, &number);
    }
}

#endif
