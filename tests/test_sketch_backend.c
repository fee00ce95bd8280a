// SPDX-License-Identifier: MIT
#include "timbre/core/plan_complete.h"
#include "timbre/sketch/sketch_backend.h"

#include "check.h"
#include "loudness_steps.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

typedef struct {
    Pool *pool;
    Backend backend;
    RigHost kept;
    BackendHost host;
    Request *request;
    Rendered rendered;
    Error error;
} Job;

static Plan *
make_plan(const char *genre, double duration_s)
{
    Plan *plan = plan_new();
    string_list_push(&plan->genre, genre);
    string_list_push(&plan->said, "genre");
    plan->duration_s = duration_s;
    string_list_push(&plan->said, "duration_s");
    plan->has_seed = true;
    plan->seed = 7;
    Error error = {0};
    assert_int_equal(plan_complete(plan, &error), STATUS_OK);
    return plan;
}

static void
open_job(Job *job, const char *genre, double duration_s)
{
    memset(job, 0, sizeof *job);
    job->pool = pool_new(2);
    job->backend = sketch_backend_new(NULL, job->pool);
    job->host = rig_host(&job->kept);
    job->request = request_new();
    mem_free(job->request->backend);
    job->request->backend = mem_copy_text("sketch");
    job->request->plan = make_plan(genre, duration_s);
    job->request->params = json_make_record();
}

static Status
run(Job *job)
{
    const BackendInterface *interface = job->backend.interface;
    const BackendDescription *description =
        interface->describe(job->backend.self);
    Status status =
        backend_check_request(description, job->request, &job->error);
    if (status == STATUS_OK)
        status = interface->load(job->backend.self, job->request, &job->host,
                                 &job->error);
    if (status == STATUS_OK)
        status = interface->generate(job->backend.self, job->request,
                                     &job->host, &job->rendered, &job->error);
    return status;
}

static void
close_job(Job *job)
{
    backend_rendered_clear(&job->rendered);
    request_free(job->request);
    rig_host_clear(&job->kept);
    job->backend.interface->free(job->backend.self);
    pool_free(job->pool);
}

static void
a_plan_becomes_music_with_its_length_and_positions(void **state)
{
    (void)state;
    Job job;
    open_job(&job, "house", 20);
    assert_int_equal(run(&job), STATUS_OK);
    const Rendered *rendered = &job.rendered;
    assert_int_equal(rendered->audio->frame_count, 20 * SECOND);
    assert_int_equal(job.kept.preview_frames, 20 * SECOND);
    assert_true(rendered->part_count >= 3);
    assert_non_null(rendered->score);
    const Plan *plan = job.request->plan;
    assert_int_equal(rendered->bar_count, plan->bars + 1);
    assert_int_equal(rendered->beat_count,
                     rendered->bar_count * (size_t)plan->meter.numerator);
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    for (size_t i = 0; i < rendered->bar_count; i++)
        assert_true(fabs((double)rendered->bar_frames[i] -
                         (double)i * bar_s * SECOND) <= 1);
    assert_non_null(json_get_text(rendered->facts, "soundfont"));
    assert_string_equal(json_get_text(rendered->facts, "interpolation"), "4th");
    close_job(&job);
}

static void
a_loop_of_a_plan_is_bars_times_beats_exactly(void **state)
{
    (void)state;
    Job job;
    open_job(&job, "lofi", 16);
    job.request->kind = REQUEST_LOOP;
    assert_int_equal(run(&job), STATUS_OK);
    const Plan *plan = job.request->plan;
    const double wanted =
        plan->bars * music_bar_s(plan->meter, plan->tempo_bpm) * SECOND;
    assert_true(fabs((double)job.rendered.audio->frame_count - wanted) <= 0.5);
    assert_int_equal(job.rendered.bar_count, plan->bars);
    close_job(&job);
}

// Renders with one option set and returns the mix.
static float *
render_with(const char *name, Json *value, size_t *values)
{
    static char rain[] = "rain";
    Job job;
    open_job(&job, "ambient", 8);
    string_list_push(&job.request->plan->texture, rain);
    if (name != NULL)
        json_put(job.request->params, name, value);
    assert_int_equal(run(&job), STATUS_OK);
    *values = job.rendered.audio->frame_count * 2;
    float *copy =
        mem_copy(job.rendered.audio->samples, *values * sizeof(float));
    close_job(&job);
    return copy;
}

