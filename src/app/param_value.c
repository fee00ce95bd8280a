// SPDX-License-Identifier: MIT
// Values as they are typed, nudged and dragged, against a row's limits.
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"

#include "param_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *
end_of(const ParamRow *row)
{
    return row->unit[0] == '\0' ? "" : " ";
}

// Numbers /////////////////////////////////////////////////////////////////////

static Status
refuse_number(const ParamRow *row, const char *value, Error *error)
{
    if (isnan(row->minimum) || isnan(row->maximum))
        return error_set(error, STATUS_USAGE,
                         "%s must be a number, not \"%.80s\"", row->label,
                         value);
    return error_set(error, STATUS_USAGE,
                     "%s must be from %.10g to %.10g%s%s, not \"%.80s\". %s",
                     row->label, row->minimum, row->maximum, end_of(row),
                     row->unit, value, row->text);
}

// "82", "82bpm", "82 BPM", "1:30" for seconds.
static bool
read_number(const ParamRow *row, const char *value, double *number)
{
    char *end = NULL;
    *number = strtod(value, &end);
    if (end == value || !isfinite(*number))
        return false;
    if (*end == ':' && strcmp(row->unit, "s") == 0) {
        const char *seconds = end + 1;
        *number = *number * 60 + strtod(seconds, &end);
        if (end == seconds)
            return false;
    }
    end += strspn(end, " ");
    return *end == '\0' || strcasecmp(end, row->unit) == 0;
}

static Status
check_number(const ParamRow *row,
             const char *value,
             char **checked,
             Error *error)
{
    double number = 0;
    const bool is_whole = row->kind == PARAM_INTEGER;
    if (!read_number(row, value, &number) ||
        (!isnan(row->minimum) && number < row->minimum) ||
        (!isnan(row->maximum) && number > row->maximum) ||
        (is_whole && number != floor(number)))
        return refuse_number(row, value, error);
    *checked =
        is_whole ? text_format("%.0f", number) : param_table_number(number);
    return STATUS_OK;
}

// Choices /////////////////////////////////////////////////////////////////////

static Status
check_choice(const ParamItem *item,
             const char *value,
             char **checked,
             Error *error)
{
    const ParamSource *source = item->source;
    const char *spelled = source->spell == NULL ? NULL : source->spell(value);
    const char *asked = spelled == NULL ? value : spelled;
    for (size_t i = 0; i < item->choices.count; i++)
        if (text_same_id(item->choices.items[i], asked)) {
            *checked = mem_copy_text(item->choices.items[i]);
            return STATUS_OK;
        }
    char *joined = string_list_join(&item->choices, ", ", " or ");
    error_set(error, STATUS_USAGE, "%s must be %s, not \"%.80s\"",
              item->row.label, joined, value);
    mem_free(joined);
    return STATUS_USAGE;
}

static Status
check_truth(const ParamRow *row,
            const char *value,
            char **checked,
            Error *error)
{
    static const char *const on[] = {"on", "yes", "true", "1"};
    static const char *const off[] = {"off", "no", "false", "0"};
    for (size_t i = 0; i < ARRAY_LENGTH(on); i++)
        if (strcasecmp(value, on[i]) == 0 || strcasecmp(value, off[i]) == 0) {
            *checked =
                mem_copy_text(strcasecmp(value, on[i]) == 0 ? "on" : "off");
            return STATUS_OK;
        }
    return error_set(error, STATUS_USAGE, "%s must be on or off, not \"%.80s\"",
                     row->label, value);
}

static Status
check_seed(const ParamRow *row, const char *value, char **checked, Error *error)
{
    uint64_t seed = 0;
    const bool is_random = strcasecmp(value, "random") == 0;
    if (is_random)
        seed = random_fresh_seed();
    else if (!text_to_uint64(value, &seed))
        return error_set(error, STATUS_USAGE,
                         "seed must be a whole number from 0 to "
                         "18446744073709551615, \"random\" or \"as 3\", not "
                         "\"%.80s\"",
                         value);
    if (row->is_locked)
        return error_set(error, STATUS_USAGE,
                         "the seed is locked; /seed unlock frees it");
    *checked = text_format("%llu", (unsigned long long)seed);
    return STATUS_OK;
}

