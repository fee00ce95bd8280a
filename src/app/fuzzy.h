// SPDX-License-Identifier: MIT
// How well a few letters fit a text.
#pragma once

// Each word of the query must stand in the text as a subsequence, case
// ignored. More for beginnings of words, letters side by side and equal case,
// less for gaps; -1 = it doesn't fit. An empty query fits with 0.
int fuzzy_score(const char *query, const char *text);
