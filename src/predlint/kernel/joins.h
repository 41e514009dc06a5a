/* Cross-references between the parts of one record: things by the texts that name them, where they were met, their answers elsewhere, and ranges
 * that must not overlap. They are checked when the whole record was read, since its parts may come in any order. */
#ifndef JOINS_H
#define JOINS_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "operations.h"
#include "tokens.h"

/* Answers of one thing, of either kind; a record with more is doubted. */
#define MOST_SAID 512

typedef struct {
    uint64_t key;
    /* What it is; -1 where that is not known. */
    int32_t feature;
    int32_t flags;
    /* Its place in `index`. */
    uint32_t at;
    /* Behind what was read of it last. */
    const uint8_t *where;
    /* Where it was met: the least place, the largest, and how many; where it changes: the least and the largest. */
    double first, last, places, from, to;
    /* Its ranges: where they begin among all, and behind the last. */
    size_t ranges, ranges_end;
    /* The answers to it that stay, and those that change: where they begin among all, and how many there are. */
    uint32_t first_item[2], count[2];
} Thing;

typedef struct {
    uint64_t group;
    double first, last;
} Span;

/* One thing at one place. */
typedef struct {
    uint64_t key;
    double place;
} Spot;

typedef struct {
    Thing *things;
    size_t count, room;
    /* For each hash the number of its thing, from 1; a power of two of places. */
    uint32_t *index;
    size_t mask;
    int32_t *items;
    size_t item_count, items_room;
    Span *spans;
    size_t span_count, spans_room;
    Spot *spots;
    size_t spot_count, spots_room;
    /* The first items, and the first spans, that belong to no thing yet. */
    size_t free_items, free_spans;
    /* The number of lists so far; each list has things of its own. */
    uint32_t list;
    /* The largest number in a range of a mark. */
    double reach;
    /* The spots are in order. */
    int sorted, no_memory;
} Joins;

static void forget_all(Joins *j) {
    for (size_t k = 0; k < j->count; k++) j->index[j->things[k].at] = 0;
    j->count = j->item_count = j->span_count = j->spot_count = j->free_items = j->free_spans = 0;
    j->list = 0, j->reach = -1, j->sorted = 0;
}

static void free_joins(Joins *j) {
    free(j->things);
    free(j->index);
    free(j->items);
    free(j->spans);
    free(j->spots);
}

static inline size_t place_in_index(const Joins *j, uint64_t key) {
    size_t at = (size_t)keyed(key, 1) & j->mask;
    while (j->index[at] && j->things[j->index[at] - 1].key != key) at = (at + 1) & j->mask;
    return at;
}

static int grow_index(Joins *j) {
    size_t places = j->index ? 2 * (j->mask + 1) : 1024;
    uint32_t *index = places > SIZE_MAX / sizeof *index ? NULL : calloc(places, sizeof *index);
    if (!index) return j->no_memory = 1, 0;
    free(j->index);
    j->index = index, j->mask = places - 1;
    for (size_t k = 0; k < j->count; k++) {
        j->things[k].at = (uint32_t)place_in_index(j, j->things[k].key);
        index[j->things[k].at] = (uint32_t)k + 1;
    }
    return 1;
}

static inline Thing *known_thing(const Joins *j, uint64_t key) {
    uint32_t found = j->index ? j->index[place_in_index(j, key)] : 0;
    return found ? j->things + found - 1 : NULL;
}

/* The thing of a key, which may be new; NULL without memory. */
static Thing *thing_of(Joins *j, uint64_t key) {
    if ((!j->index || 2 * j->count >= j->mask) && !grow_index(j)) return NULL;
    size_t at = place_in_index(j, key);
    if (j->index[at]) return j->things + j->index[at] - 1;
    if (j->count >= UINT32_MAX / 4) return NULL;
    ROOM_FOR_ONE(j->things, j->count, j->room, j->no_memory);
    Thing *t = j->things + j->count++;
    *t = (Thing){.key = key, .feature = -1, .at = (uint32_t)at, .first = INFINITY, .last = -INFINITY, .from = INFINITY, .to = -INFINITY};
    j->index[at] = (uint32_t)j->count;
    return t;
}

