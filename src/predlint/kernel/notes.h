/* What rules across records keep of a block of clean ones, written where it stays: what Python does column by column for others. In scan.c. */
#ifndef NOTES_H
#define NOTES_H

/* What stands for nothing: no hash is that. */
#define NO_HASH INT64_MIN

static inline int64_t some_hash(uint64_t bits_) { return bits_ == 1ULL << 63 ? NO_HASH + 1 : signed_bits(bits_); }

/* One hash for two, by their order: that of hashes.py. */
static inline int64_t combined(int64_t one, int64_t two) { return some_hash((uint64_t)one ^ (uint64_t)two * 0xD1342543DE82EF95ULL); }

static const Column *column_of(const Scanner *s, int32_t number_) { return number_ >= 0 && number_ < s->count ? s->columns + number_ : NULL; }

/* Takes the data rows that a column names, and takes note of them in a list. False for one that the list does not have. */
static int note_rows(const Scanner *s, Notes *n, int32_t number_, uint8_t bit, uint64_t salt) {
    const Column *c = column_of(s, number_);
    for (size_t k = 0; c && k < c->count; k++) {
        const uint64_t value_ = c->values[k];
        if (n->rows && value_ >= n->row_count) return 0;
        n->row[c->lines[k]] = n->rows ? n->rows[value_] : salt ? some_hash(value_ ^ salt) : signed_bits(value_);
        if (n->seen) n->seen[value_] |= bit;
    }
    return 1;
}

/* Masks of one colour in an image: of each, its image and three numbers. */
static int note_masks(const Scanner *s, Notes *n) {
    const Column *images = column_of(s, n->images), *colours = column_of(s, n->colours);
    if (!images || !images->count) return 1;
    if (!colours || colours->count != 3 * images->count || !n->mask) return 0;
    for (size_t k = 0; k < images->count; k++) {
        const uint32_t line = images->lines[k];
        int64_t colour = 0;
        for (size_t at = 3 * k; at < 3 * k + 3; at++) {
            double level;
            if (colours->lines[at] != line) return 0;
            memcpy(&level, colours->values + at, 8);
            if (!(level >= 0 && level <= 255)) return 0;
            colour = colour << 8 | (int64_t)level;
        }
        if (n->row[line] == NO_HASH) continue;
        n->mask[n->mask_count] = combined(n->row[line], combined(signed_bits(images->values[k]), colour));
        n->mask_at[n->mask_count++] = n->first + (int64_t)line;
    }
    return 1;
}

/* See scan.h. */
static int note_clean(const Scanner *s, Notes *n) {
    const Column *identity = column_of(s, n->identity), *content_ = column_of(s, n->content);
    if (!identity || !content_ || identity->count != s->line || content_->count != s->line) return 0;
    for (uint32_t line = 0; line < s->line; line++) n->row[line] = NO_HASH;
    if (!note_rows(s, n, n->keys, 1, 0) || !note_rows(s, n, n->ids, 2, n->id_salt)) return 0;
    for (uint32_t line = 0; line < s->line; line++) {
        const int32_t branch = s->lines[line].branch;
        if (identity->lines[line] != line || content_->lines[line] != line || branch >= n->branch_count) return 0;
        n->of[line] = signed_bits(identity->values[line]);
        n->contents[line] = combined(n->row[line], signed_bits(content_->values[line]));
        const int32_t question = branch < 0 ? -1 : n->questions[branch];
        if (question < 0 || n->row[line] == NO_HASH) continue;
        n->answer[n->answer_count] = n->row[line], n->answer_to[n->answer_count] = (uint16_t)question;
        n->answer_at[n->answer_count++] = n->first + (int64_t)line;
    }
    return note_masks(s, n);
}

#endif
