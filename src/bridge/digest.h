// SPDX-License-Identifier: MIT
// A quick checksum that notices writes behind the frontier; kept nowhere.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// *is_finite: no sample is a NaN or infinite.
uint64_t digest_samples(const float *samples, size_t count, bool *is_finite);
