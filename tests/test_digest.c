// SPDX-License-Identifier: MIT
#include "check.h"
#include "digest.h"

#include <math.h>

enum { COUNT = 1000 };

static void
fill(float samples[static COUNT])
{
    for (size_t i = 0; i < COUNT; i++)
        samples[i] = (float)sin((double)i * 0.37) * 0.5F;
}

static void
every_altered_sample_is_noticed_at_every_length(void **state)
{
    (void)state;
    float samples[COUNT];
    bool is_finite = false;
    fill(samples);
    for (size_t count = 1; count <= 70; count++) {
        const uint64_t before = digest_samples(samples, count, &is_finite);
        for (size_t i = 0; i < count; i++) {
            const float kept = samples[i];
            samples[i] = nextafterf(kept, 1);
            assert_true(digest_samples(samples, count, &is_finite) != before);
            samples[i] = kept;
        }
        assert_true(digest_samples(samples, count, &is_finite) == before);
    }
}

static void
samples_that_change_places_are_noticed(void **state)
{
    (void)state;
    float samples[COUNT];
    bool is_finite = false;
    fill(samples);
    const uint64_t before = digest_samples(samples, COUNT, &is_finite);
    for (size_t i = 0; i < COUNT; i += 37)
        for (size_t j = i + 1; j < COUNT; j += 16) {
            const float a = samples[i];
            const float b = samples[j];
            samples[i] = b;
            samples[j] = a;
            assert_true(digest_samples(samples, COUNT, &is_finite) != before);
            samples[i] = a;
            samples[j] = b;
        }
}

static void
what_is_no_number_is_noticed_wherever_it_stands(void **state)
{
    (void)state;
    const float wrong[] = {NAN, -NAN, INFINITY, -INFINITY};
    const float right[] = {0.0F, -0.0F, 3.4e38F, -3.4e38F, 1e-45F};
    float samples[COUNT];
    bool is_finite = false;
    fill(samples);
    for (size_t i = 0; i < COUNT; i++) {
        const float kept = samples[i];
        samples[i] = wrong[i % ARRAY_LENGTH(wrong)];
        digest_samples(samples, COUNT, &is_finite);
        assert_false(is_finite);
        samples[i] = right[i % ARRAY_LENGTH(right)];
        digest_samples(samples, COUNT, &is_finite);
        assert_true(is_finite);
        samples[i] = kept;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_altered_sample_is_noticed_at_every_length),
        cmocka_unit_test(samples_that_change_places_are_noticed),
        cmocka_unit_test(what_is_no_number_is_noticed_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
