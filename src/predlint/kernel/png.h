/* Whether something is seen in a PNG image that is given as base64: Python tells it of any, here no more is unpacked of one than up
 * to the first rows in which something is set. */
#ifndef PNG_H
#define PNG_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inflate.h"
#include "tokens.h"

/* The signature, a header, and the beginning of another part. */
#define SHORTEST_PNG 51
#define MOST_OF_PNG 64000000
#define LONGEST_ROW ((size_t)1 << 16)
/* So many bytes are looked at together. */
#define ROWS_AT_ONCE ((size_t)1 << 13)

enum { GREY = 0, COLOURS = 2, PALETTE = 3, GREY_WITH_ALPHA = 4, COLOURS_WITH_ALPHA = 6 };

typedef struct {
    uint32_t width, height;
    int depth, kind, channels;
    size_t row;
    const uint8_t *palette;
    size_t palette_size;
} Png;

/* Bytes of a text of base64, behind 3/4 of whose length there may be three more; -1 for what is none. */
static ptrdiff_t from_base64(const uint8_t *p, size_t n, uint8_t *to) {
    static const int8_t digits[256] = {
        ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12,
        ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23,
        ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34,
        ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,
        ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
        ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
    }; /* each one above what it counts */
    const uint8_t *first = to;
    size_t pads = n && p[n - 1] == '=' ? n > 1 && p[n - 2] == '=' ? 2 : 1 : 0;
    if (n & 3) return -1;
    for (const uint8_t *end = p + n - (pads ? 4 : 0); p < end; p += 4, to += 3) {
        int a = digits[p[0]], b = digits[p[1]], c = digits[p[2]], d = digits[p[3]];
        if (!a || !b || !c || !d) return -1;
        uint32_t v = (uint32_t)(a - 1) << 18 | (uint32_t)(b - 1) << 12 | (uint32_t)(c - 1) << 6 | (uint32_t)(d - 1);
        to[0] = (uint8_t)(v >> 16), to[1] = (uint8_t)(v >> 8), to[2] = (uint8_t)v;
    }
    if (pads) {
        int a = digits[p[0]], b = digits[p[1]], c = pads == 1 ? digits[p[2]] : 1;
        if (!a || !b || !c) return -1;
        *to++ = (uint8_t)((a - 1) << 2 | (b - 1) >> 4);
        if (pads == 1) *to++ = (uint8_t)((b - 1) << 4 | (c - 1) >> 2);
    }
    return to - first;
}

