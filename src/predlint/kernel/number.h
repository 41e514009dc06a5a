/* A JSON number as the double nearest to it: exactly what Python reads, or not at all.
 *
 * Up to 2^53 and powers of ten up to 10^22 one operation on doubles is exact (Clinger). Otherwise the digits are multiplied with 128 bits of
 * a power of five, which decides nearly always (Lemire, "Number parsing at a gigabyte per second"); the rest is not read. */
#ifndef NUMBER_H
#define NUMBER_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hash.h"
#include "wide.h"

#define SMALLEST_POWER (-342)
#define LARGEST_POWER 308

typedef struct {
    double value;
    int whole; /* written without fraction and exponent, and not beyond 2^53 */
} Number;

/* digits * 10^power, for digits that are not 0. */
static int nearest(uint64_t digits, int64_t power, const uint64_t *powers, double *value) {
    if (power < SMALLEST_POWER || power > LARGEST_POWER) return 0;
    int zeros = __builtin_clzll(digits);
    const uint64_t *five = powers + 2 * (power - SMALLEST_POWER);
    digits <<= zeros;
    Wide product = (Wide)digits * five[0];
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if ((high & 0x1FF) == 0x1FF) {
        uint64_t more = (uint64_t)((Wide)digits * five[1] >> 64);
        low += more;
        if (more > low) high++;
    }
    if (low == UINT64_MAX && (power < -27 || power > 55)) return 0;
    int upper = (int)(high >> 63);
    uint64_t mantissa = high >> (upper + 64 - 52 - 3);
    int64_t exponent = (((152170 + 65536) * power) >> 16) + 63 + upper - zeros + 1023;
    if (exponent <= 0) return 0; /* too small to be normal */
    if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 64 - 52 - 3) == high) mantissa &= ~1ULL;
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= 2ULL << 52) {
        mantissa = 1ULL << 52;
        exponent++;
    }
    if (exponent >= 0x7FF) return 0;
    uint64_t bits = (mantissa & ~(1ULL << 52)) | (uint64_t)exponent << 52;
    memcpy(value, &bits, 8);
    return 1;
}

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define EACH_BYTE 0x0101010101010101ULL

/* Of eight bytes less '0', the top bit of those that are no digits. The lowest is right; those above it, up to the first of 0x80 and more. */
static inline uint64_t not_digits(uint64_t v) { return ((v + EACH_BYTE * 0x76) | v) & EACH_BYTE * 0x80; }

/* What eight digits less '0' count, the first being the lowest byte. */
static inline uint64_t eight(uint64_t v) {
    v = v * 10 + (v >> 8);
    v = (v & 0x000000FF000000FFULL) * 0x000F424000000064ULL + (v >> 16 & 0x000000FF000000FFULL) * 0x0000271000000001ULL;
    return v >> 32;
}

static inline const uint8_t *digits_at(const uint8_t *p, const uint8_t *end, uint64_t *digits) {
    while (end - p >= 8 && !not_digits(read64(p) ^ EACH_BYTE * '0')) {
        *digits = *digits * 100000000 + eight(read64(p) ^ EACH_BYTE * '0');
        p += 8;
    }
    while (p < end && (unsigned)(*p - '0') < 10) *digits = *digits * 10 + (uint64_t)(*p++ - '0');
    return p;
}

static int read_number(const uint8_t **at, const uint8_t *end, const uint64_t *powers, Number *found) {
    const uint8_t *p = *at;
    int negative = p < end && *p == '-';
    p += negative;
    const uint8_t *first = p;
    uint64_t digits = 0;
    p = digits_at(p, end, &digits);
    ptrdiff_t count = p - first;
    if (count == 0 || (count > 1 && *first == '0')) return 0;
    int64_t power = 0;
    int whole = 1;
    if (p < end && *p == '.') {
        const uint8_t *fraction = ++p;
        p = digits_at(p, end, &digits);
        if (p == fraction) return 0;
        power = fraction - p;
        count += p - fraction;
        whole = 0;
    }
    if (count > 19) { /* zeros in front do not count */
        for (const uint8_t *q = first; q < p && (*q == '0' || *q == '.'); q++) count -= *q == '0';
        if (count > 19) return 0;
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        int minus = p < end && *p == '-';
        p += p < end && (*p == '-' || *p == '+');
        int64_t exponent = 0;
        const uint8_t *begin = p;
        while (p < end && (unsigned)(*p - '0') < 10 && exponent < 10000) exponent = exponent * 10 + (*p++ - '0');
        if (p == begin || exponent >= 10000) return 0;
        power += minus ? -exponent : exponent;
        whole = 0;
    }
    double value;
    if (digits == 0) value = 0;
#if FLT_EVAL_METHOD == 0
    else if (digits <= 1ULL << 53 && power >= -22 && power <= 22)
        value = power < 0 ? (double)digits / TENS[-power] : (double)digits * TENS[power];
#endif
    else if (!nearest(digits, power, powers, &value))
        return 0;
    if (whole && digits > 1ULL << 53) return 0;
    found->value = negative ? -value : value;
    found->whole = whole;
    *at = p;
    return 1;
}

/* Eight bytes less '0', digits and a point behind `before` bits of them: the seven digits alone. */
static inline uint64_t without_point(uint64_t v, unsigned before) {
    uint64_t whole = v & ((1ULL << before) - 1); /* it goes one up, over the point */
    return v - ((uint64_t)('.' ^ '0') << before) + (whole << 8) - whole;
}

/* Most numbers have up to eight digits and signs: these are read at once. Behind it; NULL for one that is read otherwise. Up to `limit` bytes
 * may be looked at. */
__attribute__((always_inline)) static inline const uint8_t *short_number(const uint8_t *p, const uint8_t *limit, Number *found) {
    if (FLT_EVAL_METHOD != 0 || limit - p < 10) return NULL;
    int negative = *p == '-';
    p += negative;
    uint64_t v = read64(p) ^ EACH_BYTE * '0', stops = not_digits(v), digits;
    if (!stops || stops & 0x80) return NULL;
    unsigned before = (unsigned)__builtin_ctzll(stops) - 7, all = before, behind = 0; /* in bits */
    if (before > 8 && !(v & 0xFF)) return NULL;
    digits = v;
    if ((v >> before & 0xFF) == ('.' ^ '0')) {
        stops = (stops & (stops - 1)) >> 8 | 1ULL << 63; /* eight digits and a point have no other end among them: it is behind them */
        all = (unsigned)__builtin_ctzll(stops) + 1, behind = (all - before) / 8 - 1;
        if (!behind) return NULL;
        digits = without_point(v, before);
    }
    uint8_t next_ = p[all / 8];
    if ((next_ | 0x20) == 'e' || next_ == '.' || (unsigned)(next_ - '0') < 10) return NULL;
    double value = (double)(int64_t)eight(digits << (64 - all)) / TENS[behind];
    found->value = negative ? -value : value;
    found->whole = all == before;
    return p + all / 8;
}

#endif
