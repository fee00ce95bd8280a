// SPDX-License-Identifier: MIT
// Requests made of a take: given to another backend, or made longer.
#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/plan_extend.h"
#include "timbre/planner/prompt_writer.h"

#include <math.h>
#include <string.h>

bool
request_make_needs_sound(const BackendDescription *description,
                         bool *needs_stems)
{
    *needs_stems = request_make_accepts_role(description, REFERENCE_MELODY);
    return *needs_stems ||
           request_make_accepts_role(description, REFERENCE_INIT) ||
           request_make_accepts_role(description, REFERENCE_CHORDS) ||
           request_make_accepts_role(description, REFERENCE_CONTINUE);
}

// The same ////////////////////////////////////////////////////////////////////

static const char *
words_of(const Take *take, const char *prompt)
{
    if (prompt != NULL && prompt[0] != '\0')
        return prompt;
    return take->request->prompt == NULL ? "" : take->request->prompt;
}

static double
length_of(const Take *take)
{
    const Result *result = take->result;
    if (result->sample_rate_hz > 0)
        return (double)result->frame_count / result->sample_rate_hz;
    return take->plan == NULL ? (double)NAN : take->plan->duration_s;
}

static void
add_take(Request *request,
         ReferenceRole role,
         const Take *take,
         const char *part)
{
    request->references =
        mem_resize(request->references, request->reference_count + 1,
                   sizeof(*request->references));
    request->references[request->reference_count++] =
        (RequestReference){.role = role,
                           .take = mem_copy_text(take->take_id),
                           .part = mem_copy_text(part),
                           .start_s = NAN,
                           .end_s = NAN};
}

static void
link_parent(Request *request, const Take *take, const RequestWish *wish)
{
    if (request_make_accepts(wish->description, "parent_take"))
        request->parent_take = mem_copy_text(take->take_id);
}

static Request *
new_request(const RequestWish *wish, uint64_t seed)
{
    Request *request = request_new();
    request->backend = mem_copy_text(wish->description->name);
    request->has_seed = true;
    request->seed = wish->has_seed ? wish->seed : seed;
    return request;
}

// Takes `request` over.
static Request *
finish(Request *request,
       const RequestWish *wish,
       const Settings *settings,
       Error *error)
{
    if (request_make_settings(request, wish->description, settings, error) ==
        STATUS_OK)
        return request;
    request_free(request);
    return NULL;
}

// Words of a backend's own are none for another: those that the planner made
// of a plan stand in the prompt of its take.
static void
set_words(Request *request,
          const Take *take,
          const char *words,
          const RequestWish *wish)
{
    if (take->plan != NULL) {
        request_make_words(request, words, plan_copy(take->plan),
                           wish->description);
        return;
    }
    request->prompt = mem_copy_text(words);
    request->duration_s = length_of(take);
}

static void
tell_plan(const Request *request, const Take *take, StringList *told)
{
    if (take->plan == NULL)
        string_list_push_format(told, "its words and length, %.1f s",
                                request->duration_s);
    else if (request->plan != NULL)
        string_list_push(told, "its plan");
    else
        string_list_push_format(told, "%.4g bpm, %s, %zu section%s in words",
                                take->plan->tempo_bpm, take->plan->key,
                                take->plan->section_count,
                                take->plan->section_count == 1 ? "" : "s");
}

// Whoever gives a whole take wants what can be had of it.
static void
relax_melody(Request *request, const BackendDescription *description)
{
    bool has_option = false;
    for (size_t i = 0; i < description->option_count; i++)
        has_option |= strcmp(description->options[i].name, "melody") == 0;
    if (!has_option)
        return;
    if (request->params == NULL)
        request->params = json_make_record();
    json_put_text(request->params, "melody", "if_possible");
}

static void
add_sounds(Request *request,
           const Take *take,
           const BackendDescription *description,
           StringList *told)
{
    if (request_make_accepts_role(description, REFERENCE_MELODY)) {
        char *lead = hear_lead_part(take);
        add_take(request, REFERENCE_MELODY, take, lead);
        relax_melody(request, description);
        if (lead == NULL)
            string_list_push(told, "its mix as melody (it has no lead)");
        else
            string_list_push_format(told, "its %s as melody", lead);
        mem_free(lead);
    }
    if (request_make_accepts_role(description, REFERENCE_INIT)) {
        add_take(request, REFERENCE_INIT, take, NULL);
        string_list_push(told, "its mix as init");
    }
    if (request_make_accepts_role(description, REFERENCE_CHORDS)) {
        add_take(request, REFERENCE_CHORDS, take, NULL);
        string_list_push(told, "its chords");
    }
}

Request *
request_make_from_take(const Take *take,
                       const char *prompt,
                       const RequestWish *wish,
                       const Settings *settings,
                       StringList *told,
                       Error *error)
{
    Request *request = new_request(wish, take->request->seed);
    set_words(request, take, words_of(take, prompt), wish);
    if (!isnan(wish->duration_s) && request->plan == NULL)
        request->duration_s = wish->duration_s;
    request->kind = wish->kind;
    if (request->plan != NULL && wish->kind == REQUEST_SONG)
        request->kind = request->plan->is_loop       ? REQUEST_LOOP
                        : request->plan->is_one_shot ? REQUEST_ONE_SHOT
                                                     : REQUEST_SONG;
    tell_plan(request, take, told);
    add_sounds(request, take, wish->description, told);
    link_parent(request, take, wish);
    return finish(request, wish, settings, error);
}

