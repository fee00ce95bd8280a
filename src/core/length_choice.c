// SPDX-License-Identifier: MIT
// Bars, tempo and duration (docs/decisions/0005-length.md): a free tempo is
// fitted to the length, a said one gives the nearest whole bar, of less than
// four bars the nearest count, loops are bars times beats.
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"

#include "form_table.h"
#include "plan_choice.h"

#include <math.h>
#include <string.h>

enum { COUNTER_TEMPO = 3, MAX_BARS = 8192 };

static const double slowest_bpm = 20, fastest_bpm = 400;
static const double longest_s = 3600;
static const double usual_s = 75;
// Less than this and half a bar is much of the whole.
static const double short_bars = 4;

// What must hold and what may move.
typedef struct {
    double beats; // counted by the tempo, in one bar
    int counts;   // the meter's own, in one bar
    double tempo_bpm;
    double low_bpm, high_bpm;
    double duration_s; // 0 = free
    bool is_tempo_said;
    bool is_loop, is_one_shot;
} Wish;

double
length_choice_wished_s(const Plan *plan, const PlanChoice *choice)
{
    double duration_s = plan->duration_s;
    if (choice->was_complete && !plan_said(plan, "duration_s"))
        return 0;
    if (!isfinite(duration_s) || duration_s <= 0)
        return 0;
    return fmin(duration_s, longest_s);
}

int
length_choice_wished_bars(const Plan *plan, const PlanChoice *choice)
{
    if (choice->was_complete && !plan_said(plan, "bars"))
        return 0;
    return plan->bars < 0 ? 0 : plan->bars > MAX_BARS ? MAX_BARS : plan->bars;
}

static bool
has_tempo(const Plan *plan)
{
    return isfinite(plan->tempo_bpm) && plan->tempo_bpm > 0;
}

double
length_choice_tempo(const Plan *plan, const PlanChoice *choice)
{
    if (has_tempo(plan))
        return fmin(fmax(plan->tempo_bpm, slowest_bpm), fastest_bpm);
    Random random = random_from_seed(plan->sub_seeds[SUB_SEED_FORM]);
    double share = (random_unit(random, RANDOM_COUNTERS(COUNTER_TEMPO, 1)) +
                    random_unit(random, RANDOM_COUNTERS(COUNTER_TEMPO, 2))) /
                   2;
    double drawn = choice->tempo_low_bpm +
                   (choice->tempo_high_bpm - choice->tempo_low_bpm) * share;
    return round(0.7 * drawn + 0.3 * choice->tempo_bpm);
}

static Wish
wish_of(const Plan *plan, const PlanChoice *choice)
{
    Wish wish = {
        .beats = music_bar_s(plan->meter, 60),
        .counts = plan->meter.numerator,
        .tempo_bpm = length_choice_tempo(plan, choice),
        .low_bpm = choice->tempo_low_bpm,
        .high_bpm = choice->tempo_high_bpm,
        .duration_s = length_choice_wished_s(plan, choice),
        .is_tempo_said = plan_said(plan, "tempo_bpm") && has_tempo(plan),
        .is_loop = plan->is_loop,
        .is_one_shot = plan->is_one_shot,
    };
    wish.duration_s =
        fmin(wish.duration_s, MAX_BARS * wish.beats * 60 / wish.tempo_bpm);
    // A tempo that was set without being said may move a little.
    wish.low_bpm = fmin(wish.low_bpm, wish.tempo_bpm * 0.95);
    wish.high_bpm = fmax(wish.high_bpm, wish.tempo_bpm * 1.05);
    return wish;
}

// Arithmetic //////////////////////////////////////////////////////////////////

static double
bar_s(const Wish *wish)
{
    return wish->beats * 60 / wish->tempo_bpm;
}

// Room for the last chord to ring.
static double
tail_s(const Wish *wish, double duration_s)
{
    if (wish->is_loop)
        return 0;
    double tail = fmin(fmax(0.06 * duration_s, 1.5), 4);
    return fmin(tail, duration_s / 4);
}

// The same where a length is to be filled: the shorter it is, the more of the
// ringing lies within the final bar.
static double
fill_tail_s(const Wish *wish, double duration_s)
{
    return fmin(tail_s(wish, duration_s), fmax((duration_s - 6) / 4, 0));
}

static bool
is_short(const Wish *wish, double duration_s)
{
    return !wish->is_loop && duration_s < short_bars * bar_s(wish) - 1e-9;
}