static inline uint32_t big32(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

/* Reads the header and the parts of an image of `n` bytes, and moves what is packed to where its first such part begins. False for one that is
 * not as most are. */
static int read_png(Png *png, uint8_t *p, size_t n, uint8_t **packed, size_t *packed_size) {
    if (n < SHORTEST_PNG || memcmp(p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0 || p[26] || p[27] || p[28]) return 0;
    png->width = big32(p + 16), png->height = big32(p + 20), png->depth = p[24], png->kind = p[25];
    switch (png->kind) {
        case GREY: case PALETTE: png->channels = 1; break;
        case COLOURS: png->channels = 3; break;
        case GREY_WITH_ALPHA: png->channels = 2; break;
        case COLOURS_WITH_ALPHA: png->channels = 4; break;
        default: return 0;
    }
    int few = png->channels == 1 && (png->depth == 1 || png->depth == 2 || png->depth == 4);
    if ((png->depth != 8 && !few) || !png->width || !png->height || png->width > LONGEST_ROW || png->height > MOST_OF_PNG) return 0;
    png->row = ((size_t)png->width * (size_t)(png->channels * png->depth) + 7) / 8, png->palette = NULL, png->palette_size = 0;
    if (png->row >= LONGEST_ROW || (uint64_t)(png->row + 1) * png->height > MOST_OF_PNG) return 0;
    *packed = NULL, *packed_size = 0;
    for (size_t at = 33; n - at >= 8;) {
        size_t length = big32(p + at);
        const uint8_t *kind = p + at + 4;
        if (n - at < 12 || length > n - at - 12 || memcmp(kind, "IHDR", 4) == 0) return 0;
        if (memcmp(kind, "PLTE", 4) == 0) {
            if (png->palette || *packed) return 0;
            png->palette = p + at + 8, png->palette_size = length;
        } else if (memcmp(kind, "IDAT", 4) == 0) {
            if (!*packed) *packed = p + at + 8;
            memmove(*packed + *packed_size, p + at + 8, length);
            *packed_size += length;
        }
        at += 12 + length;
    }
    return *packed != NULL;
}

/* A number has a colour, and that is not black. */
static int is_coloured(const Png *png, unsigned number_) {
    if (number_ >= png->palette_size / 3) return 0; /* first: there may be no palette to reckon a place from */
    const uint8_t *p = png->palette + 3 * (size_t)number_;
    return (p[0] | p[1] | p[2]) != 0;
}

/* One of the pixels that begin in a byte of a row has such a number. */
static int has_coloured(const Png *png, unsigned byte, size_t column) {
    const size_t each = 8 / (size_t)png->depth, left = png->width - column * each;
    for (size_t k = 0; k < each && k < left; k++)
        if (is_coloured(png, byte >> ((size_t)png->depth * (each - 1 - k)) & ((1U << png->depth) - 1))) return 1;
    return 0;
}

enum { ALL_ZERO, IS_SEEN, NOT_SURE };

/* Returns what a row shows if all rows above it are zeros. Filters make zeros of zeros, each channel by itself, and leave the first other
 * byte as it is. */
static int row_shows(const Png *png, const uint8_t *p, int is_first) {
    size_t k = 0, n = png->row;
    if (png->kind == PALETTE && is_first && is_coloured(png, 0)) return has_coloured(png, p[0], 0) ? IS_SEEN : NOT_SURE;
    const uint64_t colours = png->kind == COLOURS_WITH_ALPHA ? 0x00FFFFFF00FFFFFFULL : png->kind == GREY_WITH_ALPHA ? 0x00FF00FF00FF00FFULL : ~0ULL;
    while (k + 8 <= n && !(read64(p + k) & colours)) k += 8;
    for (; k < n; k++) {
        if (!p[k] || (png->kind >= GREY_WITH_ALPHA && (int)(k % (size_t)png->channels) == png->channels - 1)) continue;
        if (png->kind == PALETTE) return has_coloured(png, p[k], k) ? IS_SEEN : NOT_SURE;
        unsigned behind = (unsigned)(8 * n - (size_t)png->width * (size_t)(png->channels * png->depth));
        return k + 1 == n && p[k] & ((1U << behind) - 1) ? NOT_SURE : IS_SEEN;
    }
    return ALL_ZERO;
}

/* True for an image in which something is surely seen. `z->out` has its room. */
static int shows_something(const Png *png, Inflate *z, const uint8_t *packed, size_t n) {
    if (!begin_inflate(z, packed, n)) return 0;
    const size_t step = png->row + 1;
    size_t looked = 0;
    for (uint32_t rows = 0; rows < png->height;) {
        size_t left = (size_t)(png->height - rows) * step, more = left < step + ROWS_AT_ONCE ? left : step + ROWS_AT_ONCE;
        if (looked + more + LONGEST_MATCH > UNPACKED_ROOM) looked -= forget_unpacked(z, looked);
        if (!inflate_to(z, looked + more)) return 0;
        const uint32_t before = rows;
        for (; z->at - looked >= step && rows < png->height; looked += step, rows++) {
            int shown = row_shows(png, z->out + looked + 1, rows == 0);
            if (shown != ALL_ZERO) return shown == IS_SEEN;
        }
        if (rows == before) return 0; /* it ends before that */
    }
    return 0;
}

#endif
