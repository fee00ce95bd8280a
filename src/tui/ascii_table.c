// SPDX-License-Identifier: MIT
#include "ascii_table.h"

#include "timbre/base/memory.h"

#include <stddef.h>

// U+00A0..U+017F: Latin-1 and Latin Extended-A.
static const char latin[] = " !cL$Y|S\"Ca<--R-"
                            "o+23'uP.,1o>\?\?\?\?"
                            "AAAAAAACEEEEIIII"
                            "DNOOOOOxOUUUUYTs"
                            "aaaaaaaceeeeiiii"
                            "dnooooo/ouuuuyty"
                            "AaAaAaCcCcCcCcDd"
                            "DdEeEeEeEeEeGgGg"
                            "GgGgHhHhIiIiIiIi"
                            "IiIiJjKkkLlLlLlL"
                            "lLlNnNnNnnNnOoOo"
                            "OoOoRrRrRrSsSsSs"
                            "SsTtTtTtUuUuUuUu"
                            "UuUuWwYyYZzZzZzs";
_Static_assert(sizeof(latin) == 0x180 - 0xa0 + 1, "one for each of them");

typedef struct {
    uint32_t first, last;
    char ascii;
} AsciiRow;

static const AsciiRow rows[] = {
    {0x0218, 0x0218, 'S'}, {0x0219, 0x0219, 's'},  {0x021a, 0x021a, 'T'},
    {0x021b, 0x021b, 't'}, {0x2000, 0x200a, ' '},  {0x2010, 0x2015, '-'},
    {0x2016, 0x2016, '|'}, {0x2018, 0x201b, '\''}, {0x201c, 0x201f, '"'},
    {0x2020, 0x2021, '+'}, {0x2022, 0x2023, '*'},  {0x2024, 0x2027, '.'},
    {0x202f, 0x202f, ' '}, {0x2032, 0x2032, '\''}, {0x2033, 0x2033, '"'},
    {0x2039, 0x2039, '<'}, {0x203a, 0x203a, '>'},  {0x2044, 0x2044, '/'},
    {0x20ac, 0x20ac, 'E'}, {0x2122, 0x2122, 'T'},  {0x2190, 0x2190, '<'},
    {0x2191, 0x2191, '^'}, {0x2192, 0x2192, '>'},  {0x2193, 0x2193, 'v'},
    {0x2212, 0x2212, '-'}, {0x2248, 0x2248, '~'},  {0x2264, 0x2264, '<'},
    {0x2265, 0x2265, '>'}, {0x22a0, 0x22a1, 'L'},  {0x2500, 0x2501, '-'},
    {0x2502, 0x2503, '|'}, {0x2504, 0x2505, '-'},  {0x2506, 0x2507, ':'},
    {0x2508, 0x2509, '-'}, {0x250a, 0x250b, ':'},  {0x250c, 0x254b, '+'},
    {0x2550, 0x2550, '='}, {0x2551, 0x2551, '|'},  {0x2552, 0x256c, '+'},
    {0x256d, 0x2570, '+'}, {0x2571, 0x2571, '/'},  {0x2572, 0x2572, '\\'},
    {0x2573, 0x2573, 'x'}, {0x2574, 0x257f, '-'},  {0x2581, 0x2582, '.'},
    {0x2583, 0x2584, ':'}, {0x2585, 0x2590, '#'},  {0x2591, 0x2591, '.'},
    {0x2592, 0x2593, ':'}, {0x25a0, 0x25a1, '#'},  {0x25b2, 0x25b5, '^'},
    {0x25b6, 0x25bb, '>'}, {0x25bc, 0x25bf, 'v'},  {0x25c0, 0x25c5, '<'},
    {0x25cb, 0x25cf, 'o'}, {0x2605, 0x2606, '*'},  {0x2669, 0x266c, 'n'},
    {0x266d, 0x266d, 'b'}, {0x266f, 0x266f, '#'},  {0x26a0, 0x26a0, '!'},
    {0x2713, 0x2714, '+'}, {0x2715, 0x2718, 'x'},  {0x2720, 0x274b, '*'},
    {0x276e, 0x276e, '<'}, {0x276f, 0x276f, '>'},  {0x2800, 0x2800, ' '},
    {0x2801, 0x28ff, '*'}};

char
ascii_table_nearest(uint32_t code)
{
    if (code >= 0xa0 && code < 0x180)
        return latin[code - 0xa0];
    if (code >= 0x20 && code < 0x7f)
        return (char)code;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (code >= rows[i].first && code <= rows[i].last)
            return rows[i].ascii;
    return '?';
}
