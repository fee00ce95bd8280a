// SPDX-License-Identifier: MIT
#include "timbre/audio_io/device_table.h"

#include "check.h"

#include <string.h>

static void
every_device_is_found_by_its_name_and_keeps_the_whole_contract(void **state)
{
    (void)state;
    size_t count = 0;
    const Device *devices = device_table(&count);
    assert_in_range(count, 1, 100);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(device_table_find(devices[i].name), &devices[i]);
        assert_true(strlen(devices[i].text) > 10);
        assert_non_null(devices[i].open);
        assert_non_null(devices[i].start);
        assert_non_null(devices[i].stop);
        assert_non_null(devices[i].delay_frames);
        assert_non_null(devices[i].has_died);
        assert_non_null(devices[i].hint);
        assert_non_null(devices[i].close);
    }
    assert_null(device_table_find("gramophone"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_device_is_found_by_its_name_and_keeps_the_whole_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
