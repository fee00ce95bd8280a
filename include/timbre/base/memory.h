// SPDX-License-Identifier: MIT
// Small memory never fails: these stop the program when it does.
#pragma once

#include <stddef.h>

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

// Says that memory ran out and stops the program: for callers of foreign
// libraries whose small objects did not fit.
void mem_stop(size_t count, size_t size) __attribute__((noreturn));

// Zeroed memory; mem_free() it.
void *mem_new(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_new_array(size_t count, size_t size)
    __attribute__((malloc, returns_nonnull));

// Grow or shrink an array; new items are not zeroed.
void *mem_resize(void *memory, size_t count, size_t size)
    __attribute__((returns_nonnull));

// Copies; text may be NULL, then so is the copy.
char *mem_copy_text(const char *text);
void *mem_copy(const void *memory, size_t size);

void mem_free(void *memory);

// Room for one more item in a doubling array: call before
// `items[count++] = x`. `capacity` may start as 0 and `items` as NULL.
void *mem_reserve(void *items, size_t count, size_t *capacity, size_t size)
    __attribute__((returns_nonnull));
