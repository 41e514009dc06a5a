/* What the library takes and gives; `library.py` has the same structures for ctypes. */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

/* What a node is. Its words: what it is, the column that a value goes to (-1: none), flags, then as each function of scan.c says. */
enum {
    REFUSED, ANYTHING, FLAG, NUMBER, TEXT, NAME, UUID, ITEMS, RECORD, TAGGED, FORK, NAME_PATH, DATE, FLAT, DRAWN, RUNS, DICT,
    BRUSH,
};

/* Flags of nodes; those of records have further numbers from bit 16 on. */
enum { NULLABLE = 1, WHOLE = 2, ABOVE = 4, TRIMMED = 8, URI = 16, DISTINCT = 32, POINTS = 64, ROW = 128, APART = 256, TOLD = 512, ALONE = 1024,
    NO_NUL = 2048, PLACE = 4096, HASHED = 8192, SILENT = 16384,
    EACH = 1 << 15,     /* what does not hold of a record is doubted one by one */
    IS_DATE = 1 << 17,  /* a text that is a date in one of the usual ways */
    TEXTUAL = 1 << 18,  /* an id counts as its text: pushed, and kept, is the hash of that */
    SEQUENCE = 1 << 19, /* the slot of points has a hash of all of them in their order */
    NUMBERED = 1 << 20, /* keys are whole numbers; with POINTS: from 0 on, in any order */
    PARTS = 1 << 21,    /* what is in it is a part of the record: see scan.c */
    WORD = 1 << 22,     /* a text of letters and digits of ASCII, points, underscores and hyphens, and one at least */
    HAS_RUNS = 1 << 23, /* a text that is run lengths; its slot has their sum */
    QUOTED = 1 << 24,   /* a number may stand in quotes, as digits */
    ITEMS_APART = 1 << 25, /* items of a list of which nothing is doubted do not tell records apart */
    INTEGRAL = 1 << 26, /* a number is whole, be it written as 3 or as 3.0; with WHOLE it has digits alone */
};

/* What a record, a list or a line is held against: four words each, and a list of them ends with END. Slots are numbers (of texts and ids, a
 * hash of them; of lists, how many items there are): NaN where a value is in doubt. Reaches are the largest numbers of a line. */
