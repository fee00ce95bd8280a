// SPDX-License-Identifier: MIT
// SHA-256 and CRC-32; libcrypto is known to base/hash.c alone.
#pragma once

#include "timbre/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { HASH_TEXT_SIZE = 65 }; // 64 hex digits and NUL

typedef struct Hash Hash;

Hash *hash_new(void);
void hash_add(Hash *hash, const void *bytes, size_t count);
// PCM hash of design.md section 1: little-endian float32 with -0 as +0.
void hash_add_samples(Hash *hash, const float *samples, size_t count);
// Digest of all that was added so far; may go on adding afterwards.
void hash_text(const Hash *hash, char text[static HASH_TEXT_SIZE]);
void hash_free(Hash *hash);

void hash_of_bytes(const void *bytes,
                   size_t count,
                   char text[static HASH_TEXT_SIZE]);
Status
hash_of_file(const char *path, char text[static HASH_TEXT_SIZE], Error *error);

// CRC-32 of IEEE 802.3 (zlib's), start with 0.
uint32_t hash_crc32(uint32_t crc, const void *bytes, size_t count);