/* The key of a hash among things of a kind; those that hashes of texts name are of kind 0. */
static inline uint64_t key_of(uint64_t kind, double hash) {
    return kind ? keyed(bits_of(hash), kind * MIX + 2) | 1 : bits_of(hash) & ~1ULL;
}

/* True for a key that stands in its dictionary, or a number in its list, for the first time. */
static int is_first_key(Joins *j, uint64_t kind, double hash) {
    size_t before = j->count;
    return thing_of(j, key_of(kind, hash)) && j->count > before;
}

/* A thing at a place: it is always the same. */
static int meet(Joins *j, double hash, double feature, double place, const uint8_t *where) {
    if (hash != hash || feature != feature) return 0;
    Thing *t = thing_of(j, key_of(0, hash));
    if (!t || (t->flags & MET && t->feature != (int32_t)feature)) return 0;
    t->flags |= MET, t->feature = (int32_t)feature, t->where = where;
    if (place != place) return t->places = NAN, 1; /* such a place has no order among others, and is asked for by none */
    ROOM_FOR_ONE(j->spots, j->spot_count, j->spots_room, j->no_memory);
    j->spots[j->spot_count++] = (Spot){t->key, place};
    t->places += 1;
    if (place < t->first) t->first = place;
    if (place > t->last) t->last = place;
    return 1;
}

/* Whether an item is one of those from `first` on. */
static int is_among(const Joins *j, size_t first, size_t count, int32_t item) {
    for (size_t k = 0; k < count; k++)
        if (j->items[first + k] == item) return 1;
    return 0;
}

/* An answer, or an option, of the entry that is being read. `once`: there is no other such. */
static int add_answer(Joins *j, int32_t item, int once) {
    size_t count = j->item_count - j->free_items;
    if (is_among(j, j->free_items, count, item)) return !once;
    if (count == MOST_SAID) return 0;
    ROOM_FOR_ONE(j->items, j->item_count, j->items_room, j->no_memory);
    j->items[j->item_count++] = item;
    return 1;
}

static int add_span(Joins *j, double first, double last) {
    if (!(first >= 0 && first <= last)) return 0;
    ROOM_FOR_ONE(j->spans, j->span_count, j->spans_room, j->no_memory);
    j->spans[j->span_count++] = (Span){0, first, last};
    return 1;
}

/* The ranges that belong to nothing yet are of a group: of an item, which may be one of a thing. */
static void group_spans(Joins *j, uint64_t group) {
    for (; j->free_spans < j->span_count; j->free_spans++) j->spans[j->free_spans].group = group;
}

/* The ranges of a mark: one at least; of a mark that is everywhere, none but the first place. */
static int are_ranged(Joins *j, int everywhere) {
    size_t first = j->free_spans, count = j->span_count - first;
    if (everywhere && !count) return add_span(j, 0, 0);
    if (everywhere) return count == 1 && j->spans[first].first == 0 && j->spans[first].last == 0;
    for (size_t k = first; k < j->span_count; k++)
        if (j->spans[k].last > j->reach) j->reach = j->spans[k].last;
    return count > 0;
}

/* Gives a thing the answers read so far: static ones (kind 0), or those that change (1), with their ranges from `span` on. */
static int set_answers(Joins *j, double hash, int kind, size_t span, const uint8_t *where) {
    Thing *t = hash == hash ? thing_of(j, key_of(0, hash)) : NULL;
    if (!t || t->flags & (kind ? CHANGES : ANSWERED)) return 0;
    t->flags |= kind ? CHANGES : ANSWERED, t->where = where;
    t->first_item[kind] = (uint32_t)j->free_items, t->count[kind] = (uint32_t)(j->item_count - j->free_items);
    j->free_items = j->item_count;
    t->ranges = span, t->ranges_end = span < j->span_count ? j->span_count : span;
    for (; span < j->span_count; span++) {
        Span *one = j->spans + span;
        one->group = keyed(one->group, t->key | 1);
        if (one->first < t->from) t->from = one->first;
        if (one->last > t->to) t->to = one->last;
    }
    return 1;
}

static int mark(Joins *j, double hash) {
    Thing *t = hash == hash ? thing_of(j, key_of(0, hash)) : NULL;
    if (!t || t->flags) return 0;
    t->flags = MARKED;
    j->free_items = j->item_count;
    return 1;
}

