// SPDX-License-Identifier: MIT
#include "render_reference.h"

#include "timbre/app/take_sound.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/event.h"
#include "timbre/orchestrator/take_store.h"

#include <math.h>
#include <string.h>

// Telling ////////////////////////////////////////////////////////////////////

static void
tell(Cli *cli, const char *text)
{
    if (!cli->is_json) {
        (void)fprintf(cli->err, "%s\n", text);
        return;
    }
    Json *data = json_make_record();
    json_put_text(data, "text", text);
    Event *event = event_new(EVENT_LOG, "", "", data);
    Json *json = event_to_json(event);
    verb_print_json(cli, json);
    json_free(json);
    event_free(event);
}

static void
tell_heard(Cli *cli, const ReferenceUse *use)
{
    char *heard = hear_text(use->heard);
    char *text = text_format("%s: %s; used as %s: %s", use->heard->name, heard,
                             request_reference_role_name(use->role),
                             reference_role_text(use->role));
    tell(cli, text);
    mem_free(text);
    mem_free(heard);
}

// Takes //////////////////////////////////////////////////////////////////////

// By what it was asked: "last", an id or a part of one.
static Take *
load_take(const char *asked, Error *error)
{
    char take_id[ULID_SIZE];
    char *folder = path_data_folder();
    TakeStore *store = take_store_open(folder, error);
    mem_free(folder);
    if (store == NULL)
        return NULL;
    Take *take = NULL;
    if (take_store_find(store, asked, take_id, error) == STATUS_OK)
        take = take_store_load(store, take_id, error);
    take_store_close(store);
    return take;
}

static Status
restore(Cli *cli, Take *take, bool needs_stems, Error *error)
{
    if (options_has(cli->arguments, "no-keep"))
        return error_set(error, STATUS_USAGE,
                         "--no-keep works in a folder of its own, where take "
                         "%s is not; leave it out, or name an exported file",
                         take->take_id);
    if (take->result->backend == NULL ||
        strcmp(take->result->backend, "sketch") != 0)
        needs_stems = false;
    return take_sound_restore(verb_app(cli), take, needs_stems, error);
}

// "last" or "last/PART".
static HeardReference *
hear_asked_take(Cli *cli, const char *asked, Error *error)
{
    const size_t length = strcspn(asked, "/");
    char *id = text_format("%.*s", (int)length, asked);
    const char *part = asked[length] == '/' ? asked + length + 1 : NULL;
    Take *take = load_take(id, error);
    HeardReference *heard = NULL;
    if (take != NULL && restore(cli, take, part != NULL, error) == STATUS_OK) {
        char *name = text_format("take %s", asked);
        heard = hear_take(take, part, name, error);
        mem_free(name);
    }
    take_free(take);
    mem_free(id);
    return heard;
}

// --ref //////////////////////////////////////////////////////////////////////

// What stands behind "melody=", and the role before it.
static const char *
read_role(const char *text, ReferenceRole *role, bool *has_role)
{
    const char *equals = strchr(text, '=');
    *has_role = false;
    for (int i = 0; equals != NULL && i < REFERENCE_ROLE_COUNT; i++) {
        const char *name = request_reference_role_name((ReferenceRole)i);
        if (strlen(name) == (size_t)(equals - text) &&
            strncmp(name, text, strlen(name)) == 0) {
            *role = (ReferenceRole)i;
            *has_role = true;
        }
    }
    return *has_role ? equals + 1 : text;
}

static Status
read_one(Cli *cli,
         const char *text,
         const BackendDescription *description,
         ReferenceUse *use,
         Error *error)
{
    bool has_role = false;
    const char *place = read_role(text, &use->role, &has_role);
    const bool is_path = path_exists(place);
    if (!is_path && hear_is_likely(place))
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no file %s; --ref names a sound, a MIDI "
                         "file or a take",
                         place);
    use->heard =
        is_path ? hear_file(place, error) : hear_asked_take(cli, place, error);
    if (use->heard == NULL)
        return error->status;
    if (!has_role)
        use->role = reference_usual_role(description, use->heard);
    tell_heard(cli, use);
    return reference_check(description, use, error);
}

Status
render_reference_read(Cli *cli,
                      const BackendDescription *description,
                      RenderReferences *references,
                      Error *error)
{
    const Arguments *arguments = cli->arguments;
    Status status = STATUS_OK;
    for (size_t i = 0; i < arguments->names.count && status == STATUS_OK; i++) {
        if (strcmp(arguments->names.items[i], "ref") != 0)
            continue;
        references->uses = mem_resize(references->uses, references->count + 1,
                                      sizeof(*references->uses));
        ReferenceUse *use = &references->uses[references->count++];
        *use = (ReferenceUse){0};
        status =
            read_one(cli, arguments->values.items[i], description, use, error);
    }
    return status;
}

void
render_reference_clear(RenderReferences *references)
{
    for (size_t i = 0; i < references->count; i++)
        hear_free(references->uses[i].heard);
    mem_free(references->uses);
    *references = (RenderReferences){0};
}

void
render_reference_add_sounds(const Arguments *arguments, Request *request)
{
    for (size_t i = 0; i < arguments->names.count; i++) {
        if (strcmp(arguments->names.items[i], "ref") != 0)
            continue;
        ReferenceRole role = REFERENCE_MELODY;
        bool has_role = false;
        const char *place =
            read_role(arguments->values.items[i], &role, &has_role);
        const bool is_path = path_exists(place);
        HeardReference source = {.path = is_path ? path_real(place) : NULL,
                                 .take = is_path ? NULL : mem_copy_text(place)};
        const ReferenceUse use = {.role = role, .heard = &source};
        reference_add(&use, request);
        mem_free(source.path);
        mem_free(source.take);
    }
}

// --from, --extend ///////////////////////////////////////////////////////////

static void
tell_given(Cli *cli,
           const Take *take,
           const char *backend,
           const StringList *told)
{
    char *given = string_list_join(told, ", ", " and ");
    char *text =
        text_format("take %s for %s: %s", take->take_id, backend, given);
    tell(cli, text);
    mem_free(text);
    mem_free(given);
}

static Request *
make_from(Cli *cli,
          Take *take,
          const char *prompt,
          const RequestWish *wish,
          StringList *told,
          Error *error)
{
    const char *extend = options_value(cli->arguments, "extend");
    bool needs_stems = false;
    int bars = 0;
    double more_s = 0;
    if (extend != NULL &&
        request_make_read_more(extend, &bars, &more_s, error) != STATUS_OK)
        return NULL;
    if (request_make_needs_sound(wish->description, &needs_stems) &&
        restore(cli, take, needs_stems && extend == NULL, error) != STATUS_OK)
        return NULL;
    return extend != NULL
               ? request_make_extension(take, prompt, more_s, bars, wish,
                                        cli->settings, told, error)
               : request_make_from_take(take, prompt, wish, cli->settings, told,
                                        error);
}

Request *
render_reference_from(Cli *cli,
                      const char *prompt,
                      const RequestWish *wish,
                      Error *error)
{
    const char *asked = options_value(cli->arguments, "from");
    Take *take = load_take(asked == NULL ? "last" : asked, error);
    if (take == NULL)
        return NULL;
    StringList told = {0};
    Request *request = make_from(cli, take, prompt, wish, &told, error);
    for (size_t i = 0; request != NULL && i < wish->reference_count; i++) {
        const ReferenceUse *use = &wish->references[i];
        if (reference_is_sound(wish->description, use))
            reference_add(use, request);
    }
    if (request != NULL)
        tell_given(cli, take, wish->description->name, &told);
    string_list_clear(&told);
    take_free(take);
    return request;
}
