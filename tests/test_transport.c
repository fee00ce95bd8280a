// SPDX-License-Identifier: MIT
// What the studio asks of the transport, heard at a scripted device.
#include "timbre/app/transport.h"

#include "sound_rig.h"

#include <stdio.h>
#include <string.h>

enum { FRAMES = 200000, RAMP_FRAMES = 960 }; // ramps are 5 ms, ends 10

static const char first_take[] = "01ARZ3NDEKTSV4RRFFQ69G5FA1";
static const char second_take[] = "01ARZ3NDEKTSV4RRFFQ69G5FA2";

typedef struct {
    Rig files; // its folder alone
    Transport *transport;
    char *path;
    char sought[ULID_SIZE]; // the last take that was looked for
    size_t ahead; // frames that the script was behind the take at its start
} Deck;

static void
find(void *context, const char *take_id)
{
    Deck *deck = context;
    (void)snprintf(deck->sought, sizeof(deck->sought), "%s", take_id);
}

static PlayerState
heard(const Deck *deck)
{
    TransportView view;
    transport_view(deck->transport, &view);
    return view.player;
}

static int
set_up(void **state)
{
    Deck *deck = mem_new(sizeof(*deck));
    script_set_up();
    deck->files.folder = check_make_folder();
    deck->path = rig_file(&deck->files, "take.f32", FRAMES, 2, 1);
    deck->transport = transport_new(&(TransportSettings){.device = "auto",
                                                         .argument = "",
                                                         .row = &script_device,
                                                         .find = find,
                                                         .context = deck});
    RIG_WAIT(heard(deck).device[0] != '\0');
    *state = deck;
    return 0;
}

static int
tear_down(void **state)
{
    Deck *deck = *state;
    transport_free(deck->transport);
    transport_free(NULL);
    check_remove_folder(deck->files.folder);
    mem_free(deck->path);
    mem_free(deck);
    return 0;
}

static float
last_left(void)
{
    return script.samples[2 * (script.count - 1)];
}

// The file's frame that was given out last, at full volume.
static size_t
last_frame(void)
{
    return (size_t)llround((double)last_left() * 1048576) - 1;
}

// The same by counting, while nothing seeks or pauses.
static double
counted(const Deck *deck)
{
    return (double)(script.count - deck->ahead);
}

// As the studio does it: asked by its id, started once its file is known. Past
// the ramp a frame can be read off.
static void
play(Deck *deck, const char *take_id)
{
    const PlayerSource source = rig_source(deck->path, FRAMES);
    transport_play(deck->transport, take_id);
    assert_string_equal(deck->sought, take_id);
    transport_start(deck->transport, take_id, &source, 0);
    RIG_PUMP_UNTIL(48, last_left() != 0);
    rig_pump(RAMP_FRAMES);
    deck->ahead = script.count - last_frame() - 1;
}

static void
a_take_is_looked_for_and_then_played_from_its_start(void **state)
{
    Deck *deck = *state;
    assert_true(transport_is_idle(deck->transport));
    transport_play(deck->transport, first_take);
    assert_false(transport_is_idle(deck->transport)); // it is on its way
    play(deck, first_take);
    TransportView view;
    transport_view(deck->transport, &view);
    assert_string_equal(view.take_id, first_take);
    assert_string_equal(view.device, "script");
    assert_string_equal(view.hint, "listen to the script");
    assert_int_equal(view.player.phase, PLAYER_PLAYING);
    const size_t frame = last_frame();
    assert_true(frame < 2 * RAMP_FRAMES);
    rig_pump(2400);
    assert_int_equal(last_frame(), frame + 2400);
    assert_false(transport_is_idle(deck->transport));
}

static void
toggle_pauses_and_goes_on_at_the_same_frame(void **state)
{
    Deck *deck = *state;
    play(deck, first_take);
    rig_pump(4800);
    for (int i = 0; i < 3; i++) {
        transport_toggle(deck->transport);
        assert_int_equal(heard(deck).phase, PLAYER_PAUSED);
        rig_pump(RAMP_FRAMES);
        assert_true(last_left() == 0);
        const double position_s = heard(deck).position_s;
        rig_pump(RAMP_FRAMES);
        assert_true(last_left() == 0);
        assert_true(heard(deck).position_s == position_s);
        // A new take must not begin over one that is paused.
        assert_false(transport_is_idle(deck->transport));
        transport_toggle(deck->transport);
        assert_int_equal(heard(deck).phase, PLAYER_PLAYING);
        rig_pump(RAMP_FRAMES);
        const size_t frame = (size_t)llround(position_s * RIG_RATE_HZ);
        assert_int_equal(last_frame(), frame + RAMP_FRAMES - 1);
    }
}

// Hears frames of this part of the take, and the place is told.
static void
check_place(const Deck *deck, double from_s, double to_s)
{
    const size_t low = (size_t)(from_s * RIG_RATE_HZ);
    const size_t high = (size_t)(to_s * RIG_RATE_HZ);
    RIG_PUMP_UNTIL(48, last_frame() >= low && last_frame() < high);
    // Between two blocks it goes by the clock.
    RIG_PUMP_UNTIL(48, fabs(heard(deck).position_s -
                            (double)last_frame() / RIG_RATE_HZ) < 0.05);
}