/* What is asked, as words: how many items there are; of each whose it is, the item without which it is not asked (-1: none), and where the list
 * of those begins that it asks for in turn (0: none); then, of each feature, the same of what it asks for. Lists are counts, then items. */
static int is_asked(const Joins *j, const int32_t *asked, int32_t feature, const uint32_t *first_item, const uint32_t *count) {
    for (int kind = 0; kind < 2; kind++)
        for (uint32_t k = 0; k < count[kind]; k++) {
            const int32_t *item = asked + 1 + 3 * j->items[first_item[kind] + k];
            if (item[0] != feature) return 0;
            if (item[1] >= 0 && !is_among(j, first_item[0], count[0], item[1]) && !is_among(j, first_item[1], count[1], item[1])) return 0;
        }
    for (int kind = -1; kind < 2; kind++)
        for (uint32_t k = 0; k < (kind < 0 ? 1 : count[kind]); k++) {
            int32_t list = kind < 0 ? asked[1 + 3 * asked[0] + feature] : asked[1 + 3 * j->items[first_item[kind] + k] + 2];
            for (int32_t at = 0; list && at < asked[list]; at++) {
                int32_t wanted = asked[list + 1 + at];
                if (!is_among(j, first_item[0], count[0], wanted) && !is_among(j, first_item[1], count[1], wanted)) return 0;
            }
        }
    return 1;
}

/* The same of the answers that belong to no thing. */
static int are_asked(const Joins *j, const int32_t *asked, double feature) {
    uint32_t first_item[2] = {(uint32_t)j->free_items, 0}, count[2] = {(uint32_t)(j->item_count - j->free_items), 0};
    return feature == feature && is_asked(j, asked, (int32_t)feature, first_item, count);
}

static int by_spot(const void *one, const void *two) {
    const Spot *a = one, *b = two;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* How many spots there are before that of a key and a place. */
static size_t spots_before(const Joins *j, uint64_t key, double place) {
    size_t low = 0, high = j->spot_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Spot *s = j->spots + middle;
        if (s->key < key || (s->key == key && s->place < place)) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* A thing is at all places of its ranges. */
static int is_there(Joins *j, const Thing *t) {
    if (!(t->from >= t->first && t->to <= t->last) || t->places != t->places) return 0;
    if (t->places == t->last - t->first + 1) return 1;
    if (!j->sorted && j->spot_count) qsort(j->spots, j->spot_count, sizeof *j->spots, by_spot);
    j->sorted = 1;
    for (size_t k = t->ranges; k < t->ranges_end; k++) {
        const Span *one = j->spans + k;
        double wanted = one->last - one->first + 1;
        if (!(wanted <= t->places) || (double)(spots_before(j, t->key, one->last + 1) - spots_before(j, t->key, one->first)) != wanted) return 0;
    }
    return 1;
}

/* A thing that was met has its entry and the other way round, with answers to what it asks, and changes nowhere but where it was met. */
static int is_joined(Joins *j, const Thing *t, const int32_t *asked) {
    if (!t->flags || t->flags == MARKED) return 1; /* without any, it is a key of a dictionary */
    if ((t->flags & ~CHANGES) != (MET | ANSWERED) || !is_asked(j, asked, t->feature, t->first_item, t->count)) return 0;
    return !(t->flags & CHANGES && t->from <= t->to) || is_there(j, t);
}

/* How many things there are with some of these flags. */
static size_t count_of(const Joins *j, int flags) {
    size_t count = 0;
    for (size_t k = 0; k < j->count; k++) count += (j->things[k].flags & flags) != 0;
    return count;
}

static int by_group(const void *one, const void *two) {
    const Span *a = one, *b = two;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* No two ranges of a group share a number. */
static int are_apart(Joins *j) {
    if (j->span_count < 2) return 1;
    qsort(j->spans, j->span_count, sizeof *j->spans, by_group);
    for (size_t k = 1; k < j->span_count; k++)
        if (j->spans[k].group == j->spans[k - 1].group && j->spans[k].first <= j->spans[k - 1].last) return 0;
    return 1;
}

#endif