enum {
    END,
    ADD,    /* slot a = slot b + slot c */
    LEAST,  /* slot a = the smaller one of slots b and c */
    MOST,   /* slot a = the larger one */
    SET,    /* slot a = bound b */
    SHIFT,  /* slot a = 256 times it, and slot b */
    MOVE,   /* slot a = slot b */
    REACH,  /* reach a = the larger one of it and slot b */
    AT_MOST,  /* slot a <= slot b */
    BELOW,    /* slot a < slot b */
    BETWEEN,  /* bound b <= slot a <= the bound behind it */
    DIFFERS,  /* slot a != slot b */
    NEW,      /* slot a is none of the values that were NEW in list (slot b) */
    LIST,     /* slot a = the number of a list that begins; 0 is that of the whole record */
    OUTER,    /* what follows depends on more than what is held against it */
    NOT_ALL_TO, /* not all of the slots from a, b of them, up to bound c */
    RING,     /* the points read last go round an area, and cross nowhere */
    POINTS_NOT_ALL_TO, /* not all coordinates of the points read last up to bound a */
    REACH_POINTS,      /* reach a and b = the larger of it and any x, y of the points read last */
    WITHIN,   /* reach a of the line <= fact b of its row */
    WITHIN_BY, /* reach a of the line <= the fact of its row that is slot c behind fact b */
    SCORED,   /* all answers of the line have a confidence, or none has */
    LINKS,    /* a list of parts that may name each other begins: see links.h */
    LINK,     /* a part of kind a, with the two numbers in slot b and the slot behind it, of group c */
    CONTENT,  /* what is read from here on counts in the content of a region (a is 1), or does no more (0) */
    LINKED,   /* all of them are linked as they should be; of a groups one part each must be there, and of b groups one for each region */
    ONE_SIZE, /* slots a and b are those that all parts of the list have which have any */
    QUOTES,   /* no text was quoted so far */
    OPEN,     /* the last one of the points read last is not the first */
    SPAN,     /* slots a and b are the ends of a piece of the text c that is kept, and of what is quoted of it */
    /* Of what is drawn: see drawing.h, and drawn.h for what is kept of it, from the first slot on. */
    ALSO,        /* a, b and c belong to what follows */
    SEEN,        /* column a takes the members that are there, as bits; beside unknown ones, all of the bits b and c are there */
    FIND,        /* slot a is an id of index b; the facts of its row go to the slots from c on */
    BOX_WITHIN,  /* the box a lies in the image of sides b, by the bounds c */
    DRAWN_WITHIN, /* so does the drawing a */
    BOX_AROUND,  /* the box a is that around the drawing b, by the bounds c */
    AREA_OF,     /* the area a is one of the drawing b, by the bounds c; also the box, the slot that says whether it is a crowd */
    AREA_OF_BOX, /* the area a is that of a box alone; b is the drawing, c the bounds; also the box */
    DRAWN_AS,    /* the drawing a is what fact b asks for */
    RUN_LENGTHS, /* the run lengths read last, as slot c knows of them, fill a mask of the sides a; they become the drawing b */
    KEY_POINTS,  /* the numbers read last are key points, by the bounds b (of annotations: c); they become the points a */
    POINT_COUNT, /* the points a are as many as slot b says (of annotations: c) */
    POINTS_COUNTED, /* slot b says how many of the points a are visible */
    POINTS_REACH, /* the points a reach no further than the sides b, by bound c */
    SAME,         /* slot a = slot b */
    WHEN,     /* slot a is bound b; else what follows is passed over: so many operations as c says; with c below 0, where it is */
    BRANCH,   /* slot a = the number of the name of the record that is being read */
    IN_ROW,   /* slot a is one of the numbers of row (slot b) of a table in bounds: at c, how many there are in a row, then the rows; -1 is any */
    PRODUCT,  /* slot a = slot b times slot c, rounded, where that is a number of something */
    PUSH,     /* column b takes slot a */
    LIE_IN, /* the points read last lie between bound a and the one behind it, and in part between 0 and 1 */
    LEAD_ANYWHERE, /* they are not all one */
    ENCLOSE,       /* they enclose something */
    /* See joins.h. Asked is a place in words. */
    MEET,     /* a thing, which slot a names, of feature slot b, at place slot c */
    RANGE,    /* a range from slot a to the next slot */
    SPANS_OF, /* the ranges since the last of these are of the group slot a */
    HEARD,    /* an answer b + slot a of the entry that is being read; c: there is no other such */
    SAID_OF,  /* all these answers, and ranges, are of the thing that slot a names; b: they change; c: the slot with the first range */
    SPANS,    /* slot a = how many ranges there are */
    MARK,     /* slot a names a mark, which is no thing, and the answers are asked of feature slot b, by asked c */
    UNNAMED,  /* slot a names no thing and no mark */
    JOINED,   /* things, marks, and what is said of them by asked a, go together */
    LOOK,     /* slot a = the bound that is slot b behind bound c */
    RANGED,   /* the free ranges of what has number slot a: some; where bound b + slot a is not 0, that of place 0, which may be left out */
    REACHED,  /* slot a = the largest number in ranges of marks; -1 for none */
    FOLLOW_ROWS, /* the runs read last follow the rows of a mask of height slot a and width slot b */
    KNOWN,    /* slot a = 1 where slot b is a number, else 0 */
    THINGS,   /* slot a = how many there are with flags b: those of joins.h */
    APART_ALL, /* no two ranges of a group share a number */
    UNLIKE,   /* slot a, of a text, is not that of the first text of table b */
    EXACTLY,  /* reach a of the line, where there is one, = fact b of its row, where that is known */
    FILLS,    /* slot a = 4 times slot b times slot c, which are whole numbers */
};

/* Of the place of a part: it is an entry of a dictionary. */
#define KEYED_PART (1ULL << 32)

/* Texts with numbers: those of one table lie behind one another in `pool`, each from one of `cuts` to the next;
 * behind the last one there are 16 bytes of nothing. */
typedef struct {
    const uint8_t *pool;
    const uint32_t *cuts;
    const int32_t *slots;
    uint32_t mask;
    /* Where its guesses begin, in tables of members. */
    int32_t place;
    /* How many texts there are, where no two of them are equal; else 0. */
    int32_t distinct;
} Table;

/* Ids in ascending order, each with a row of numbers; with `others`, one more row, of all other ids. */
typedef struct {
    const int64_t *ids;
    const double *facts;
    int32_t count, width, others;
} Index;

