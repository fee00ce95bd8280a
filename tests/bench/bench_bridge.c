// SPDX-License-Identifier: MIT
// What the border costs: memory over a thousand jobs, and time beside the same
// adapters in plain Python (_plain.py), run by turns.
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/bridge/python_backend.h"
#include "timbre/bridge/venv.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 1000, SETTLING_JOBS = 50, TONE_RUNS = 15, CALLS_RUNS = 45 };

// A host that does nothing ////////////////////////////////////////////////////

static bool
go_on(void *self, Progress progress)
{
    (void)self;
    (void)progress;
    return true;
}

static bool
never(void *self)
{
    (void)self;
    return false;
}

static void
hear(void *self, const char *text)
{
    (void)self;
    (void)text;
}

static void
listen(void *self,
       const float *samples,
       size_t frames_ready,
       int channel_count,
       int sample_rate_hz)
{
    (void)self;
    (void)samples;
    (void)frames_ready;
    (void)channel_count;
    (void)sample_rate_hz;
}

static const BackendHost host = {
    .progress = go_on, .is_cancelled = never, .log = hear, .emit = listen};

static void
stop_with(const char *sentence)
{
    (void)fprintf(stderr, "%s\n", sentence);
    interpreter_leave(1);
}

// The judge is the CPU time of the thread that works, which the neighbours on
// a shared machine disturb least; the wall time stands beside it.
typedef struct {
    int64_t cpu_ns, wall_ns;
} Cost;

static Cost
run_bridge(Interpreter *interpreter, const char *name, double duration_s)
{
    char *copy = mem_copy_text(name);
    const BackendDescription description = {.name = copy, .is_available = true};
    Backend backend = python_backend_new(interpreter, &description);
    mem_free(copy);
    Request *request = request_new();
    request->prompt = mem_copy_text("");
    request->has_seed = true;
    request->seed = 7;
    request->duration_s = duration_s;
    Error error = {0};
    Rendered rendered = {0};
    const int64_t wall_ns = clock_monotonic_ns();
    const int64_t cpu_ns = clock_thread_cpu_ns();
    if (backend.interface->load(backend.self, request, &host, &error) !=
            STATUS_OK ||
        backend.interface->generate(backend.self, request, &host, &rendered,
                                    &error) != STATUS_OK)
        stop_with(error.text);
    const Cost cost = {.cpu_ns = clock_thread_cpu_ns() - cpu_ns,
                       .wall_ns = clock_monotonic_ns() - wall_ns};
    backend_rendered_clear(&rendered);
    request_free(request);
    backend.interface->free(backend.self);
    return cost;
}

// Plain Python ////////////////////////////////////////////////////////////////

typedef struct {
    FILE *asks, *answers;
} Plain;

static Plain
plain_start(const char *venv, const char *adapters)
{
    int asks[2];
    int answers[2];
    char *python = path_join(venv, "bin/python3");
    char *script = path_program_file("tests/bench/_plain.py");
    char *package = path_program_file("pyadapters");
    setenv("PYTHONPATH", package, 1);
    if (script == NULL || pipe(asks) != 0 || pipe(answers) != 0)
        stop_with("tests/bench/_plain.py can't be started");
    if (fork() == 0) {
        dup2(asks[0], 0);
        dup2(answers[1], 1);
        close(asks[1]);
        close(answers[0]);
        execl(python, python, script, adapters, (char *)NULL);
        _exit(127);
    }
    close(asks[0]);
    close(answers[1]);
    mem_free(package);
    mem_free(script);
    mem_free(python);
    return (Plain){.asks = fdopen(asks[1], "w"),
                   .answers = fdopen(answers[0], "r")};
}

static Cost
plain_run(Plain *plain, const char *how, const char *name, double duration_s)
{
    char line[64] = "";
    (void)fprintf(plain->asks, "%s %s %g\n", how, name, duration_s);
    (void)fflush(plain->asks);
    if (fgets(line, sizeof line, plain->answers) == NULL)
        stop_with("plain Python ended");
    char *rest = NULL;
    const int64_t cpu_ns = strtoll(line, &rest, 10);
    return (Cost){.cpu_ns = cpu_ns, .wall_ns = strtoll(rest, NULL, 10)};
}

// Rows ////////////////////////////////////////////////////////////////////////