// Longer //////////////////////////////////////////////////////////////////////

Status
request_make_read_more(const char *text,
                       int *bars,
                       double *more_s,
                       Error *error)
{
    char number[32] = "", unit[16] = "";
    double value = 0;
    *bars = 0;
    *more_s = 0;
    const size_t digits = strspn(text, "0123456789.");
    const char *rest = text + digits + strspn(text + digits, " ");
    if (digits < sizeof(number))
        memcpy(number, text, digits);
    if (strlen(rest) < sizeof(unit))
        memcpy(unit, rest, strlen(rest) + 1);
    const bool is_bars = strcmp(unit, "bar") == 0 || strcmp(unit, "bars") == 0;
    const bool is_seconds = strcmp(unit, "s") == 0 || strcmp(unit, "") == 0 ||
                            strcmp(unit, "sec") == 0 ||
                            strcmp(unit, "second") == 0 ||
                            strcmp(unit, "seconds") == 0;
    const bool is_good = rest[0] == unit[0] && text_to_double(number, &value) &&
                         value > 0 && value <= 3600;
    if (is_good && is_bars && value == floor(value) && value <= 1024)
        *bars = (int)value;
    else if (is_good && is_seconds && value >= 0.5)
        *more_s = value;
    else
        return error_set(error, STATUS_USAGE,
                         "\"%.40s\" is no length to go on; say \"16 bars\" (up "
                         "to 1024) or \"20 s\" (up to an hour)",
                         text);
    return STATUS_OK;
}

static double
bar_s_of(const Take *take)
{
    if (take->plan != NULL)
        return music_bar_s(take->plan->meter, take->plan->tempo_bpm);
    const double tempo_bpm = take->result->measured_tempo_bpm;
    return tempo_bpm > 0 ? 240 / tempo_bpm : (double)NAN;
}

// The band plays the longer plan anew: the same notes up to the join.
static Request *
extend_plan(const Take *take,
            const char *words,
            double more_s,
            int bars,
            const RequestWish *wish,
            const Settings *settings,
            StringList *told,
            Error *error)
{
    const double bar_s = bar_s_of(take);
    const int more = bars > 0 ? bars : (int)fmax(1, round(more_s / bar_s));
    int join_bar = 0;
    Plan *plan = plan_copy(take->plan);
    if (plan_extend(plan, more, &join_bar, error) != STATUS_OK) {
        plan_free(plan);
        return NULL;
    }
    string_list_push_format(told,
                            "%d bars more from bar %d on; before it the same "
                            "notes but for a voicing or fill, played anew and "
                            "mixed as one piece",
                            more, join_bar + 1);
    Request *request = new_request(wish, take->request->seed);
    request->seed = take->request->seed;
    request->kind = take->request->kind;
    request->prompt = mem_copy_text(words);
    request->plan = plan;
    request->params = json_duplicate(take->request->params);
    return finish(request, wish, settings, error);
}

// Note by note: a longer plan then begins as the shorter one does.
static bool
plays_plans(const BackendDescription *description)
{
    return request_make_accepts(description, "plan.chords");
}

static Status
check_extension(const Take *take,
                const RequestWish *wish,
                int bars,
                Error *error)
{
    const BackendDescription *description = wish->description;
    if (bars > 0 && isnan(bar_s_of(take)))
        return error_set(error, STATUS_USAGE,
                         "take %s has no tempo, so its bars can't be counted; "
                         "say seconds, such as 20 s",
                         take->take_id);
    if (plays_plans(description) && take->plan != NULL)
        return STATUS_OK;
    if (request_make_accepts(description, "kind.continue") &&
        request_make_accepts_role(description, REFERENCE_CONTINUE))
        return STATUS_OK;
    return error_set(error, STATUS_USAGE,
                     "%s can't go on from a take; `timbre backends --json` "
                     "lists those that accept kind.continue",
                     description->name);
}

Request *
request_make_extension(const Take *take,
                       const char *prompt,
                       double more_s,
                       int bars,
                       const RequestWish *wish,
                       const Settings *settings,
                       StringList *told,
                       Error *error)
{
    const char *words = words_of(take, prompt);
    if (check_extension(take, wish, bars, error) != STATUS_OK)
        return NULL;
    if (plays_plans(wish->description) && take->plan != NULL)
        return extend_plan(take, words, more_s, bars, wish, settings, told,
                           error);
    const double length_s = bars > 0 ? bars * bar_s_of(take) : more_s;
    Request *request = new_request(wish, take->request->seed);
    request->kind = REQUEST_CONTINUE;
    request->prompt = take->plan == NULL
                          ? mem_copy_text(words)
                          : prompt_writer_write(take->plan, words);
    request->duration_s = length_of(take) + length_s;
    add_take(request, REFERENCE_CONTINUE, take, NULL);
    link_parent(request, take, wish);
    if (strcmp(take->request->backend, wish->description->name) == 0) {
        request->model = mem_copy_text(take->request->model);
        request->params = json_duplicate(take->request->params);
        if (request->params != NULL)
            json_drop(request->params, "batch"); // of that take alone
    }
    string_list_push_format(told,
                            "%.1f s more behind its %.1f s, which stay as they "
                            "are",
                            length_s, length_of(take));
    return finish(request, wish, settings, error);
}
