// SPDX-License-Identifier: MIT
#include "player_feed.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include "output.h"
#include "player_meter.h"
#include "player_text.h"
#include "supply.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum {
    FIRST_MS = 200, // are there before a new place is heard
    PLAY_FADE_MS = 10,
    SEEK_FADE_MS = 5,
    TICK_MS = 50,
    // The device goes on for so long when there is nothing to play.
    LINGER_MS = 1000,
};

struct Feed {
    PlayerSettings settings;
    char *device_text, *argument_text; // of the settings
    const MixWishes *wishes;
    Mix *mix;
    Inbox *inbox;
    Output output;
    Supply supply;
    PlayerMeter *meter;
    pthread_t thread;
    atomic_bool is_stopping;
    bool must_rewind; // once there is something to play
    int64_t idle_since_ns, told_ns;
    FeedNews news;

    struct {
        FeedNews news;
        PlayerPhase phase;
        unsigned source;
    } told;

    Board *board;
};

// Commands

static void
start_at(Feed *feed, uint64_t frame, int fade_ms)
{
    const SupplyStart start = {.frame = frame,
                               .fade_ms = fade_ms,
                               .least = supply_frames(&feed->supply, FIRST_MS)};
    supply_start(&feed->supply, &start);
    output_rewind(&feed->output);
}

static void
obey_play(Feed *feed, const Command *command)
{
    Supply *supply = &feed->supply;
    supply_set_track(supply, &command->facts);
    supply->source = command->source;
    supply->order = command->order;
    start_at(feed, supply_frame_at(supply, command->position_s), PLAY_FADE_MS);
}

static void
obey_grow(Feed *feed, const Command *command)
{
    if (command->source == feed->supply.source && feed->supply.track != NULL)
        track_grow(feed->supply.track, command->frame_count);
    // A deep device that was given silence in advance need not play it all.
    MixNews news;
    mix_news(feed->mix, &news);
    if (mix_segment_at(&news, UINT64_MAX)->phase == PLAYER_WAITING)
        feed->must_rewind = true;
}

static void
obey_replace(Feed *feed, const Command *command)
{
    if (command->source != feed->supply.source || feed->supply.source == 0)
        return;
    supply_replace(&feed->supply, &command->facts);
    output_rewind(&feed->output);
}

static void
obey_seek(Feed *feed, const Command *command)
{
    feed->supply.order = command->order;
    start_at(feed, supply_frame_at(&feed->supply, command->position_s),
             SEEK_FADE_MS);
}

static void
obey_stop(Feed *feed, const Command *command)
{
    supply_set_track(&feed->supply, NULL);
    feed->supply.source = 0;
    feed->supply.order = command->order;
    start_at(feed, 0, PLAY_FADE_MS);
}

static void
obey_touch(Feed *feed, const Command *command)
{
    (void)command;
    output_rewind(&feed->output);
}

static double
position_s(const Feed *feed)
{
    return (double)supply_frame(&feed->supply) / feed->supply.sample_rate_hz;
}

// The music goes on where it was, on a device that has just been opened.
static void
go_on(Feed *feed, double at_s)
{
    const DeviceSettings *got = &feed->output.settings;
    supply_set_device(&feed->supply, got->sample_rate_hz, got->channel_count);
    if (feed->supply.source != 0)
        start_at(feed, supply_frame_at(&feed->supply, at_s), PLAY_FADE_MS);
}

static void
obey_device(Feed *feed, const Command *command)
{
    const double at_s = position_s(feed);
    output_stop(&feed->output, feed->mix);
    output_close(&feed->output);
    output_open(&feed->output, NULL, command->device, command->argument,
                feed->mix);
    feed->news.openings++;
    go_on(feed, at_s);
}

static void (*const obey[])(Feed *feed, const Command *command) = {
    [COMMAND_PLAY] = obey_play,       [COMMAND_GROW] = obey_grow,
    [COMMAND_REPLACE] = obey_replace, [COMMAND_SEEK] = obey_seek,
    [COMMAND_STOP] = obey_stop,       [COMMAND_TOUCH] = obey_touch,
    [COMMAND_DEVICE] = obey_device,
};
_Static_assert(ARRAY_LENGTH(obey) == COMMAND_COUNT, "obey every command");

static void
obey_all(Feed *feed)
{
    Command *command = inbox_take(feed->inbox);
    while (command != NULL) {
        Command *next = inbox_next(command);
        // Of seeks in a row only the last one matters.
        const bool is_outrun = command->verb == COMMAND_SEEK && next != NULL &&
                               next->verb == COMMAND_SEEK;
        if (!is_outrun)
            obey[command->verb](feed, command);
        command_free(command);
        command = next;
    }
}

// The device

static bool
is_wanted(const Feed *feed)
{
    const Supply *supply = &feed->supply;
    const uint64_t pause = atomic_load(&feed->wishes->pause);
    if (supply->lane == NULL || supply->source == 0 ||
        (pause >> 1 == supply->source && (pause & 1) != 0))
        return false;
    MixNews news;
    mix_news(feed->mix, &news);
    const MixSegment *last = mix_segment_at(&news, UINT64_MAX);
    if (last->order != supply->order || last->source != supply->source)
        return true;
    const bool is_dry =
        last->phase == PLAYER_ENDED || last->phase == PLAYER_WAITING;
    return !is_dry || supply_left(supply) > 0;
}

static void
replace_device(Feed *feed, const Error *reason)
{
    const double at_s = position_s(feed);
    output_replace(&feed->output, reason, feed->mix);
    go_on(feed, at_s);
}

