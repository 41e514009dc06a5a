/* The words of the kernel, which `make operations` writes from the table in opcodes.py: their meaning stands there, too. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

/* The kind of a node. Its words: the kind, the column of its values (-1: none), flags, then as documented at its function in scan.c. */
enum {
    REFUSED = 0, /* any value is in doubt */
    ANYTHING = 1, /* any value */
    FLAG = 2, /* true or false, or one of the two */
    NUMBER = 3, /* a number between bounds */
    TEXT = 4, /* a text */
    NAME = 5, /* a text of a table */
    UUID = 6, /* a text that is an id of 128 bits */
    ITEMS = 7, /* a list */
    RECORD = 8, /* an object with certain members */
    TAGGED = 9, /* an object whose form depends on a member */
    FORK = 10, /* an object of one form or another, by whether it has one of some members */
    NAME_PATH = 11, /* a list of texts that stand in a table one behind the other */
    DATE = 12, /* a text that is a day between two others */
    FLAT = 13, /* a list of numbers that are kept together */
    DRAWN = 14, /* a list of rings, or a mask, which is an object */
    RUNS = 15, /* run lengths of a mask */
    DICT = 16, /* an object with any keys, and values of one form */
    BRUSH = 17, /* a list of bytes that is the mask of a brush */
};

/* Flags of nodes; each node reads some. Those of records have further numbers from bit 16 on. */
enum {
    NULLABLE = 1 << 0, /* null is as good as any value */
    WHOLE = 1 << 1, /* a number has digits alone */
    ABOVE = 1 << 2, /* a number is larger than its lower bound */
    TRIMMED = 1 << 3, /* a text has no space around it, and none of some words */
    URI = 1 << 4, /* a text is an address */
    DISTINCT = 1 << 5, /* no two items of a list are of one branch, or one text of a table */
    POINTS = 1 << 6, /* a list of points, which are kept */
    ROW = 1 << 7, /* a text names a data row */
    APART = 1 << 8, /* the finding for a REFUSED value may depend on its surroundings; ANYTHING is always in doubt */
    IN_FORM = 1 << 9, /* the form of the record depends on which text of the table it is */
    ALONE = 1 << 10, /* the check of a doubted value alone gives its findings: see shape/independent_values.py; for records, of unknown members */
    NO_NUL = 1 << 11, /* a text has no U+0000 */
    PLACE = 1 << 12, /* a text is a place that browsers load from */
    HASHED = 1 << 13, /* the slot of a text of a table has a hash of it, and not its number */
    SILENT = 1 << 14, /* of the items of a list nothing is pushed but how many there are */
    EACH = 1 << 15, /* what does not hold of a record is doubted one by one */
    IS_DATE = 1 << 17, /* a text is a date in one of the usual ways */
    TEXTUAL = 1 << 18, /* an id counts as its text: pushed, and kept, is the hash of that */
    SEQUENCE = 1 << 19, /* the slot of points has a hash of all of them in their order */
    NUMBERED = 1 << 20, /* keys are whole numbers; with POINTS: from 0 on, in any order */
    PARTS = 1 << 21, /* what is in it is a part of the record: see scan.c */
    WORD = 1 << 22, /* a text of letters and digits of ASCII, points, underscores and hyphens, and one at least */
    HAS_RUNS = 1 << 23, /* a text that is run lengths; its slot has their sum */
    QUOTED = 1 << 24, /* a number may stand in quotes, as digits */
    ITEMS_APART = 1 << 25, /* items of a list without doubts do not distinguish records */
    INTEGRAL = 1 << 26, /* a number is whole, be it written as 3 or as 3.0; with WHOLE it has digits alone */
};

/* The kind of a part of a list whose parts name each other, with its two numbers; -1 is an absent id, NaN a doubted value. See links.h. */
enum {
    REGION = 0, /* its id, which no other has, and what it is of */
    SINGLE = 1, /* its id, which no region has: one of each group */
    ABOUT = 2, /* the id of a region, and what that is of: one of each group for each region */
    ABOUT_MANY = 3, /* the same, any number */
    COPY = 4, /* as ABOUT; and it has all of the region's shape, which those may have or leave out */
    JOINS = 5, /* the ids of two regions: none twice */
    BELOW_IT = 6, /* the region that the region before this part is in, which stands before that one; -1 for none */
    ALIKE = 7, /* the content of a region, which no other of its group has */
    PRESENT = 8, /* nothing: there is a part of its group, perhaps several */
};

