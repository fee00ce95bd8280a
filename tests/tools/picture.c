// SPDX-License-Identifier: MIT
// Runs the studio on a terminal, asks for a song, and prints the screen as
// text: scripts/make_picture draws it for README.
#include "terminal_rig.h"

enum { WAIT_MS = 60000, PLAY_MS = 9000 };

int
main(int count, char **arguments)
{
    if (count != 2) {
        (void)fprintf(stderr, "usage: picture PROGRAM > screen.dump\n");
        return 2;
    }
    Rig *rig = rig_open(36, 120);
    const char *const program[] = {arguments[1], "--new", NULL};
    rig_run(rig, program, NULL);
    (void)rig_wait_text(rig, "say what you want to hear", WAIT_MS);
    rig_type(rig, "warm lo-fi piano with vinyl crackle, 82 bpm, A minor, "
                  "45 seconds, no drums in the intro");
    rig_key(rig, "Enter");
    (void)rig_wait_text(rig, "take 1", WAIT_MS);
    rig_settle(rig, 500);
    rig_key(rig, "r");
    (void)rig_wait_text(rig, "take 2", WAIT_MS);
    const int64_t end_ns = clock_monotonic_ns() + PLAY_MS * 1000000LL;
    while (clock_monotonic_ns() < end_ns)
        (void)rig_pump(rig, 50);
    rig_type(rig, "bossa nova, nylon guitar, flute, 1 minute");
    rig_settle(rig, 500);
    char *dump = rig_dump(rig);
    (void)printf("%s", dump);
    mem_free(dump);
    rig_close(rig);
    return 0;
}