Status
param_rows_check(const ParamItem *item,
                 const char *value,
                 char **checked,
                 Error *error)
{
    const ParamRow *row = &item->row;
    value += strspn(value, " \t");
    switch (row->kind) {
    case PARAM_NUMBER:
    case PARAM_INTEGER:
        return check_number(row, value, checked, error);
    case PARAM_CHOICE:
        return check_choice(item, value, checked, error);
    case PARAM_TRUTH:
        return check_truth(row, value, checked, error);
    case PARAM_SEED:
        return check_seed(row, value, checked, error);
    case PARAM_TEXT:
    case PARAM_KIND_COUNT:
        break;
    }
    *checked = mem_copy_text(value);
    return STATUS_OK;
}

// Steps ///////////////////////////////////////////////////////////////////////

static Status
at_limit(const ParamRow *row, bool is_up, Error *error)
{
    return error_set(error, STATUS_USAGE, "%s goes no %s than %s%s%s. %s",
                     row->label, is_up ? "higher" : "lower", row->value,
                     end_of(row), row->unit, row->text);
}

static Status
nudge_number(const ParamRow *row, int steps, char **value, Error *error)
{
    double number = 0;
    // What the preset leaves alone starts where most music ends up.
    if (!text_to_double(row->value, &number))
        number = row->minimum + (row->maximum - row->minimum) * 0.75;
    // From 81.63 the next whole step is 82.
    const double step = row->step > 0 ? row->step : 1;
    const double at = number / step;
    double to = steps > 0 ? floor(at + 1e-6) + steps : ceil(at - 1e-6) + steps;
    to *= step;
    if (!isnan(row->minimum))
        to = fmax(to, row->minimum);
    if (!isnan(row->maximum))
        to = fmin(to, row->maximum);
    if (fabs(to - number) < 1e-9)
        return at_limit(row, steps > 0, error);
    *value = param_table_number(to);
    return STATUS_OK;
}

static Status
nudge_choice(const ParamItem *item, int steps, char **value, Error *error)
{
    const size_t count = item->choices.count;
    size_t at = 0;
    while (at < count && strcmp(item->choices.items[at], item->row.value) != 0)
        at++;
    if (count < 2)
        return error_set(error, STATUS_USAGE, "%s has no other choice",
                         item->row.label);
    // Choices go round; one that isn't in the list starts it.
    const long places = at == count ? 0 : (long)at + steps;
    const long to = (places % (long)count + (long)count) % (long)count;
    *value = mem_copy_text(item->choices.items[to]);
    return STATUS_OK;
}

static Status
nudge_seed(const ParamRow *row, int steps, char **value, Error *error)
{
    uint64_t seed = 0;
    (void)text_to_uint64(row->value, &seed);
    const uint64_t by = (uint64_t)(steps < 0 ? -(int64_t)steps : steps);
    if (steps < 0 ? seed < by : seed > UINT64_MAX - by)
        return at_limit(row, steps > 0, error);
    seed = steps < 0 ? seed - by : seed + by;
    *value = text_format("%llu", (unsigned long long)seed);
    return STATUS_OK;
}

Status
param_rows_nudge(const ParamItem *item, int steps, char **value, Error *error)
{
    const ParamRow *row = &item->row;
    switch (row->kind) {
    case PARAM_NUMBER:
    case PARAM_INTEGER:
        return nudge_number(row, steps, value, error);
    case PARAM_CHOICE:
        return nudge_choice(item, steps, value, error);
    case PARAM_TRUTH:
        *value = mem_copy_text(steps > 0 ? "on" : "off");
        return STATUS_OK;
    case PARAM_SEED:
        return nudge_seed(row, steps, value, error);
    case PARAM_TEXT:
    case PARAM_KIND_COUNT:
        break;
    }
    return error_set(error, STATUS_USAGE, "%s is words: type them", row->label);
}

Status
param_rows_at_share(const ParamItem *item,
                    double share,
                    char **value,
                    Error *error)
{
    const ParamRow *row = &item->row;
    if (row->share < 0 || isnan(share))
        return error_set(error, STATUS_USAGE, "%s has no slider", row->label);
    share = fmin(fmax(share, 0), 1);
    if (row->kind == PARAM_TRUTH) {
        *value = mem_copy_text(share >= 0.5 ? "on" : "off");
        return STATUS_OK;
    }
    if (row->kind == PARAM_CHOICE) {
        const double last = (double)(item->choices.count - 1);
        *value = mem_copy_text(item->choices.items[lround(share * last)]);
        return STATUS_OK;
    }
    const double number = row->minimum + share * (row->maximum - row->minimum);
    const double step = row->step > 0 ? row->step : 1;
    const double rounded =
        row->minimum + round((number - row->minimum) / step) * step;
    *value = param_table_number(fmin(rounded, row->maximum));
    return STATUS_OK;
}
