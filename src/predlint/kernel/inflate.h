/* What zlib packs (RFC 1950, 1951), unpacked piece by piece: at most so much as is asked for. Whatever is not sound, or not whole, is refused. */
#ifndef INFLATE_H
#define INFLATE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hash.h"

#define MOST_BITS 15
#define LITERALS 288
#define DISTANCES 32
#define FARTHEST_BACK 32768
#define LONGEST_MATCH 258
#define END_OF_BLOCK 256
/* What is unpacked, and before it what may be repeated. */
#define UNPACKED_ROOM ((size_t)1 << 18)

/* How many codes there are of each length, and what they stand for, in their order. */
typedef struct {
    uint16_t counts[MOST_BITS + 1], symbols[LITERALS];
} Codes;

typedef struct {
    const uint8_t *p, *end;
    uint64_t bits;
    int held;
    /* What was unpacked: `at` of so much room. */
    uint8_t *out;
    size_t at;
    Codes literals, distances;
    /* Of the block that is being read: whether it is the last one; how many bytes are left of one that is not packed. */
    int last, in_block;
    size_t stored;
} Inflate;

/* So many bits, of 16 at most; those behind the end are zeros, and `held` is below 0. */
static inline unsigned take_bits(Inflate *z, int n) {
    while (z->held < n && z->p < z->end) z->bits |= (uint64_t)*z->p++ << z->held, z->held += 8;
    unsigned value = (unsigned)(z->bits & ((1ULL << n) - 1));
    z->bits >>= n, z->held -= n;
    return value;
}

/* Codes by their lengths; false where these leave some over, or are too many. A single code may be alone. */
static int make_codes(Codes *codes, const uint8_t *lengths, int n) {
    uint16_t at[MOST_BITS + 1];
    int left = 1;
    memset(codes->counts, 0, sizeof codes->counts);
    for (int k = 0; k < n; k++) codes->counts[lengths[k]]++;
    for (int k = 1; k <= MOST_BITS; k++)
        if ((left = 2 * left - codes->counts[k]) < 0) return 0;
    at[1] = 0;
    for (int k = 1; k < MOST_BITS; k++) at[k + 1] = (uint16_t)(at[k] + codes->counts[k]);
    for (int k = 0; k < n; k++)
        if (lengths[k]) codes->symbols[at[lengths[k]]++] = (uint16_t)k;
    return !left || codes->counts[0] + codes->counts[1] == n;
}

/* The next symbol; -1 for none. */
static int next_symbol(Inflate *z, const Codes *codes) {
    int code = 0, first = 0, index = 0;
    for (int k = 1; k <= MOST_BITS; k++) {
        code |= (int)take_bits(z, 1);
        int count = codes->counts[k];
        if (code - count < first) return z->held < 0 ? -1 : codes->symbols[index + code - first];
        index += count, first = 2 * (first + count), code *= 2;
    }
    return -1;
}

static int usual_codes(Inflate *z) {
    uint8_t lengths[LITERALS];
    memset(lengths, 8, 144), memset(lengths + 144, 9, 112), memset(lengths + 256, 7, 24), memset(lengths + 280, 8, 8);
    int made = make_codes(&z->literals, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    return made && make_codes(&z->distances, lengths, DISTANCES);
}

static int own_codes(Inflate *z) {
    static const uint8_t order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS + DISTANCES] = {0};
    int literals = (int)take_bits(z, 5) + 257, distances = (int)take_bits(z, 5) + 1, given = (int)take_bits(z, 4) + 4;
    if (literals > 286 || distances > 30) return 0;
    for (int k = 0; k < given; k++) lengths[order[k]] = (uint8_t)take_bits(z, 3);
    if (!make_codes(&z->literals, lengths, 19)) return 0;
    memset(lengths, 0, 19);
    for (int k = 0; k < literals + distances;) {
        int symbol = next_symbol(z, &z->literals), times = 1, length = symbol;
        if (symbol < 0 || (symbol == 16 && !k)) return 0;
        if (symbol == 16) length = lengths[k - 1], times = 3 + (int)take_bits(z, 2);
        if (symbol == 17) length = 0, times = 3 + (int)take_bits(z, 3);
        if (symbol == 18) length = 0, times = 11 + (int)take_bits(z, 7);
        if (times > literals + distances - k) return 0;
        for (; times; times--) lengths[k++] = (uint8_t)length;
    }
    uint8_t own[DISTANCES];
    memcpy(own, lengths + literals, (size_t)distances);
    return z->held >= 0 && lengths[END_OF_BLOCK] && make_codes(&z->literals, lengths, literals) && make_codes(&z->distances, own, distances);
}

