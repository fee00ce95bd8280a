// SPDX-License-Identifier: MIT
// Commands about what is heard.
#include "timbre/audio_io/device_table.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <math.h>
#include <string.h>

static const double volume_step_db = 2;
static const double least_volume_db = -60;

Status
command_play_play(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    const Status status = argument_take(studio, argument, &take, error);
    return status == STATUS_OK ? studio_play(studio, take->take_id, error)
                               : status;
}

static bool
is_playing(const TransportView *view)
{
    return view->player.phase == PLAYER_PLAYING ||
           view->player.phase == PLAYER_WAITING;
}

// One key for both: the take in focus plays, or what plays pauses.
Status
command_play_toggle(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    TransportView view;
    transport_view(studio_transport(studio), &view);
    const TakeView *focus = take_list_focus(studio_takes(studio));
    const bool is_loaded = view.take_id[0] != '\0';
    const bool is_other =
        focus != NULL && strcmp(focus->take_id, view.take_id) != 0;
    if (is_loaded && (is_playing(&view) || !is_other)) {
        transport_toggle(studio_transport(studio));
        studio_mark(studio, TOPIC_TRANSPORT);
        return STATUS_OK;
    }
    return command_play_play(studio, "", error);
}

static Status
need_loaded(Studio *studio, TransportView *view, Error *error)
{
    transport_view(studio_transport(studio), view);
    if (view->take_id[0] != '\0')
        return STATUS_OK;
    return error_set(error, STATUS_NOT_FOUND,
                     "nothing plays; /play plays the take in focus");
}

