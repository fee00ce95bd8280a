// SPDX-License-Identifier: MIT
// Prepares the process, then hands over to the front end.
#include "timbre/base/memory.h"
#include "timbre/cli/headless.h"
#include "timbre/cli/interrupt.h"
#include "timbre/cli/plain.h"
#include "timbre/tui/tui.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

// A program started with a closed descriptor 0, 1 or 2 would give its number
// to the first file that it opens.
static void
repair_descriptors(void)
{
    int descriptor = 0;
    do {
        descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO)
        close(descriptor);
}

// Read by model libraries when they load, so before the first thread.
static void
calm_libraries(void)
{
    setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1", 0);
    setenv("HF_HUB_DISABLE_TELEMETRY", "1", 1);
    setenv("HF_HUB_OFFLINE", "1", 0);
    setenv("TOKENIZERS_PARALLELISM", "false", 0);
}

int
main(int argc, char **argv)
{
    repair_descriptors();
    // Numbers keep their point: LC_NUMERIC stays "C".
    setlocale(LC_CTYPE, "");
    calm_libraries();
    interrupt_install();
    const Frontend *const frontends[] = {&frontend_tui, &frontend_plain};
    return headless_run(argc, argv, frontends, ARRAY_LENGTH(frontends));
}