static void
seeks_go_to_places_and_by_steps_and_never_out_of_the_take(void **state)
{
    Deck *deck = *state;
    play(deck, first_take);
    const double whole_s = (double)FRAMES / RIG_RATE_HZ;

    static const struct {
        bool is_step;
        double seconds, from_s, to_s; // where it may be heard afterwards
    } rows[] = {
        {false, 2, 2, 2.2},           {true, 1, 3, 3.5},
        {true, -1.5, 1.5, 2.3},       {false, -7, 0, 0.2},
        {true, -99, 0, 0.2},          {false, 1, 1, 1.2},
        {false, (double)NAN, 1, 1.5},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (rows[i].is_step)
            transport_seek_by(deck->transport, rows[i].seconds);
        else
            transport_seek(deck->transport, rows[i].seconds);
        rig_pump(2 * RAMP_FRAMES);
        check_place(deck, rows[i].from_s, rows[i].to_s);
    }
    transport_seek_by(deck->transport, 1e6);
    RIG_PUMP_UNTIL(240, heard(deck).phase == PLAYER_ENDED);
    assert_true(fabs(heard(deck).position_s - whole_s) < 0.001);
    assert_true(transport_is_idle(deck->transport));
    // From the end on it starts again.
    transport_toggle(deck->transport);
    RIG_PUMP_UNTIL(48, last_left() != 0);
    assert_true(last_frame() < RIG_RATE_HZ / 2);
}

static void
volume_scales_what_is_heard_within_its_limits(void **state)
{
    Deck *deck = *state;
    play(deck, first_take);

    static const struct {
        double asked_db, volume_db;
    } rows[] = {
        {-6, -6},         {-20, -20},  {0, 0},     {12, 0},
        {(double)NAN, 0}, {-600, -60}, {-12, -12}, {(double)INFINITY, -12}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        transport_set_volume(deck->transport, rows[i].asked_db);
        assert_true(heard(deck).volume_db == rows[i].volume_db);
        rig_pump(2 * RAMP_FRAMES);
        const double gain = pow(10, rows[i].volume_db / 20);
        assert_true(fabs((double)last_left() - gain * counted(deck) / 1048576) <
                    4.0 / 1048576);
    }
}

static void
mute_is_silence_that_goes_on_and_keeps_the_volume(void **state)
{
    Deck *deck = *state;
    play(deck, first_take);
    transport_set_volume(deck->transport, -6);
    rig_pump(2 * RAMP_FRAMES);
    transport_set_muted(deck->transport, true);
    rig_pump(RAMP_FRAMES);
    assert_true(last_left() == 0);
    assert_true(heard(deck).is_muted);
    assert_true(heard(deck).volume_db == -6);
    assert_int_equal(heard(deck).phase, PLAYER_PLAYING);
    rig_pump(4800);
    transport_set_muted(deck->transport, false);
    rig_pump(RAMP_FRAMES);
    const double value = pow(10, -6.0 / 20) * counted(deck) / 1048576;
    assert_true(fabs((double)last_left() - value) < 4.0 / 1048576);
}

static void
only_the_loaded_take_is_forgotten_and_stopping_unloads_it(void **state)
{
    Deck *deck = *state;
    play(deck, first_take);
    transport_forget(deck->transport, second_take);
    rig_pump(RAMP_FRAMES);
    assert_true(last_left() != 0);
    transport_forget(deck->transport, first_take);
    assert_int_equal(heard(deck).phase, PLAYER_EMPTY);
    RIG_PUMP_UNTIL(240, last_left() == 0);
    assert_true(transport_is_idle(deck->transport));
    play(deck, second_take);
    transport_stop(deck->transport);
    assert_int_equal(heard(deck).phase, PLAYER_EMPTY);
    TransportView view;
    transport_view(deck->transport, &view);
    assert_string_equal(view.take_id, "");
    RIG_PUMP_UNTIL(240, last_left() == 0);
    rig_pump(4800);
    assert_true(last_left() == 0);
}

static void
a_device_is_named_with_its_argument_in_every_form(void **state)
{
    Deck *deck = *state;
    static const char *const known[] = {
        "auto", "null", "pipe:cat", "pipe cat", "pipe=cat", "alsa hw:1", ""};
    static const char *const unknown[] = {"trumpet", "trumpet:x", "nul"};
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        assert_int_equal(transport_check_device(known[i], NULL), STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(unknown); i++) {
        Error error = {0};
        assert_int_equal(
            transport_set_device(deck->transport, unknown[i], &error),
            STATUS_USAGE);
        assert_non_null(strstr(error.text, "there is no sound device"));
    }
    assert_int_equal(heard(deck).openings, 0);
    Error error = {0};
    assert_int_equal(transport_set_device(deck->transport, "null", &error),
                     STATUS_OK);
    RIG_WAIT(heard(deck).openings == 1);
    assert_string_equal(heard(deck).device, "null");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_take_is_looked_for_and_then_played_from_its_start),
        TEST(toggle_pauses_and_goes_on_at_the_same_frame),
        TEST(seeks_go_to_places_and_by_steps_and_never_out_of_the_take),
        TEST(volume_scales_what_is_heard_within_its_limits),
        TEST(mute_is_silence_that_goes_on_and_keeps_the_volume),
        TEST(only_the_loaded_take_is_forgotten_and_stopping_unloads_it),
        TEST(a_device_is_named_with_its_argument_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