Status
command_play_pause(Studio *studio, const char *argument, Error *error)
{
    TransportView view;
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    if (need_loaded(studio, &view, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    if (is_playing(&view))
        transport_toggle(studio_transport(studio));
    studio_mark(studio, TOPIC_TRANSPORT);
    return STATUS_OK;
}

Status
command_play_stop(Studio *studio, const char *argument, Error *error)
{
    TransportView view;
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    if (need_loaded(studio, &view, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    transport_stop(studio_transport(studio));
    studio_mark(studio, TOPIC_TRANSPORT);
    return STATUS_OK;
}

// Seeking ////////////////////////////////////////////////////////////////////

// "83", "1:23", "1:02:03.5"
static bool
read_time(const char *text, double *time_s)
{
    StringList parts = {0};
    char *copy = mem_copy_text(text);
    char *place = NULL;
    for (char *part = strtok_r(copy, ":", &place); part != NULL;
         part = strtok_r(NULL, ":", &place))
        string_list_push(&parts, part);
    bool is_time = parts.count >= 1 && parts.count <= 3 && text[0] != ':';
    *time_s = 0;
    for (size_t i = 0; is_time && i < parts.count; i++) {
        double number = 0;
        is_time = text_to_double(parts.items[i], &number) && number >= 0 &&
                  (i == 0 || number < 60);
        *time_s = *time_s * 60 + number;
    }
    string_list_clear(&parts);
    mem_free(copy);
    return is_time && isfinite(*time_s);
}

// The start of the bar that many bars away from the one at this place; without
// bars a bar is 2 s.
static double
bar_place(const Studio *studio, double position_s, double bars)
{
    WaveView wave;
    studio_wave(studio, &wave);
    if (wave.bar_count == 0)
        return position_s + bars * 2;
    size_t at = 0;
    while (at + 1 < wave.bar_count &&
           wave.bar_starts_s[at + 1] <= position_s + 0.01)
        at++;
    // Back from the middle of a bar leads to its own start first.
    if (bars < 0 && position_s - wave.bar_starts_s[at] > 0.3)
        bars++;
    double target = (double)at + bars;
    target = fmin(fmax(target, 0), (double)(wave.bar_count - 1));
    return wave.bar_starts_s[(size_t)target];
}

typedef struct {
    int sign; // 0 = none stands there
    double number;
    char unit[8];
} Step;

// A sign, a number and its unit, with blanks or without: "+5", "-1 bar", "50%".
static bool
read_step(const char *text, Step *step)
{
    static const char minus[] = "\xE2\x88\x92";
    *step = (Step){0};
    if (text_starts_with(text, minus)) {
        step->sign = -1;
        text += strlen(minus);
    } else if (text[0] == '+' || text[0] == '-') {
        step->sign = text[0] == '-' ? -1 : 1;
        text++;
    }
    const size_t length = strspn(text, "0123456789.");
    // "+bar" is one bar.
    char *digits = length == 0 && step->sign != 0
                       ? mem_copy_text("1")
                       : text_format("%.*s", (int)length, text);
    const char *unit = text + length + strspn(text + length, " ");
    const bool is_number = (length > 0 || unit[0] != '\0') && length < 32 &&
                           strlen(unit) < sizeof(step->unit) &&
                           text_to_double(digits, &step->number);
    mem_free(digits);
    if (is_number)
        memcpy(step->unit, unit, strlen(unit) + 1);
    return is_number;
}

static bool
is_bar_unit(const char *unit)
{
    return strcmp(unit, "bar") == 0 || strcmp(unit, "bars") == 0;
}

static bool
read_place(const Studio *studio,
           const TransportView *view,
           const char *text,
           double *place_s)
{
    Step step;
    const double here_s = view->player.position_s;
    if (text_starts_with(text, "bar ")) {
        const char *rest = text + strlen("bar ");
        if (!read_step(rest, &step) || step.sign != 0 || step.number < 1 ||
            step.unit[0] != '\0')
            return false;
        *place_s = bar_place(studio, 0, floor(step.number) - 1);
        return true;
    }
    if (!read_step(text, &step))
        return false;
    const bool has_second_unit =
        step.unit[0] == '\0' || strcmp(step.unit, "s") == 0;
    if (step.sign == 0 && strcmp(step.unit, "%") == 0)
        *place_s = view->player.duration_s * step.number / 100;
    else if (step.sign != 0 && is_bar_unit(step.unit))
        *place_s = bar_place(studio, here_s, step.sign * floor(step.number));
    else if (step.sign != 0 && has_second_unit)
        *place_s = here_s + step.sign * step.number;
    else if (step.sign == 0 && strcmp(step.unit, "s") == 0)
        *place_s = step.number;
    else
        return read_time(text, place_s);
    return true;
}

Status
command_play_seek(Studio *studio, const char *argument, Error *error)
{
    TransportView view;
    if (need_loaded(studio, &view, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    double place_s = 0;
    if (!read_place(studio, &view, argument, &place_s))
        return argument_refuse(argument,
                               "a place such as 1:23, +5, -1 bar, bar 9 or "
                               "50 %",
                               error);
    transport_seek(studio_transport(studio), fmax(place_s, 0));
    studio_mark(studio, TOPIC_TRANSPORT);
    return STATUS_OK;
}

// Loudness ///////////////////////////////////////////////////////////////////

// "up", "down 3": decibels from what it is.
static bool
read_volume_step(const char *text, double *step_db)
{
    Step step;
    const bool is_up = text_starts_with(text, "up");
    if (!is_up && !text_starts_with(text, "down"))
        return false;
    const char *rest = text + strlen(is_up ? "up" : "down");
    rest += strspn(rest, " ");
    if (rest[0] == '\0')
        step.number = volume_step_db;
    else if (!read_step(rest, &step) || step.sign != 0)
        return false;
    *step_db = is_up ? step.number : -step.number;
    return true;
}

// "-12" is decibels, "+2" a step, "80 %" is of full amplitude.
static bool
read_volume(const char *text, double before_db, double *volume_db)
{
    Step step;
    double step_db = 0;
    if (read_volume_step(text, &step_db)) {
        *volume_db = before_db + step_db;
        return true;
    }
    if (!read_step(text, &step))
        return false;
    if (step.sign == 0 && strcmp(step.unit, "%") == 0) {
        *volume_db =
            step.number <= 0 ? least_volume_db : 20 * log10(step.number / 100);
        return true;
    }
    if (step.unit[0] != '\0' && !text_same_id(step.unit, "db"))
        return false;
    if (step.sign == 0 && step.number > 0)
        return false; // louder than full scale
    *volume_db = step.sign > 0 ? before_db + step.number : -step.number;
    return true;
}

Status
command_play_volume(Studio *studio, const char *argument, Error *error)
{
    TransportView view;
    Transport *transport = studio_transport(studio);
    transport_view(transport, &view);
    double volume_db = view.player.volume_db;
    if (argument[0] != '\0' &&
        (!read_volume(argument, view.player.volume_db, &volume_db) ||
         isnan(volume_db)))
        return argument_refuse(
            argument, "a volume such as -12, up, down 3 or 80 %", error);
    volume_db = fmin(fmax(volume_db, least_volume_db), 0);
    transport_set_volume(transport, volume_db);
    studio_mark(studio, TOPIC_TRANSPORT);
    studio_tell(studio, TONE_PLAIN, "volume %.0f dB", volume_db);
    return STATUS_OK;
}

Status
command_play_mute(Studio *studio, const char *argument, Error *error)
{
    TransportView view;
    transport_view(studio_transport(studio), &view);
    bool is_muted = view.player.is_muted;
    const Status status = argument_switch(argument, &is_muted, error);
    if (status != STATUS_OK)
        return status;
    transport_set_muted(studio_transport(studio), is_muted);
    studio_mark(studio, TOPIC_TRANSPORT);
    studio_tell(studio, TONE_PLAIN, is_muted ? "muted" : "no longer muted");
    return STATUS_OK;
}

// Devices ////////////////////////////////////////////////////////////////////

static Status
list_devices(Studio *studio)
{
    TransportView view;
    transport_view(studio_transport(studio), &view);
    size_t count = 0;
    const Device *devices = device_table(&count);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++) {
        chat_say(entry, TONE_ACCENT, "%s%s", i == 0 ? "" : "\n",
                 devices[i].name);
        chat_say(entry, TONE_PLAIN, " %s%s", devices[i].text,
                 strcmp(devices[i].name, view.device) == 0 ? " (in use)" : "");
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_play_device(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return list_devices(studio);
    const char *rest = argument;
    char *name = argument_next(&rest);
    char *own = argument_value(rest);
    char *value = text_format("%s%s%s", name, own[0] == '\0' ? "" : " ", own);
    Status status = transport_check_device(value, error);
    if (status == STATUS_OK)
        status = command_setting_apply(studio, "audio.device", value, error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_PLAIN, "the device %s is being opened", value);
    mem_free(value);
    mem_free(own);
    mem_free(name);
    return status;
}
