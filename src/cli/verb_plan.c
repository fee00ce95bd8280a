// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/planner/plan_filter.h"
#include "timbre/planner/planner.h"

#include "plan_text.h"
#include "verb.h"

#include <math.h>

static Status
read_seed(const Cli *cli, uint64_t *seed, Error *error)
{
    const char *asked = options_value(cli->arguments, "seed");
    *seed = random_fresh_seed();
    if (asked != NULL && !text_to_uint64(asked, seed))
        return error_set(error, STATUS_USAGE,
                         "the seed must be a whole number from 0 to "
                         "18446744073709551615, not \"%s\"",
                         asked);
    return STATUS_OK;
}

Status
verb_plan(Cli *cli, Error *error)
{
    if (options_has(cli->arguments, "json-lines"))
        return plan_filter_run(stdin, cli->out, error);
    if (cli->arguments->words.count == 0)
        return error_set(error, STATUS_USAGE,
                         "timbre plan needs a prompt: timbre plan \"slow "
                         "blues in A\"");
    uint64_t seed = 0;
    if (read_seed(cli, &seed, error) != STATUS_OK)
        return STATUS_USAGE;
    char *prompt = verb_joined_words(cli);
    Plan *plan = planner_plan(prompt, seed);
    if (cli->is_json) {
        Json *json = plan_to_json(plan);
        verb_print_json(cli, json);
        json_free(json);
    } else {
        plan_text_print(cli->out, plan);
    }
    plan_free(plan);
    mem_free(prompt);
    return STATUS_OK;
}