static void
every_option_changes_the_sound(void **state)
{
    (void)state;
    size_t count = 0;
    float *plain = render_with(NULL, NULL, &count);
    Backend backend = sketch_backend_new(NULL, NULL);
    const BackendDescription *description =
        backend.interface->describe(backend.self);

    const struct {
        const char *name;
        Json *value;
    } options[] = {
        {"interpolation", json_make_text("7th")},
        {"soundfont", json_make_text("/usr/share/sounds/sf2/TimGM6mb.sf2")},
        {"reverb_percent", json_make_real(10)},
        {"texture_db", json_make_real(6)},
    };

    assert_int_equal(description->option_count, ARRAY_LENGTH(options));
    const char *usual = synth_usual_soundfont();
    for (size_t i = 0; i < ARRAY_LENGTH(options); i++) {
        assert_string_equal(description->options[i].name, options[i].name);
        // Where there is but one SoundFont the other can't be heard.
        if (strcmp(options[i].name, "soundfont") == 0 &&
            (strstr(usual, "TimGM6mb") != NULL ||
             !path_exists("/usr/share/sounds/sf2/TimGM6mb.sf2"))) {
            json_free(options[i].value);
            continue;
        }
        size_t values = 0;
        float *changed =
            render_with(options[i].name, options[i].value, &values);
        assert_int_equal(values, count);
        if (memcmp(plain, changed, count * sizeof *plain) == 0)
            print_message("%s changes nothing\n", options[i].name);
        assert_memory_not_equal(plain, changed, count * sizeof *plain);
        mem_free(changed);
    }
    size_t values = 0;
    float *again = render_with(NULL, NULL, &values);
    assert_memory_equal(plain, again, count * sizeof *plain);
    mem_free(again);
    mem_free(plain);
    backend.interface->free(backend.self);
}

static void
the_preview_has_the_loudness_that_mastering_aims_at(void **state)
{
    (void)state;
    Job job;
    open_job(&job, "rock", 16);
    job.request->loudness_lufs = -18;
    assert_int_equal(run(&job), STATUS_OK);
    LoudnessSteps steps = {0};
    loudness_steps_add(&steps, job.kept.preview, job.kept.preview_frames);
    assert_true(fabs(loudness_steps_lufs(loudness_steps_power(&steps)) + 18) <
                1.5);
    loudness_steps_clear(&steps);
    close_job(&job);
}

static void
what_it_cannot_do_is_refused_with_a_sentence(void **state)
{
    (void)state;
    Job job;
    open_job(&job, "house", 12);
    job.request->duration_s = 60; // not what the plan says
    assert_int_equal(run(&job), STATUS_USAGE);
    assert_non_null(strstr(job.error.text, "duration_s"));
    job.request->duration_s = 12;
    json_put_text(job.request->params, "soundfont", "/nonexistent.sf2");
    assert_int_equal(run(&job), STATUS_UNAVAILABLE);
    assert_non_null(strstr(job.error.text, "/nonexistent.sf2"));
    json_drop(job.request->params, "soundfont");
    plan_free(job.request->plan);
    job.request->plan = NULL;
    assert_int_equal(run(&job), STATUS_USAGE);
    assert_non_null(strstr(job.error.text, "plan"));
    close_job(&job);

    Backend none = sketch_backend_new("/nonexistent/font.sf2", NULL);
    const BackendDescription *description = none.interface->describe(none.self);
    assert_false(description->is_available);
    assert_non_null(strstr(description->reason, "/nonexistent/font.sf2"));
    none.interface->free(none.self);
}

static void
a_cancelled_job_says_so_at_every_step(void **state)
{
    (void)state;
    Job job;
    open_job(&job, "house", 30);
    atomic_store(&job.kept.is_cancelled, true);
    assert_int_equal(run(&job), STATUS_CANCELLED);
    atomic_store(&job.kept.is_cancelled, false);
    job.kept.cancel_at = SECOND;
    assert_int_equal(run(&job), STATUS_CANCELLED);
    assert_null(job.rendered.audio);
    job.kept.cancel_at = 0;
    atomic_store(&job.kept.is_cancelled, false);
    job.kept.last_done = 0;
    assert_int_equal(run(&job), STATUS_OK); // and is ready for the next
    close_job(&job);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_becomes_music_with_its_length_and_positions),
        cmocka_unit_test(a_loop_of_a_plan_is_bars_times_beats_exactly),
        cmocka_unit_test(every_option_changes_the_sound),
        cmocka_unit_test(the_preview_has_the_loudness_that_mastering_aims_at),
        cmocka_unit_test(what_it_cannot_do_is_refused_with_a_sentence),
        cmocka_unit_test(a_cancelled_job_says_so_at_every_step),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