static int begin_block(Inflate *z) {
    z->last = (int)take_bits(z, 1), z->in_block = 1, z->stored = 0;
    switch (take_bits(z, 2)) {
        case 0: {
            take_bits(z, z->held & 7);
            unsigned size = take_bits(z, 16), other = take_bits(z, 16);
            z->stored = size, z->in_block = 2;
            return z->held >= 0 && size == (~other & 0xFFFF);
        }
        case 1: return usual_codes(z);
        case 2: return own_codes(z);
        default: return 0;
    }
}

/* Reads a length, whose symbol is known, and a distance. */
static int repeat(Inflate *z, int symbol) {
    static const uint16_t lengths[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t more[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t distances[] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
        4097, 6145, 8193, 12289, 16385, 24577};
    if (symbol > 285) return 0;
    size_t length = lengths[symbol - 257] + take_bits(z, more[symbol - 257]);
    int far = next_symbol(z, &z->distances);
    if (far < 0 || far > 29) return 0;
    size_t distance = distances[far] + take_bits(z, far < 4 ? 0 : far / 2 - 1);
    if (z->held < 0 || distance > z->at) return 0;
    uint8_t *to = z->out + z->at;
    const uint8_t *from = to - distance;
    for (size_t k = 0, n; k < length; k += n) { /* what is near comes again and again */
        n = distance + k < length - k ? distance + k : length - k;
        memcpy(to + k, from, n);
    }
    z->at += length;
    return 1;
}

/* Unpacks until there are `until` bytes or a few more, or no more: false for what is not sound. */
static int inflate_to(Inflate *z, size_t until) {
    while (z->at < until) {
        if (!z->in_block) {
            if (z->last) return 1;
            if (!begin_block(z)) return 0;
        }
        if (z->in_block == 2) {
            for (; z->stored && z->at < until; z->stored--) z->out[z->at++] = (uint8_t)take_bits(z, 8);
            if (z->held < 0) return 0;
            z->in_block = z->stored ? 2 : 0;
            continue;
        }
        int symbol = next_symbol(z, &z->literals);
        if (symbol < 0) return 0;
        if (symbol < END_OF_BLOCK) z->out[z->at++] = (uint8_t)symbol;
        else if (symbol == END_OF_BLOCK) z->in_block = 0;
        else if (!repeat(z, symbol)) return 0;
    }
    return 1;
}

/* Leaves out what is before `from` and no match reaches back to; gives how much that was. */
static size_t forget_unpacked(Inflate *z, size_t from) {
    size_t out = z->at > FARTHEST_BACK ? z->at - FARTHEST_BACK : 0;
    if (from < out) out = from;
    memmove(z->out, z->out + out, z->at - out);
    z->at -= out;
    return out;
}

static int begin_inflate(Inflate *z, const uint8_t *p, size_t n) {
    if (n < 2 || (p[0] & 15) != 8 || p[0] >> 4 > 7 || (p[0] * 256 + p[1]) % 31 || p[1] & 32) return 0;
    z->p = p + 2, z->end = p + n, z->bits = 0, z->held = 0, z->at = 0, z->last = 0, z->in_block = 0, z->stored = 0;
    return 1;
}

#endif
