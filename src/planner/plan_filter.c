// SPDX-License-Identifier: MIT
#include "timbre/planner/plan_filter.h"

#include "timbre/base/hash.h"
#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/core/plan.h"
#include "timbre/planner/planner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Whole numbers up to here are the same in every reader of JSON.
static const uint64_t largest_whole = (uint64_t)1 << 53;

static uint64_t
seed_of(const char *prompt)
{
    return hash_crc32(0, prompt, strlen(prompt));
}

// Seeds are decimal text in files; here they are numbers, where that is safe.
static void
put_seed(Json *json, const Plan *plan)
{
    json_drop(json, "seed");
    if (!plan->has_seed)
        json_put(json, "seed", json_make_null());
    else if (plan->seed <= largest_whole)
        json_put_whole(json, "seed", (int64_t)plan->seed);
    else {
        char text[24];
        (void)snprintf(text, sizeof text, "%llu",
                       (unsigned long long)plan->seed);
        json_put_text(json, "seed", text);
    }
}

static Json *
answer(const Json *row)
{
    const char *prompt = json_get_text(row, "prompt");
    Plan *plan = planner_plan(prompt, seed_of(prompt));
    Json *json = plan_to_json(plan);
    put_seed(json, plan);
    json_put(json, "id", json_duplicate(json_member(row, "id")));
    plan_free(plan);
    return json;
}

static Json *
complaint(const Json *row, const char *text)
{
    Json *json = json_make_record();
    const Json *id = json_member(row, "id");
    json_put(json, "id", id == NULL ? json_make_null() : json_duplicate(id));
    json_put_text(json, "error", text);
    return json;
}

static Json *
answer_line(const char *line, size_t length)
{
    Error error = {STATUS_OK, ""};
    Json *row = json_decode(line, length, &error);
    Json *json = NULL;
    if (row == NULL)
        json = complaint(NULL, error.text);
    else if (json_get_text(row, "prompt") == NULL)
        json = complaint(row, "the line has no text named \"prompt\": write "
                              "{\"id\": ..., \"prompt\": \"...\"}");
    else
        json = answer(row);
    json_free(row);
    return json;
}

static bool
write_line(FILE *out, Json *json)
{
    char *text = json_encode(json);
    const bool is_written =
        fputs(text, out) >= 0 && fputc('\n', out) >= 0 && fflush(out) == 0;
    mem_free(text);
    json_free(json);
    return is_written;
}

Status
plan_filter_run(FILE *in, FILE *out, Error *error)
{
    Status status = STATUS_OK;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = 0;
    while (status == STATUS_OK &&
           (length = getline(&line, &capacity, in)) >= 0) {
        if (strspn(line, " \t\r\n") == (size_t)length)
            continue;
        if (!write_line(out, answer_line(line, (size_t)length)))
            status =
                error_set_errno(error, STATUS_IO, "cannot write the plans");
    }
    if (status == STATUS_OK && ferror(in))
        status = error_set_errno(error, STATUS_IO, "cannot read the prompts");
    free(line);
    return status;
}