static void
start_device(Feed *feed)
{
    Error error = {0};
    feed->idle_since_ns = 0;
    if (output_start(&feed->output, feed->mix, &error) == STATUS_OK)
        return;
    replace_device(feed, &error);
    (void)output_start(&feed->output, feed->mix, NULL);
}

static void
run_device(Feed *feed)
{
    Output *output = &feed->output;
    if (!output->is_running)
        mix_settle(feed->mix);
    if (is_wanted(feed)) {
        start_device(feed);
        return;
    }
    const int64_t now_ns = clock_monotonic_ns();
    if (feed->idle_since_ns == 0)
        feed->idle_since_ns = now_ns;
    if (output->is_running &&
        now_ns - feed->idle_since_ns > (int64_t)LINGER_MS * 1000000) {
        output_stop(output, feed->mix);
        mix_settle(feed->mix);
    }
}

static void
watch_device(Feed *feed)
{
    Error error = {0};
    if (!output_has_died(&feed->output, feed->mix, &error))
        return;
    replace_device(feed, &error);
    supply_fill(&feed->supply);
    run_device(feed);
}

// News

static void
tell(Feed *feed)
{
    FeedNews *news = &feed->news;
    const Output *output = &feed->output;
    const Track *track = feed->supply.track;
    news->duration_s = track == NULL ? 0 : track_duration_s(track);
    player_meter_listen(feed->meter, feed->mix, output->settings.channel_count);
    player_meter_read(feed->meter, &news->momentary_lufs, news->true_peak_dbtp);
    (void)snprintf(news->device, sizeof(news->device), "%s",
                   output->device->name);
    player_text_set(news->hint, output->device->hint(output->handle));
    const char *trouble = feed->supply.error;
    player_text_set(news->error, trouble[0] != '\0' ? trouble : output->error);
    board_write_rt(feed->board, news);
}

static bool
is_same_news(const FeedNews *a, const FeedNews *b)
{
    return a->duration_s == b->duration_s &&
           a->momentary_lufs == b->momentary_lufs &&
           a->true_peak_dbtp[0] == b->true_peak_dbtp[0] &&
           a->true_peak_dbtp[1] == b->true_peak_dbtp[1] &&
           a->openings == b->openings && strcmp(a->device, b->device) == 0 &&
           strcmp(a->hint, b->hint) == 0 && strcmp(a->error, b->error) == 0;
}

// Calls back when something changed, not more often than every tick; true when
// it must still do so.
static bool
call_back(Feed *feed)
{
    MixNews news;
    mix_news(feed->mix, &news);
    const int64_t now_ns = clock_monotonic_ns();
    const MixSegment *segment = mix_segment_at(&news, mix_heard(&news, now_ns));
    if (segment->phase == feed->told.phase &&
        segment->source == feed->told.source &&
        is_same_news(&feed->told.news, &feed->news))
        return false;
    if (now_ns - feed->told_ns < (int64_t)TICK_MS * 1000000)
        return true;
    feed->told_ns = now_ns;
    feed->told.phase = segment->phase;
    feed->told.source = segment->source;
    feed->told.news = feed->news;
    if (feed->settings.changed != NULL)
        feed->settings.changed(feed->settings.context);
    return false;
}

static void *
run(void *self)
{
    Feed *feed = self;
    const PlayerSettings *settings = &feed->settings;
    output_open(&feed->output, settings->row, settings->device,
                settings->argument, feed->mix);
    go_on(feed, 0);
    while (!atomic_load(&feed->is_stopping)) {
        obey_all(feed);
        supply_fill(&feed->supply);
        if (feed->must_rewind)
            output_rewind(&feed->output);
        feed->must_rewind = false;
        run_device(feed);
        if (feed->output.is_running)
            watch_device(feed);
        tell(feed);
        const bool must_call = call_back(feed);
        inbox_wait(feed->inbox,
                   feed->output.is_running || must_call ? TICK_MS : -1);
    }
    output_stop(&feed->output, feed->mix);
    output_close(&feed->output);
    return NULL;
}

Feed *
feed_new(const PlayerSettings *settings,
         const MixWishes *wishes,
         Mix *mix,
         Inbox *inbox)
{
    Feed *feed = mem_new(sizeof(*feed));
    feed->settings = *settings;
    feed->device_text = mem_copy_text(settings->device);
    feed->settings.device = feed->device_text;
    feed->argument_text = mem_copy_text(settings->argument);
    feed->settings.argument = feed->argument_text;
    feed->wishes = wishes;
    feed->mix = mix;
    feed->inbox = inbox;
    supply_init(&feed->supply, mix, inbox);
    feed->meter = player_meter_new();
    feed->board = board_new(sizeof(FeedNews));
    const FeedNews nothing = {
        .momentary_lufs = -INFINITY,
        .true_peak_dbtp = {-INFINITY, -INFINITY},
    };
    board_write_rt(feed->board, &nothing);
    if (pthread_create(&feed->thread, NULL, run, feed) != 0)
        mem_stop(1, sizeof(*feed));
    return feed;
}

void
feed_free(Feed *feed)
{
    if (feed == NULL)
        return;
    atomic_store(&feed->is_stopping, true);
    inbox_wake(feed->inbox);
    pthread_join(feed->thread, NULL);
    supply_drop(&feed->supply);
    player_meter_free(feed->meter);
    board_free(feed->board);
    mem_free(feed->device_text);
    mem_free(feed->argument_text);
    mem_free(feed);
}

void
feed_news(const Feed *feed, FeedNews *news)
{
    board_read(feed->board, news);
}