// The final bar that stands behind the form, none in a loop.
static int
final_bars(const Wish *wish)
{
    return wish->is_loop ? 0 : 1;
}

static int
bars_in(const Wish *wish, double duration_s)
{
    double room = duration_s - fill_tail_s(wish, duration_s);
    double bars = floor(room / bar_s(wish) + 1e-9) - final_bars(wish);
    // The last chord of a short piece has half a bar at least.
    if (!wish->is_one_shot && is_short(wish, duration_s))
        bars = floor(duration_s / bar_s(wish) - 0.5 + 1e-9);
    return bars < 1 ? 1 : (int)fmin(bars, MAX_BARS);
}

// Shortest whole number of bars that holds the form, the final bar and the
// tail.
static double
whole_bars_s(const Wish *wish, int bars)
{
    int count = bars + final_bars(wish);
    if (wish->is_one_shot || wish->is_loop)
        return count * bar_s(wish);
    double needed = count * bar_s(wish);
    for (;; count++) {
        double duration = count * bar_s(wish);
        if (duration - tail_s(wish, duration) >= needed)
            return duration;
    }
}

// Tempo at which the bars fill the duration to the frame.
static double
filling_bpm(const Wish *wish, int bars, double duration_s)
{
    double room = duration_s - fill_tail_s(wish, duration_s);
    double bpm = (bars + final_bars(wish)) * wish->beats * 60 / room;
    // Rounded up, so that the last bar starts in time; loops must be exact.
    return wish->is_loop ? bpm : ceil(bpm * 100 - 1e-9) / 100;
}

static int
grid_of(int bars)
{
    return bars >= 16 ? 4 : bars >= 8 ? 2 : 1;
}

// Bars near the wished tempo that fill the duration exactly; 0 = none within
// `tolerance` (a share of the tempo).
static int
fitting_bars(const Wish *wish, int grid, double tolerance)
{
    int middle = bars_in(wish, wish->duration_s);
    middle = middle / grid * grid;
    int best = 0;
    double nearest = INFINITY;
    for (int bars = middle - 2 * grid; bars <= middle + 2 * grid;
         bars += grid) {
        if (bars < 1)
            continue;
        double bpm = filling_bpm(wish, bars, wish->duration_s);
        double distance = fabs(bpm - wish->tempo_bpm);
        bool is_near = distance <= tolerance * wish->tempo_bpm &&
                       bpm >= wish->low_bpm && bpm <= wish->high_bpm;
        if (is_near && distance < nearest) {
            nearest = distance;
            best = bars;
        }
    }
    return best;
}

// Lengths /////////////////////////////////////////////////////////////////////

static Length
free_tempo_length(const Wish *wish)
{
    int grid = grid_of(bars_in(wish, wish->duration_s) + 1);
    int bars = fitting_bars(wish, grid, 0.06);
    if (bars == 0)
        bars = fitting_bars(wish, grid, 0.12);
    if (bars == 0 && !wish->is_one_shot)
        bars = fitting_bars(wish, 1, 0.30); // within the range of the style
    if (bars > 0)
        return (Length){bars, filling_bpm(wish, bars, wish->duration_s),
                        wish->duration_s};
    // Too short to be filled by whole bars at any usual tempo: it is cut off
    // while the last bar rings.
    bars = bars_in(wish, wish->duration_s);
    double bpm = wish->is_loop ? filling_bpm(wish, bars, wish->duration_s)
                               : wish->tempo_bpm;
    return (Length){bars, bpm, wish->duration_s};
}

// The nearest whole bar; of less than four bars the nearest count of the meter.
static Length
said_tempo_length(const Wish *wish)
{
    double unit = is_short(wish, wish->duration_s) ? 1.0 / wish->counts : 1;
    double count = fmax(round(wish->duration_s / bar_s(wish) / unit), 1);
    double duration = count * unit * bar_s(wish);
    int bars =
        wish->is_loop ? (int)fmin(count, MAX_BARS) : bars_in(wish, duration);
    return (Length){bars, wish->tempo_bpm, duration};
}

static Length
length_of_any_bars(const Wish *wish)
{
    bool is_exact = !wish->is_tempo_said;
    return is_exact ? free_tempo_length(wish) : said_tempo_length(wish);
}

// The duration that bars at the tempo of the wish take, the wished one if it
// leaves the last chord no more than a bar too long.
static Length
length_of_bars(const Wish *wish, int bars)
{
    double shortest = whole_bars_s(wish, bars);
    double wished =
        fmax(round(wish->duration_s / bar_s(wish)), 1) * bar_s(wish);
    bool is_wished_near = wish->duration_s > 0 && !wish->is_loop &&
                          wished >= shortest - 1e-6 &&
                          wished <= shortest + bar_s(wish) + 1e-6;
    return (Length){bars, wish->tempo_bpm, is_wished_near ? wished : shortest};
}