static int64_t
resident_kib(void)
{
    char line[128] = "";
    char *rest = NULL;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        stop_with("/proc/self/statm can't be read");
    (void)fclose(file);
    (void)strtol(line, &rest, 10); // the whole size, then what is resident
    return strtol(rest, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void
measure_memory(Interpreter *interpreter)
{
    int64_t settled = 0;
    int64_t least = INT64_MAX;
    int64_t most = 0;
    for (int i = 0; i < JOBS; i++) {
        (void)run_bridge(interpreter, "tone", 1);
        const int64_t now = resident_kib();
        if (i == SETTLING_JOBS)
            settled = now;
        if (i >= SETTLING_JOBS) {
            least = now < least ? now : least;
            most = now > most ? now : most;
        }
    }
    const int64_t last = resident_kib();
    const bool good = llabs(last - settled) <= 2048;
    printf("bridge: RSS after %d jobs of 0.35 MB | %+.2f MB | range %.2f MB | "
           "+- 2 MB | %s\n",
           JOBS, (double)(last - settled) / 1024, (double)(most - least) / 1024,
           good ? "ok" : "red");
}

// Least of all runs, by turns.
typedef struct {
    Cost bridge, bare, reference;
} Costs;

static void
keep_least(Cost *kept, Cost cost)
{
    if (kept->cpu_ns == 0 || cost.cpu_ns < kept->cpu_ns)
        kept->cpu_ns = cost.cpu_ns;
    if (kept->wall_ns == 0 || cost.wall_ns < kept->wall_ns)
        kept->wall_ns = cost.wall_ns;
}

static Costs
measure(Interpreter *interpreter,
        Plain *plain,
        const char *name,
        double duration_s,
        int runs)
{
    Costs costs = {0};
    for (int i = 0; i < runs; i++) {
        keep_least(&costs.bare, plain_run(plain, "bare", name, duration_s));
        keep_least(&costs.bridge, run_bridge(interpreter, name, duration_s));
        keep_least(&costs.reference,
                   plain_run(plain, "reference", name, duration_s));
    }
    return costs;
}

static double
ratio(int64_t a, int64_t b)
{
    return (double)a / (double)b;
}

// Judged beside the reference runtime, which checks results as the bridge
// does; what the checks cost shows beside Python that checks nothing.
static void
measure_times(Interpreter *interpreter, Plain *plain)
{
    const Costs tone = measure(interpreter, plain, "tone", 60, TONE_RUNS);
    const double judged = ratio(tone.bridge.cpu_ns, tone.reference.cpu_ns);
    printf("bridge: 60 s tone in %.0f ms, beside plain Python | %.4f | wall "
           "%.3f, unchecked %.3f | <= 1.01 | %s\n",
           (double)tone.bridge.cpu_ns / 1e6, judged,
           ratio(tone.bridge.wall_ns, tone.reference.wall_ns),
           ratio(tone.bridge.cpu_ns, tone.bare.cpu_ns),
           judged <= 1.01 ? "ok" : "red");
    // With work between the calls the figure is the same, but a hundredth of
    // that work's noise on a shared machine is more than the border costs.
    const Costs calls = measure(interpreter, plain, "calls", 1, CALLS_RUNS);
    const Costs paces = measure(interpreter, plain, "paces", 1, CALLS_RUNS);
    const double more_us =
        (double)(calls.bridge.cpu_ns - calls.bare.cpu_ns) / 1e3;
    printf("bridge: a job of 1,000 progress calls | %+.0f us | wall %+.0f, "
           "paced %+.0f us | <= 300 us | %s\n",
           more_us, (double)(calls.bridge.wall_ns - calls.bare.wall_ns) / 1e3,
           (double)(paces.bridge.cpu_ns - paces.bare.cpu_ns) / 1e3,
           more_us <= 300 ? "ok" : "red");
}

// Names that plain Python and the bridge find alike.
static void
install_adapters(const char *folder)
{
    static const char *const names[] = {"calls.py", "paces.py"};
    size_t size = 0;
    char *source = path_program_file("tests/bench/_paces.py");
    char *text =
        source == NULL ? NULL : path_read_file(source, 1 << 20, &size, NULL);
    if (text == NULL || path_make_folders(folder, NULL) != STATUS_OK)
        stop_with("the adapter of the bench can't be read");
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        char *target = path_join(folder, names[i]);
        if (path_write_file(target, text, size, NULL) != STATUS_OK)
            stop_with("the adapter of the bench can't be copied");
        mem_free(target);
    }
    mem_free(text);
    mem_free(source);
}

static void
take_signal(int signal_number)
{
    (void)signal_number;
}

int
main(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, take_signal);
    char *data = path_data_folder();
    char *adapters = path_join(data, "adapters");
    install_adapters(adapters);
    Error error = {0};
    char *venv = venv_find(NULL, &error);
    if (venv == NULL)
        stop_with(error.text);
    Interpreter *interpreter = interpreter_new(venv);
    Plain plain = plain_start(venv, adapters);
    measure_memory(interpreter);
    measure_times(interpreter, &plain);
    interpreter_leave(0);
}
