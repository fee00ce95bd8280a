// SPDX-License-Identifier: MIT
#include "timbre/base/hash.h"

#include "timbre/base/memory.h"

#include <openssl/evp.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct Hash {
    EVP_MD_CTX *state;
};

static EVP_MD_CTX *
new_state(void)
{
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    // Small memory never fails: neither may this (memory.h).
    if (state == NULL)
        mem_stop(1, sizeof(Hash));
    return state;
}

Hash *
hash_new(void)
{
    Hash *hash = mem_new(sizeof *hash);
    hash->state = new_state();
    EVP_DigestInit_ex(hash->state, EVP_sha256(), NULL);
    return hash;
}

void
hash_add(Hash *hash, const void *bytes, size_t count)
{
    EVP_DigestUpdate(hash->state, bytes, count);
}

void
hash_add_samples(Hash *hash, const float *samples, size_t count)
{
    unsigned char bytes[4096];
    while (count > 0) {
        const size_t block =
            count < sizeof bytes / 4 ? count : sizeof bytes / 4;
        for (size_t i = 0; i < block; i++) {
            uint32_t bits = 0;
            memcpy(&bits, samples + i, 4);
            if (bits == 0x80000000) // -0
                bits = 0;
            bytes[4 * i] = (unsigned char)bits;
            bytes[4 * i + 1] = (unsigned char)(bits >> 8);
            bytes[4 * i + 2] = (unsigned char)(bits >> 16);
            bytes[4 * i + 3] = (unsigned char)(bits >> 24);
        }
        hash_add(hash, bytes, 4 * block);
        samples += block;
        count -= block;
    }
}

void
hash_text(const Hash *hash, char text[static HASH_TEXT_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_MD_CTX *state = new_state();
    EVP_MD_CTX_copy_ex(state, hash->state);
    EVP_DigestFinal_ex(state, digest, &size);
    EVP_MD_CTX_free(state);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < (HASH_TEXT_SIZE - 1) / 2; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[HASH_TEXT_SIZE - 1] = '\0';
}

void
hash_free(Hash *hash)
{
    if (hash == NULL)
        return;
    EVP_MD_CTX_free(hash->state);
    mem_free(hash);
}

void
hash_of_bytes(const void *bytes, size_t count, char text[static HASH_TEXT_SIZE])
{
    Hash *hash = hash_new();
    hash_add(hash, bytes, count);
    hash_text(hash, text);
    hash_free(hash);
}

Status
hash_of_file(const char *path, char text[static HASH_TEXT_SIZE], Error *error)
{
    enum { BLOCK_SIZE = 1 << 17 };

    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return error_set_errno(error,
                               errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                               "cannot open %s", path);
    Status status = STATUS_OK;
    Hash *hash = hash_new();
    unsigned char *block = mem_new(BLOCK_SIZE);
    for (;;) {
        const ssize_t count = read(file, block, BLOCK_SIZE);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            status = error_set_errno(error, STATUS_IO, "cannot read %s", path);
        if (count <= 0)
            break;
        hash_add(hash, block, (size_t)count);
    }
    if (status == STATUS_OK)
        hash_text(hash, text);
    mem_free(block);
    hash_free(hash);
    close(file);
    return status;
}

uint32_t
hash_crc32(uint32_t crc, const void *bytes, size_t count)
{
    // Four bits at a time of the reflected polynomial 0xEDB88320.
    static const uint32_t table[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
        0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
        0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    const unsigned char *byte = bytes;
    crc = ~crc;
    for (size_t i = 0; i < count; i++) {
        crc ^= byte[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}