/* Flags of the state of a thing. See joins.h. */
enum {
    MET = 1 << 0, /* it was met */
    ANSWERED = 1 << 1, /* it has answers */
    CHANGES = 1 << 2, /* its answers change */
    MARKED = 1 << 3, /* it is no thing but a mark of the whole */
};

/* An operation on values that were read: it checks a record, a list or a line, or computes a number. Four words each, the first is its
   number. */
enum {
    END, /* The end of a list of operations */
    OUTER, /* The operations that follow depend on more than their own values */
    WHEN, /* (value, number, count) Skips the next count operations unless value equals number */
    UNLESS, /* (value, number, count) Skips the next count operations if value equals number */
    ADD, /* (total, one, other) total = one + other */
    SMALLER, /* (minimum, one, other) minimum = the smaller one of one and other */
    LARGER, /* (maximum, one, other) maximum = the larger one of one and other */
    SET, /* (to, number) to = number */
    SHIFT, /* (to, value) to = 256 times to, plus value */
    MOVE, /* (to, value) to = value */
    PRODUCT, /* (to, rate, length) to = rate times length, rounded, if both are known */
    KNOWN, /* (to, value) to = 1 where value is a number, else 0 */
    LOOK_UP, /* (to, number, first) to = the bound that is number behind first */
    AT_MOST, /* (value, maximum) value is not above maximum */
    BELOW, /* (value, limit) value is below limit */
    BETWEEN, /* (value, bounds) value is not below the first of two bounds, and not above the second */
    DIFFERS, /* (value, other) value is not other */
    SAME, /* (value, other) value is other */
    NOT_ALL_TO, /* (first, count, bound) Not all of count slots are up to bound */
    IN_ROW, /* (value, row, table) value is one of the numbers in row of a table: the width of a row, then the rows; -1 is any */
    FILLS, /* (count, width, height) count is 4 times width times height, which are whole numbers */
    TEXTS_DIFFER, /* (text, texts) text is not the first one of texts */
    REACH, /* (reach, value) reach = the larger one of reach and value */
    WITHIN, /* (reach, fact) reach is not above fact */
    EXACTLY, /* (reach, fact) reach, if there is one, equals fact, if that is known */
    WITHIN_BY, /* (reach, first, unit) reach is not above the fact that is unit behind first */
    SCORED, /* All answers of the line have a confidence, or none has */
    PUSH, /* (value, column) column takes value */
    BRANCH, /* (to) to = the number of the name of the record that is being read */
    REACH_POINTS, /* (across, down) across and down = the larger one of it and any x, y of the points */
    RING, /* The points go round an area, and cross nowhere */
    POINTS_NOT_ALL_TO, /* (bound) Not all coordinates are up to bound */
    OPEN, /* The last point is not the first */
    LIE_IN, /* (bounds) The points lie between two bounds, and in part between 0 and 1 */
    LEAD_ANYWHERE, /* The points are not all equal */
    ENCLOSE, /* The points enclose an area */
    QUOTES, /* Resets the quotes of texts */
    SPAN, /* (start, end, text) start and end are the ends of a slice of text, and of its quote */
    LINKS, /* A list of such parts begins */
    LINK, /* (kind, ends, group) A part, with two numbers */
    CONTENT, /* (counts) What is read from here on counts in the content of a region, or does no more */
    LINKED, /* (alone, about) All parts are linked as they should be: so many groups have one each, and so many have one for each region */
    ONE_SIZE, /* (width, height) width and height are those that all parts have which have any */
    SEEN, /* (column, low, high) column takes the members that are there, as bits; beside unknown ones, all of the bits low and high are there */
    FIND, /* (id, index, facts) id is one of a table of ids, and facts are those of its row */
    BOX_WITHIN, /* (box, sides, by) A box is inside the image */
    DRAWN_WITHIN, /* (drawn, sides, by) A drawing is inside the image */
    BOX_AROUND, /* (box, drawn, by) A box is that around a drawing */
    BESIDE, /* (box, crowd) The next area is compared with box, too; crowd is 1 for a crowd */
    AREA_OF, /* (area, drawn, by) An area is that of a drawing */
    AREA_OF_BOX, /* (area, drawn, by) An area is that of a box alone */
    DRAWN_AS, /* (drawn, asked) A drawing has the form that asked requires */
    RUN_LENGTHS, /* (sides, drawn, runs) The run lengths read last, runs of them, fill a mask of these sides, and become a drawing */
    FOLLOW_ROWS, /* (height, width) The run lengths read last follow the rows of a mask */
    POSE, /* (pose, tolerance, strict) The numbers read last are x, y and visibility of points: a pose. strict: visibility is 0, 1 or 2, and there is no place without */
    POSE_OF, /* (pose, wanted, strict) A pose has as many numbers as wanted; where that is strict, one of none will do */
    POSE_SEEN, /* (pose, count) count is the number of visible points of a pose */
    POSE_WITHIN, /* (pose, sides, tolerance) A pose reaches no further than the sides of the image */
    LIST, /* (to) to = the number of a list that begins; 0 is that of the whole record */
    NEW, /* (value, list) Fails if value was already seen in list */
    MEET, /* (thing, feature, place) A thing of a feature, at a place */
    RANGE, /* (ends) A range from one slot to the next */
    SPANS_OF, /* (group) The ranges since the last of these are of group */
    ITEM, /* (item, once) An item of the entry that is being read. once: there is no other such */
    ITEMS_OF, /* (thing, changes, first) All items belong to thing, and so do the ranges from first on, if they are answers that change */
    SPANS, /* (to) to = the number of ranges */
    MARK, /* (mark, feature, asked) mark is a mark and no thing, and feature asks the items */
    UNNAMED, /* (value) value names no thing and no mark */
    JOINED, /* (asked) Things, marks and their entries match */
    RANGED, /* (number, everywhere) There are ranges; if bound number of everywhere is not 0, only that of place 0 is allowed, and may be absent */
    REACHED, /* (to) to = the largest number in ranges of marks; -1 for none */
    THINGS, /* (to, flags) to = the number of things with one of flags */
    APART_ALL, /* No two ranges of a group share a number */
};

