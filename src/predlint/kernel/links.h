/* Parts of a list that name each other: by an id that is given once, and groups that have one part each, or one about each region. */
#ifndef LINKS_H
#define LINKS_H

#include <stdlib.h>

#include "operations.h"
#include "tokens.h"

/* A bit of group and kind: there must be such a part. */
#define REQUIRED 1

typedef struct {
    double one, other;
    int32_t kind;
    /* Its number, twice, and REQUIRED. */
    int32_t group;
    /* A hash of its shape, as it is written; 0 for none. */
    uint64_t shape;
} Link;

typedef struct {
    Link *links;
    size_t count, room;
    /* Where parts are found: a power of two of places, -1 for none. */
    int32_t *slots;
    size_t slots_room;
    double width, height;
} Links;

/* More parts of one list are not held against each other. */
#define MOST_LINKS (1 << 20)

static void begin_links(Links *l) { l->count = 0, l->width = l->height = -1; }

/* Returns false for a part with a doubted number. */
static int add_link(Links *l, Link link) {
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 64;
        Link *more = room <= MOST_LINKS ? realloc(l->links, room * sizeof *more) : NULL;
        if (!more) return 0;
        l->links = more, l->room = room;
    }
    l->links[l->count++] = link;
    return link.one == link.one && link.other == link.other;
}

static int is_size(Links *l, double width, double height) {
    if (width == -1 && height == -1) return 1;
    if (!(width > 0 && height > 0)) return 0;
    if (l->width == -1) l->width = width, l->height = height;
    return l->width == width && l->height == height;
}

static int are_alike(const Link *one, const Link *two) {
    if (one->kind != two->kind) return 0;
    if (one->kind == REGION) return one->one == two->one;
    if (one->kind == JOINS) return one->one == two->one && one->other == two->other;
    return one->group == two->group && (one->kind == SINGLE || one->kind == PRESENT || one->one == two->one);
}

static uint64_t link_hash(const Link *link) {
    uint64_t h = keyed(of_process, (uint64_t)link->kind);
    if (link->kind == PRESENT) return keyed(h, (uint64_t)link->group);
    if (link->kind == SINGLE || link->kind == ABOUT || link->kind == COPY || link->kind == ALIKE) h = keyed(h, (uint64_t)link->group);
    if (link->kind != SINGLE) h = keyed(h, bits_of(link->one));
    return link->kind == JOINS ? keyed(h, bits_of(link->other)) : h;
}

/* The place of a part like this one, or where it would be. */
static size_t place_of(const Links *l, const Link *link, size_t mask) {
    size_t at = (size_t)link_hash(link) & mask;
    while (l->slots[at] >= 0 && !are_alike(l->links + l->slots[at], link)) at = (at + 1) & mask;
    return at;
}

static const Link *region_of(const Links *l, double id, size_t mask) {
    Link region = {id, 0, REGION, 0, 0};
    int32_t found = l->slots[place_of(l, &region, mask)];
    return found >= 0 ? l->links + found : NULL;
}

/* `alone`: how many groups must have a part, regions among them; `each`: how many must have one for each region. */
static int are_linked(Links *l, int32_t alone, int32_t each) {
    size_t places = 16, regions = 0, given_alone = 0, given_each = 0;
    while (places < 2 * l->count + 2) places *= 2;
    if (places > l->slots_room) {
        int32_t *more = realloc(l->slots, places * sizeof *more);
        if (!more) return 0;
        l->slots = more, l->slots_room = places;
    }
    memset(l->slots, -1, places * sizeof *l->slots);
    const size_t mask = places - 1;
    for (size_t k = 0; k < l->count; k++) {
        const Link *link = l->links + k;
        if (link->one != link->one || link->other != link->other) return 0;
        if (link->kind != REGION || link->one == -1) continue;
        size_t at = place_of(l, link, mask);
        if (l->slots[at] >= 0) return 0;
        l->slots[at] = (int32_t)k, regions++;
    }
    for (size_t k = 0; k < l->count; k++) {
        const Link *link = l->links + k, *region, *other;
        if (link->kind == REGION) continue;
        if (link->kind == BELOW_IT) {
            if (link->one == -1) continue;
            if (!(region = region_of(l, link->one, mask)) || region >= link - 1) return 0;
            continue;
        }
        if (link->kind == PRESENT) {
            size_t here = place_of(l, link, mask);
            if (l->slots[here] < 0) l->slots[here] = (int32_t)k, given_alone++;
            continue;
        }
        region = link->kind == ALIKE ? NULL : region_of(l, link->one, mask);
        if (link->kind == SINGLE && link->one != -1 && region) return 0;
        if (link->kind == ABOUT || link->kind == ABOUT_MANY || link->kind == COPY) {
            if (!region || region->other != link->other) return 0;
            if ((link->shape || link->kind == COPY) && (!link->shape || link->shape != region->shape)) return 0;
        }
        if (link->kind == JOINS && (!region || !(other = region_of(l, link->other, mask)) || region == other)) return 0;
        if (link->kind == ABOUT_MANY) continue;
        size_t at = place_of(l, link, mask);
        if (l->slots[at] >= 0) return 0;
        l->slots[at] = (int32_t)k;
        if (link->group & REQUIRED) *(link->kind == SINGLE ? &given_alone : &given_each) += 1;
    }
    return (!l->count || given_alone >= (size_t)alone) && given_each >= (size_t)each * regions;
}

#endif
