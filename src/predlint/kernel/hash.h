/* Hashes that nobody can foresee who writes a file: the same that hashes.py has, by the same secret. Texts are hashed by XXH3 with 64 bits and a
 * seed, as its specification has it. */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wide.h"

#define XX1 0x9E3779B1U
#define XX2 0x85EBCA77U
#define XX3 0xC2B2AE3DU
#define XX64_1 0x9E3779B185EBCA87ULL
#define XX64_2 0xC2B2AE3D27D4EB4FULL
#define XX64_3 0x165667B19E3779F9ULL
#define XX64_4 0x85EBCA77C2B2AE63ULL
#define XX64_5 0x27D4EB2F165667C5ULL
#define XXM1 0x165667919E3779F9ULL
#define XXM2 0x9FB21C651E98DF25ULL

static const uint8_t XX_SECRET[192] = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb,
    0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
    0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
    0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
    0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc,
    0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

/* As hashes.py has it, whose docstring tells why. Behind the seed, words for the halves of a uuid, and for numbers. */
typedef struct {
    uint64_t seed, high, low, number, factor;
    /* What texts of more than 240 bytes are mixed with, in place of XX_SECRET. */
    uint8_t long_texts[192];
} Secret;

/* Numbers are read with their lowest byte first. */
static inline uint64_t read64(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline uint32_t read32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, 4);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

static inline uint64_t folded(uint64_t a, uint64_t b) {
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t shaken(uint64_t h) {
    h ^= h >> 37;
    h *= XXM1;
    return h ^ h >> 32;
}

static inline uint64_t shaken64(uint64_t h) {
    h ^= h >> 33;
    h *= XX64_2;
    h ^= h >> 29;
    h *= XX64_3;
    return h ^ h >> 32;
}

static inline uint64_t mixed16(const uint8_t *p, const uint8_t *secret, uint64_t seed) {
    return folded(read64(p) ^ (read64(secret) + seed), read64(p + 8) ^ (read64(secret + 8) - seed));
}

static inline uint64_t rotated(uint64_t v, int by) { return v << by | v >> (64 - by); }

static uint64_t hash_short(const uint8_t *p, size_t n, uint64_t seed) {
    if (n > 8) {
        uint64_t low = read64(p) ^ ((read64(XX_SECRET + 24) ^ read64(XX_SECRET + 32)) + seed);
        uint64_t high = read64(p + n - 8) ^ ((read64(XX_SECRET + 40) ^ read64(XX_SECRET + 48)) - seed);
        return shaken(n + __builtin_bswap64(low) + high + folded(low, high));
    }
    if (n >= 4) {
        uint64_t both = read32(p + n - 4) + ((uint64_t)read32(p) << 32);
        seed ^= (uint64_t)__builtin_bswap32((uint32_t)seed) << 32;
        uint64_t h = both ^ ((read64(XX_SECRET + 8) ^ read64(XX_SECRET + 16)) - seed);
        h ^= rotated(h, 49) ^ rotated(h, 24);
        h *= XXM2;
        h ^= (h >> 35) + n;
        h *= XXM2;
        return h ^ h >> 28;
    }
    if (n) {
        uint32_t three = (uint32_t)p[0] << 16 | (uint32_t)p[n >> 1] << 24 | p[n - 1] | (uint32_t)n << 8;
        return shaken64(three ^ ((uint64_t)(read32(XX_SECRET) ^ read32(XX_SECRET + 4)) + seed));
    }
    return shaken64(seed ^ read64(XX_SECRET + 56) ^ read64(XX_SECRET + 64));
}

static uint64_t hash_middle(const uint8_t *p, size_t n, uint64_t seed) {
    uint64_t h = n * XX64_1;
    if (n <= 128) {
        for (size_t k = (n - 1) / 32 + 1; k-- > 0;) {
            h += mixed16(p + 16 * k, XX_SECRET + 32 * k, seed);
            h += mixed16(p + n - 16 * (k + 1), XX_SECRET + 32 * k + 16, seed);
        }
        return shaken(h);
    }
    for (size_t k = 0; k < 8; k++) h += mixed16(p + 16 * k, XX_SECRET + 16 * k, seed);
    h = shaken(h);
    for (size_t k = 8; k < n / 16; k++) h += mixed16(p + 16 * k, XX_SECRET + 16 * (k - 8) + 3, seed);
    h += mixed16(p + n - 16, XX_SECRET + 136 - 17, seed);
    return shaken(h);
}

static inline void stripe(uint64_t *lanes, const uint8_t *p, const uint8_t *secret) {
    for (int k = 0; k < 8; k++) {
        uint64_t v = read64(p + 8 * k), keyed = v ^ read64(secret + 8 * k);
        lanes[k ^ 1] += v;
        lanes[k] += (keyed & 0xFFFFFFFF) * (keyed >> 32);
    }
}

static uint64_t hash_long(const uint8_t *p, size_t n, const uint8_t *secret) {
    const size_t stripes = (192 - 64) / 8, block = 64 * stripes, blocks = (n - 1) / block;
    uint64_t lanes[8] = {XX3, XX64_1, XX64_2, XX64_3, XX64_4, XX2, XX64_5, XX1};
    for (size_t b = 0; b < blocks; b++) {
        for (size_t k = 0; k < stripes; k++) stripe(lanes, p + b * block + 64 * k, secret + 8 * k);
        for (int k = 0; k < 8; k++) {
            lanes[k] ^= lanes[k] >> 47;
            lanes[k] ^= read64(secret + 192 - 64 + 8 * k);
            lanes[k] *= XX1;
        }
    }
    for (size_t k = 0; k < (n - 1 - block * blocks) / 64; k++) stripe(lanes, p + blocks * block + 64 * k, secret + 8 * k);
    stripe(lanes, p + n - 64, secret + 192 - 64 - 7);
    uint64_t h = n * XX64_1;
    for (int k = 0; k < 4; k++) h += folded(lanes[2 * k] ^ read64(secret + 11 + 16 * k), lanes[2 * k + 1] ^ read64(secret + 19 + 16 * k));
    return shaken(h);
}

/* As hashes.py has it: a number with a sign, never that which stands for none. */
static int64_t signed_bits(uint64_t bits) { return bits == 1ULL << 63 ? INT64_MIN + 1 : (int64_t)bits; }

static uint64_t text_hash(const Secret *secret, const uint8_t *p, size_t n) {
    uint64_t seed = secret->seed;
    return n <= 16 ? hash_short(p, n, seed) : n <= 240 ? hash_middle(p, n, seed) : hash_long(p, n, secret->long_texts);
}

static int64_t signed_hash(const Secret *secret, const uint8_t *p, size_t n) { return signed_bits(text_hash(secret, p, n)); }

static inline int64_t uuid_hash(const Secret *secret, uint64_t high, uint64_t low) {
    return signed_bits(folded(high ^ secret->high, low ^ secret->low));
}

static inline void write64(uint8_t *p, uint64_t v) {
    for (int k = 0; k < 8; k++) p[k] = (uint8_t)(v >> 8 * k);
}

/* The secret that is given as forty bytes. */
static Secret secret_of(const uint8_t *p) {
    Secret secret = {.seed = read64(p), .high = read64(p + 8), .low = read64(p + 16), .number = read64(p + 24), .factor = read64(p + 32) | 1};
    for (int k = 0; k < 192; k += 16) {
        write64(secret.long_texts + k, read64(XX_SECRET + k) + secret.seed);
        write64(secret.long_texts + k + 8, read64(XX_SECRET + k + 8) - secret.seed);
    }
    return secret;
}

#endif