typedef struct {
    const int32_t *words;
    const double *bounds;
    const Table *tables;
    /* 128 bits of each power of five from 5^-342 to 5^308: see number.h. */
    const uint64_t *powers;
    /* Of each data row, so many numbers; the last row is of lines that name none, and of all data rows for which there is no other. */
    const double *facts;
    int32_t facts_width, facts_count;
    int32_t root;
    /* What a line is held against at its end; 0 for nothing. */
    int32_t at_end;
    /* The column of what makes a record one of a kind: filled with the hash of the line where the record itself did not; -1: none. */
    int32_t identity;
    /* The column of the content of each record (see content.h), -1: none; the table of the members that do not count, in quotes that end them; and
     * how many these are. */
    int32_t content, aside, aside_count;
    const Index *indexes;
    /* Not 0: names are looked for ahead. */
    int32_t ahead;
    /* The table of the quoted name of confidences, whatever fraction they are; -1: none. */
    int32_t scores;
    /* The columns of where parts stand (their begin and their end, of 32 bits each), and behind it of their places; -1: none. */
    int32_t parts;
} Program;

/* Values of eight bytes, each with the record that it was pushed by. */
typedef struct {
    uint64_t *values;
    uint32_t *lines;
    size_t count, room;
} Column;

/* A value that is not surely clean. */
typedef struct {
    /* Where it stands, in the block. */
    uint64_t begin, end;
    /* A hash of its bytes; 0 for a record of which something is missing. With its second bit, a hash of all but the fractions in it that are
     * confidences; with its third bit, of a number of which the same is said as of any other beyond its bounds. */
    uint64_t value;
    uint32_t line;
    int32_t node;
} Doubt;

/* What is known of a record. */
enum {
    CLEAN,
    /* It is JSON, and all of it was read: nothing but the doubts can be wrong with it. */
    IN_DOUBT,
    /* It is no JSON, or was not read to its end: the doubts tell nothing. */
    UNREAD,
};

typedef struct {
    uint64_t begin, end;
    /* A hash of which members it has, where, and of its doubts: records that share it are wrong in the same way. 0 for others. */
    uint64_t form;
    int32_t state;
    int32_t branch;
} Line;

/* What is known of the records of a block, and the columns as far as it pushed to them. */
typedef struct {
    const Line *lines;
    const Doubt *doubts;
    size_t line_count, doubt_count;
    const Column *columns;
} Found;

typedef struct Scanner Scanner;

/* Told once, before anything else: a random number, for what this process keeps in tables by hashes, and tells apart by them. */
PUBLIC void predlint_secret(uint64_t value);

/* Numbers the texts of a table: `slots` has a power of two of places, all -1. Gives back how many different ones there are. */
PUBLIC int32_t predlint_table(const uint8_t *pool, const uint32_t *cuts, int32_t count, int32_t *slots, uint32_t mask);

/* A scanner with that many columns, and that many guesses for all tables; NULL without memory. The hashes in columns hang on a secret of 40
 * bytes: that of hashes.py. */
PUBLIC Scanner *predlint_scanner(int32_t columns, int32_t places, const uint8_t *secret);
PUBLIC void predlint_free(Scanner *scanner);

enum { BROKEN = -1, NO_MEMORY = -2 };

/* Reads a block of whole lines, which is valid UTF-8; or, with `list`, the elements of a list with its brackets. Fills `found`, which is valid
 * until the next block. A record that is UNREAD pushes nothing; one in doubt, what was read of it. Gives the number of records; BROKEN for no
 * list, or one of which the elements cannot be told apart. */
PUBLIC int64_t predlint_scan(Scanner *scanner, const Program *program, const uint8_t *block, size_t size, int32_t list, Found *found);

/* What tells the sources that the library was built from. */
PUBLIC const char *predlint_sources(void);

/* For tests: the parts by themselves. */
PUBLIC int64_t predlint_hash(const uint8_t *secret, const uint8_t *bytes, size_t size);
/* The same of each of `count` texts: the first is pool[cuts[0]] to pool[cuts[1]]. */
PUBLIC void predlint_hashes(const uint8_t *secret, const uint8_t *pool, const uint32_t *cuts, int32_t count, int64_t *hashes);
PUBLIC int predlint_number(const uint8_t *text, size_t size, const uint64_t *powers, double *value, int32_t *whole);
PUBLIC int32_t predlint_row(const Index *index, double id, int32_t guess);
PUBLIC int predlint_ring(const double *points, size_t count);

/* See repeats.h. */
PUBLIC void predlint_count_parts(const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, int64_t *counts);
PUBLIC void predlint_put_in_parts(
    const int64_t *keys, size_t n, const uint64_t *words, int32_t bits, uint64_t first, uint64_t parts, int64_t *at, const int64_t *ends, int64_t *to
);
PUBLIC int64_t predlint_repeated(int64_t *keys, size_t n, const uint64_t *words, int64_t *table, size_t size);

#endif
