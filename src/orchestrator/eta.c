// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/eta.h"

#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { ETA_FILE_LIMIT = 1 << 20 };

// How much a new measurement weighs against what was known.
static const double learning_rate = 0.3;

// Compute seconds per second of music, by key ("sketch", "musicgen/small").
struct Eta {
    pthread_mutex_t mutex;
    Json *rates;
    char *path;
    bool is_changed;
};

Eta *
eta_open(void)
{
    Eta *eta = mem_new(sizeof(*eta));
    char *folder = path_cache_folder();
    pthread_mutex_init(&eta->mutex, NULL);
    eta->path = path_join(folder, "eta.json");
    eta->rates = json_read_file(eta->path, ETA_FILE_LIMIT, NULL);
    if (json_kind(eta->rates) != JSON_KIND_RECORD) {
        json_free(eta->rates);
        eta->rates = json_make_record();
    }
    mem_free(folder);
    return eta;
}

static void
save(const Eta *eta)
{
    char *folder = path_folder(eta->path);
    char *text = json_encode_pretty(eta->rates);
    // A guess that can't be kept is made again.
    if (path_make_folders(folder, NULL) == STATUS_OK)
        (void)path_write_file(eta->path, text, strlen(text), NULL);
    mem_free(text);
    mem_free(folder);
}

void
eta_close(Eta *eta)
{
    if (eta == NULL)
        return;
    if (eta->is_changed)
        save(eta);
    pthread_mutex_destroy(&eta->mutex);
    json_free(eta->rates);
    mem_free(eta->path);
    mem_free(eta);
}

void
eta_learn(Eta *eta, const char *key, double duration_s, double compute_s)
{
    if (!(duration_s > 0) || !(compute_s > 0))
        return;
    pthread_mutex_lock(&eta->mutex);
    const double measured = compute_s / duration_s;
    const double known = json_get_number(eta->rates, key, measured);
    json_put_real(eta->rates, key, known + learning_rate * (measured - known));
    eta->is_changed = true;
    pthread_mutex_unlock(&eta->mutex);
}

double
eta_left_s(Eta *eta,
           const char *key,
           double duration_s,
           Progress progress,
           double elapsed_s)
{
    pthread_mutex_lock(&eta->mutex);
    const double rate = json_get_number(eta->rates, key, -1);
    pthread_mutex_unlock(&eta->mutex);
    const double share = progress.total == 0 || progress.stage != STAGE_RENDER
                             ? 0
                             : (double)progress.done / (double)progress.total;
    const double predicted =
        rate < 0 ? -1 : fmax(0, rate * duration_s - elapsed_s);
    if (share <= 0)
        return predicted;
    const double measured = elapsed_s * (1 - share) / share;
    // History speaks at the start, the job itself towards the end.
    return predicted < 0 ? measured
                         : predicted * (1 - share) + measured * share;
}