/* In a switch on the first of the words `w`: what each function is given. */
#define CASES_OF_OPERATIONS \
    case ADD: holds = op_add(slots + w[1], slots[w[2]], slots[w[3]]); break; \
    case SMALLER: holds = op_smaller(slots + w[1], slots[w[2]], slots[w[3]]); break; \
    case LARGER: holds = op_larger(slots + w[1], slots[w[2]], slots[w[3]]); break; \
    case SET: holds = op_set(slots + w[1], bounds[w[2]]); break; \
    case SHIFT: holds = op_shift(slots + w[1], slots[w[2]]); break; \
    case MOVE: holds = op_move(slots + w[1], slots[w[2]]); break; \
    case PRODUCT: holds = op_product(slots + w[1], slots[w[2]], slots[w[3]]); break; \
    case KNOWN: holds = op_known(slots + w[1], slots[w[2]]); break; \
    case LOOK_UP: holds = op_look_up(slots + w[1], slots[w[2]], bounds + w[3]); break; \
    case AT_MOST: holds = op_at_most(slots[w[1]], slots[w[2]]); break; \
    case BELOW: holds = op_below(slots[w[1]], slots[w[2]]); break; \
    case BETWEEN: holds = op_between(slots[w[1]], bounds + w[2]); break; \
    case DIFFERS: holds = op_differs(slots[w[1]], slots[w[2]]); break; \
    case SAME: holds = op_same(slots[w[1]], slots[w[2]]); break; \
    case NOT_ALL_TO: holds = op_not_all_to(slots + w[1], w[2], bounds[w[3]]); break; \
    case IN_ROW: holds = op_in_row(slots[w[1]], slots[w[2]], bounds + w[3]); break; \
    case FILLS: holds = op_fills(slots[w[1]], slots[w[2]], slots[w[3]]); break; \
    case TEXTS_DIFFER: holds = op_texts_differ(slots[w[1]], g->tables + w[2]); break; \
    case REACH: holds = op_reach(reaches + w[1], slots[w[2]]); break; \
    case WITHIN: holds = op_within(reaches[w[1]], facts[w[2]]); break; \
    case EXACTLY: holds = op_exactly(reaches[w[1]], facts[w[2]]); break; \
    case WITHIN_BY: holds = op_within_by(s, g, reaches[w[1]], w[2], slots[w[3]]); break; \
    case SCORED: holds = op_scored(s); break; \
    case PUSH: holds = op_push(s, slots[w[1]], w[2]); break; \
    case BRANCH: holds = op_branch(s, slots + w[1]); break; \
    case REACH_POINTS: holds = op_reach_points(s, reaches + w[1], reaches + w[2]); break; \
    case RING: holds = op_ring(s); break; \
    case POINTS_NOT_ALL_TO: holds = op_points_not_all_to(s, bounds[w[1]]); break; \
    case OPEN: holds = op_open(s); break; \
    case LIE_IN: holds = op_lie_in(s, bounds + w[1]); break; \
    case LEAD_ANYWHERE: holds = op_lead_anywhere(s); break; \
    case ENCLOSE: holds = op_enclose(s); break; \
    case QUOTES: holds = op_quotes(s); break; \
    case SPAN: holds = op_span(s, slots[w[1]], slots[w[2]], s->kept + w[3]); break; \
    case LINKS: holds = op_links(s); break; \
    case LINK: holds = op_link(s, w[1], slots + w[2], w[3]); break; \
    case CONTENT: holds = op_content(s, g, w[1]); break; \
    case LINKED: holds = op_linked(s, w[1], w[2]); break; \
    case ONE_SIZE: holds = op_one_size(s, slots[w[1]], slots[w[2]]); break; \
    case SEEN: holds = op_seen(s, w[1], w[2], w[3]); break; \
    case FIND: holds = op_find(s, g, slots[w[1]], w[2], slots + w[3]); break; \
    case BOX_WITHIN: holds = op_box_within(slots + w[1], slots + w[2], bounds + w[3]); break; \
    case DRAWN_WITHIN: holds = op_drawn_within(slots + w[1], slots + w[2], bounds + w[3]); break; \
    case BOX_AROUND: holds = op_box_around(slots + w[1], slots + w[2], bounds + w[3]); break; \
    case BESIDE: holds = op_beside(s, slots + w[1], slots[w[2]]); break; \
    case AREA_OF: holds = op_area_of(s, slots[w[1]], slots + w[2], bounds + w[3]); break; \
    case AREA_OF_BOX: holds = op_area_of_box(s, slots[w[1]], slots + w[2], bounds + w[3]); break; \
    case DRAWN_AS: holds = op_drawn_as(slots + w[1], slots[w[2]]); break; \
    case RUN_LENGTHS: holds = op_run_lengths(s, slots + w[1], slots + w[2], slots[w[3]]); break; \
    case FOLLOW_ROWS: holds = op_follow_rows(s, slots[w[1]], slots[w[2]]); break; \
    case POSE: holds = op_pose(s, slots + w[1], bounds[w[2]], w[3]); break; \
    case POSE_OF: holds = op_pose_of(slots + w[1], slots[w[2]], w[3]); break; \
    case POSE_SEEN: holds = op_pose_seen(slots + w[1], slots[w[2]]); break; \
    case POSE_WITHIN: holds = op_pose_within(slots + w[1], slots + w[2], bounds[w[3]]); break; \
    case LIST: holds = op_list(s, slots + w[1]); break; \
    case NEW: holds = op_new(s, slots[w[1]], slots[w[2]]); break; \
    case MEET: holds = op_meet(s, slots[w[1]], slots[w[2]], slots[w[3]]); break; \
    case RANGE: holds = op_range(s, slots + w[1]); break; \
    case SPANS_OF: holds = op_spans_of(s, slots[w[1]]); break; \
    case ITEM: holds = op_item(s, slots[w[1]], w[2]); break; \
    case ITEMS_OF: holds = op_items_of(s, slots[w[1]], w[2], slots[w[3]]); break; \
    case SPANS: holds = op_spans(s, slots + w[1]); break; \
    case MARK: holds = op_mark(s, slots[w[1]], slots[w[2]], g->words + w[3]); break; \
    case UNNAMED: holds = op_unnamed(s, slots[w[1]]); break; \
    case JOINED: holds = op_joined(s, g->words + w[1]); break; \
    case RANGED: holds = op_ranged(s, slots[w[1]], bounds + w[2]); break; \
    case REACHED: holds = op_reached(s, slots + w[1]); break; \
    case THINGS: holds = op_things(s, slots + w[1], w[2]); break; \
    case APART_ALL: holds = op_apart_all(s); break;

#endif
