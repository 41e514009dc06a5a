/* Whole numbers of 128 bits, for products of two with 64: GCC, Clang and Zig know them, C99 does not. */
#ifndef WIDE_H
#define WIDE_H

__extension__ typedef unsigned __int128 Wide;

#endif
