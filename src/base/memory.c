// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
mem_stop(size_t count, size_t size)
{
    (void)fprintf(stderr, "timbre: out of memory (%zu items of %zu bytes)\n",
                  count, size);
    abort();
}

void *
mem_new(size_t size)
{
    return mem_new_array(1, size);
}

void *
mem_new_array(size_t count, size_t size)
{
    void *memory = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    if (memory == NULL)
        mem_stop(count, size);
    return memory;
}

void *
mem_resize(void *memory, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes))
        mem_stop(count, size);
    void *resized = realloc(memory, bytes == 0 ? 1 : bytes);
    if (resized == NULL)
        mem_stop(count, size);
    return resized;
}

char *
mem_copy_text(const char *text)
{
    return text == NULL ? NULL : mem_copy(text, strlen(text) + 1);
}

void *
mem_copy(const void *memory, size_t size)
{
    void *copy = mem_new(size);
    if (size > 0)
        memcpy(copy, memory, size);
    return copy;
}

void
mem_free(void *memory)
{
    free(memory);
}

void *
mem_reserve(void *items, size_t count, size_t *capacity, size_t size)
{
    if (items != NULL && count < *capacity)
        return items;
    const size_t wanted = count < 4 ? 8 : count * 2;
    if (wanted <= count)
        mem_stop(count, size);
    items = mem_resize(items, wanted, size);
    *capacity = wanted;
    return items;
}