static char *
time_text(double seconds)
{
    long whole = lround(seconds);
    if (whole < 60)
        return text_format("%ld s", whole);
    return text_format("%ld:%02ld", whole / 60, whole % 60);
}

// Says that bars, tempo and duration can't all hold, and what was kept.
static void
tell(Plan *plan, const Wish *wish, int bars, const Length *length)
{
    char *asked = time_text(wish->duration_s);
    char *taken = time_text(whole_bars_s(wish, bars));
    char *kept = time_text(length->duration_s);
    string_list_push_format(
        &plan->conflicts,
        "%d bars at %g bpm take %s, not the %s that were asked for: settled "
        "on %d bars at %g bpm in %s",
        bars, round(wish->tempo_bpm * 100) / 100, taken, asked, length->bars,
        round(length->tempo_bpm * 100) / 100, kept);
    mem_free(kept);
    mem_free(taken);
    mem_free(asked);
}

// An edit keeps the form: the tempo moves a little to keep a said duration,
// else the duration follows.
static Length
length_after_edit(const Plan *plan, const Wish *wish, int bars)
{
    double least = (bars + final_bars(wish)) * bar_s(wish);
    // What was asked for may be shorter than its last bar.
    if (wish->duration_s > 0 && is_short(wish, plan->duration_s))
        least = bars == 1 ? 0 : (bars + 0.5) * bar_s(wish);
    double most = whole_bars_s(wish, bars) + 2 * bar_s(wish);
    bool holds = wish->is_loop ? fabs(plan->duration_s - least) < 1e-6
                               : plan->duration_s >= least - 1e-6 &&
                                     plan->duration_s <= most + 1e-6;
    if (holds)
        return (Length){bars, plan->tempo_bpm, plan->duration_s};
    if (wish->duration_s > 0 && !wish->is_tempo_said) {
        double bpm = filling_bpm(wish, bars, wish->duration_s);
        if (fabs(bpm - wish->tempo_bpm) <= 0.06 * wish->tempo_bpm)
            return (Length){bars, bpm, wish->duration_s};
    }
    return (Length){bars, wish->tempo_bpm, whole_bars_s(wish, bars)};
}

static Length
choose_length(Plan *plan, const Wish *wish, int bars, bool is_firm)
{
    if (bars == 0)
        return length_of_any_bars(wish);
    Length length = length_of_bars(wish, bars);
    if (wish->duration_s <= 0)
        return length;
    if (!wish->is_tempo_said) {
        // Said bars and a said duration ask for their tempo, even an unusual
        // one.
        double bpm = filling_bpm(wish, bars, wish->duration_s);
        if (bpm >= wish->low_bpm * 0.75 && bpm <= wish->high_bpm * 1.33)
            return (Length){bars, bpm, wish->duration_s};
    } else if (fabs(length.duration_s - wish->duration_s) <=
               1.5 * bar_s(wish)) {
        return length;
    }
    if (!is_firm)
        length = length_of_any_bars(wish);
    tell(plan, wish, bars, &length);
    return length;
}

Length
length_choice_make(Plan *plan, const PlanChoice *choice, int bars, bool is_firm)
{
    Wish wish = wish_of(plan, choice);
    if (choice->was_complete && bars > 0)
        return length_after_edit(plan, &wish, bars);
    return choose_length(plan, &wish, bars, is_firm);
}

bool
length_choice_fits(const Plan *plan,
                   const PlanChoice *choice,
                   int bars,
                   Length *length)
{
    Wish wish = wish_of(plan, choice);
    if (wish.is_tempo_said || wish.duration_s <= 0)
        return false;
    double bpm = filling_bpm(&wish, bars, wish.duration_s);
    *length = (Length){bars, bpm, wish.duration_s};
    return bpm >= wish.low_bpm && bpm <= wish.high_bpm;
}

int
length_choice_usual_bars(const Plan *plan, const PlanChoice *choice)
{
    Wish wish = wish_of(plan, choice);
    if (wish.is_one_shot)
        return 1;
    // A loop of half a minute or so.
    if (wish.is_loop)
        return bar_s(&wish) <= 2.5 ? 16 : 8;
    return form_table_nearest(choice->form_family, bars_in(&wish, usual_s));
}
