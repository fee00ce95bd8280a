// SPDX-License-Identifier: MIT
#include "result_text.h"

#include "verb.h"

#include <math.h>
#include <string.h>

enum { MEBIBYTE = 1024 * 1024 };

static void
print_tempo(FILE *out, const Result *result)
{
    if (isnan(result->planned_tempo_bpm))
        return;
    (void)fprintf(out, "  tempo %g BPM", result->planned_tempo_bpm);
    if (!isnan(result->measured_tempo_bpm))
        (void)fprintf(out, " (measured %.1f)", result->measured_tempo_bpm);
    if (result->planned_key != NULL)
        (void)fprintf(out, ", key %s", result->planned_key);
    if (result->measured_key != NULL)
        (void)fprintf(out, " (measured %s)", result->measured_key);
    (void)fprintf(out, "\n");
}

static void
print_sound(FILE *out, const Result *result)
{
    if (!isnan(result->integrated_lufs))
        (void)fprintf(out, "  %.1f LUFS, true peak %.1f dBTP, %s\n",
                      result->integrated_lufs, result->true_peak_dbtp,
                      result->mastering_preset);
    if (result->mastering_note != NULL && result->mastering_note[0] != '\0')
        (void)fprintf(out, "  mastering: %s\n", result->mastering_note);
}

// Notes were told as they came (render_watch.c).
static void
print_flags(FILE *out, const Result *result)
{
    for (size_t i = 0; i < result->flag_count; i++)
        (void)fprintf(out, "  flag, %s: %s\n", result->flags[i].name,
                      result->flags[i].text);
}

void
result_text_print(FILE *out, const Take *take, bool is_kept)
{
    const Result *result = take->result;
    const double duration_s =
        (double)result->frame_count / result->sample_rate_hz;
    char duration[24];
    verb_duration_text(duration_s, duration);
    (void)fprintf(out, "%s \"%s\", %s, seed %llu%s\n",
                  is_kept ? take->take_id : "take", take->title, duration,
                  (unsigned long long)result->seed,
                  strcmp(take->state, "partial") == 0
                      ? ", stopped: the finished part is kept"
                      : "");
    print_tempo(out, result);
    print_sound(out, result);
    print_flags(out, result);
    (void)fprintf(out, "  made in %.1f s, %.0fx real time\n", result->total_s,
                  result->total_s > 0 ? duration_s / result->total_s : 0);
}

static void
print_share(FILE *out, const char *name, double seconds, double wall_s)
{
    (void)fprintf(out, "  %-8s %9.3f %5.1f %%\n", name, seconds,
                  100 * seconds / wall_s);
}

void
result_text_print_profile(FILE *out,
                          const Result *result,
                          double wall_s,
                          double export_s)
{
    // What follows the worker's last stage and is no export is keeping, too.
    const double commit_s = fmax(wall_s - export_s - result->total_s, 0);
    double named_s = export_s;
    (void)fprintf(out, "  %-8s %9s %7s %10s\n", "stage", "seconds", "share",
                  "peak");
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        const double seconds =
            result->stage_s[stage] + (stage == STAGE_KEEP ? commit_s : 0);
        named_s += seconds;
        if (seconds > 0)
            (void)fprintf(out, "  %-8s %9.3f %5.1f %% %6.0f MiB\n",
                          backend_stage_name((Stage)stage), seconds,
                          100 * seconds / wall_s,
                          (double)result->stage_peak_bytes[stage] / MEBIBYTE);
    }
    print_share(out, "export", export_s, wall_s);
    print_share(out, "other", wall_s - named_s, wall_s);
    if (result->step_count > 0)
        (void)fprintf(out, "  %llu steps, p50 %.2f ms, p99 %.2f ms\n",
                      (unsigned long long)result->step_count,
                      1000 * result->step_p50_s, 1000 * result->step_p99_s);
    (void)fprintf(out, "  peak memory %.0f MiB\n",
                  (double)result->peak_memory_bytes / MEBIBYTE);
}
