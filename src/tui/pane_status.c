// SPDX-License-Identifier: MIT
// The top line: session, the take in focus, what plays; a notice while there
// is one.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"
#include "timbre/core/plan.h"

#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "segment.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 3, METER_COLUMNS = 6, TEXT_SIZE = PLAYER_TEXT_SIZE };

// From left to right.
typedef enum {
    PIECE_LOGO,
    PIECE_SESSION,
    PIECE_READ_ONLY,
    PIECE_TAKE,
    PIECE_PLAYING,
    PIECE_VOLUME,
    PIECE_LOUDNESS,
    PIECE_PEAK,
    PIECE_HINT,
    PIECE_QUEUE,
    PIECE_COUNT
} Piece;

typedef struct {
    char text[PIECE_COUNT][TEXT_SIZE];
    char brief[PIECE_COUNT][TEXT_SIZE];
    double meter[PIECE_COUNT]; // 0..1 for a bar before the text, else < 0
    Segment segments[PIECE_COUNT];
} Line;

static const struct {
    int rank, full_rank; // of the short and the long form
    Ink ink;
    bool is_right; // stands at the right edge
} pieces[] = {
    [PIECE_LOGO] = {100, 79, INK_TITLE_FOCUS},
    [PIECE_SESSION] = {80, 80, INK_STATUS_KEY},
    [PIECE_READ_ONLY] = {95, 95, INK_WARNING},
    [PIECE_TAKE] = {60, 55, INK_STATUS},
    [PIECE_PLAYING] = {90, 45, INK_STATUS_KEY, true},
    [PIECE_VOLUME] = {50, 50, INK_STATUS, true},
    [PIECE_LOUDNESS] = {40, 40, INK_STATUS, true},
    [PIECE_PEAK] = {35, 35, INK_STATUS, true},
    [PIECE_HINT] = {85, 82, INK_LINK, true},
    [PIECE_QUEUE] = {70, 70, INK_STATUS, true},
};

static_assert(ARRAY_LENGTH(pieces) == PIECE_COUNT, "a row for every piece");

// Texts //////////////////////////////////////////////////////////////////////

static void
say_session(const Tui *tui, Line *line)
{
    // Its ASCII form would be a letter.
    const char *note =
        tui->is_ascii ? "" : glyph_text(GLYPH_NOTE, tui->is_ascii);
    (void)snprintf(line->text[PIECE_LOGO], TEXT_SIZE, "%s%stimbre", note,
                   tui->is_ascii ? "" : " ");
    (void)snprintf(line->brief[PIECE_LOGO], TEXT_SIZE, "%s", note);
    (void)snprintf(line->text[PIECE_SESSION], TEXT_SIZE, "%.64s",
                   studio_session_name(tui->studio));
    if (studio_is_read_only(tui->studio))
        (void)snprintf(line->text[PIECE_READ_ONLY], TEXT_SIZE, "read-only");
    const size_t pending = job_list_pending(studio_jobs(tui->studio));
    if (pending > 0)
        (void)snprintf(line->text[PIECE_QUEUE], TEXT_SIZE, "queue %zu",
                       pending);
}

static void
say_take(Tui *tui, Line *line)
{
    const TakeView *take = take_list_focus(studio_takes(tui->studio));
    if (take == NULL)
        return;
    const char *dot = pane_text_dot(tui->is_ascii);
    const Request *request = studio_request(tui->studio);
    char length[PANE_TIME_SIZE];
    pane_text_time(take->duration_s, length);
    char meter[24] = "";
    if (request != NULL && request->plan != NULL &&
        request->plan->meter.numerator > 0)
        (void)snprintf(meter, sizeof(meter), " %s %d/%d", dot,
                       request->plan->meter.numerator,
                       request->plan->meter.denominator);
    const char *key = take->key == NULL ? "" : take->key;
    (void)snprintf(line->brief[PIECE_TAKE], TEXT_SIZE, "%g BPM%s%s%s%.40s",
                   take->tempo_bpm, key[0] == '\0' ? "" : " ",
                   key[0] == '\0' ? "" : dot, key[0] == '\0' ? "" : " ", key);
    (void)snprintf(line->text[PIECE_TAKE], TEXT_SIZE, "@%d  %.90s%s %s %s",
                   take->number, line->brief[PIECE_TAKE], meter, dot, length);
    if (!(take->tempo_bpm > 0)) {
        line->brief[PIECE_TAKE][0] = '\0';
        (void)snprintf(line->text[PIECE_TAKE], TEXT_SIZE, "@%d  %s",
                       take->number, length);
    }
}

static const char *const phase_words[] = {
    [PLAYER_EMPTY] = "",          [PLAYER_PAUSED] = "paused",
    [PLAYER_PLAYING] = "playing", [PLAYER_WAITING] = "waiting",
    [PLAYER_ENDED] = "ended",
};

static_assert(ARRAY_LENGTH(phase_words) == PLAYER_STATE_COUNT, "each phase");

static void
say_meters(const PlayerState *player, Line *line)
{
    // From a whisper to full scale.
    const double loudness_floor = -40, peak_floor = -30;
    const double loudness = (double)player->momentary_lufs;
    const double peak =
        (double)fmaxf(player->true_peak_dbtp[0], player->true_peak_dbtp[1]);
    line->meter[PIECE_LOUDNESS] =
        isfinite(loudness) ? 1 - loudness / loudness_floor : 0;
    line->meter[PIECE_PEAK] = isfinite(peak) ? 1 - peak / peak_floor : 0;
    if (isfinite(loudness))
        (void)snprintf(line->text[PIECE_LOUDNESS], TEXT_SIZE, "%5.1f LUFS",
                       loudness);
    else
        (void)snprintf(line->text[PIECE_LOUDNESS], TEXT_SIZE, "  --  LUFS");
    if (isfinite(peak))
        (void)snprintf(line->text[PIECE_PEAK], TEXT_SIZE, "%5.1f dBTP", peak);
    else
        (void)snprintf(line->text[PIECE_PEAK], TEXT_SIZE, "  --  dBTP");
}

static void
say_playing(const Tui *tui, const TransportView *view, Line *line)
{
    const PlayerState *player = &view->player;
    if (view->hint != NULL && view->hint[0] != '\0') {
        (void)snprintf(line->text[PIECE_HINT], TEXT_SIZE, "%s", view->hint);
        (void)snprintf(line->brief[PIECE_HINT], TEXT_SIZE,
                       "hear it: click copies the line");
    }
    if (player->is_muted)
        (void)snprintf(line->text[PIECE_VOLUME], TEXT_SIZE, "muted");
    else if (player->volume_db < 0)
        (void)snprintf(line->text[PIECE_VOLUME], TEXT_SIZE, "vol %g dB",
                       player->volume_db);
    if (player->phase == PLAYER_EMPTY)
        return;
    char position[PANE_TIME_SIZE];
    char duration[PANE_TIME_SIZE];
    pane_text_time(player->position_s, position);
    pane_text_time(player->duration_s, duration);
    const bool is_playing = player->phase == PLAYER_PLAYING;
    (void)snprintf(
        line->brief[PIECE_PLAYING], TEXT_SIZE, "%s %s/%s",
        glyph_text(is_playing ? GLYPH_PLAY : GLYPH_PAUSE, tui->is_ascii),
        position, duration);
    (void)snprintf(line->text[PIECE_PLAYING], TEXT_SIZE, "%s %.90s",
                   phase_words[player->phase], line->brief[PIECE_PLAYING]);
    if (is_playing)
        say_meters(player, line);
}

static void
measure(Line *line)
{
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        Segment *segment = &line->segments[i];
        const int bar = line->meter[i] < 0 ? 0 : METER_COLUMNS + 1;
        const int width = canvas_width(line->text[i]);
        segment->rank = pieces[i].rank;
        segment->full_rank = pieces[i].full_rank;
        segment->width = width == 0 ? 0 : width + bar;
        segment->brief_width = canvas_width(line->brief[i]);
    }
}

static void
make_line(Tui *tui, Line *line)
{
    *line = (Line){0};
    for (size_t i = 0; i < PIECE_COUNT; i++)
        line->meter[i] = -1;
    TransportView view;
    transport_view(studio_transport(tui->studio), &view);
    say_session(tui, line);
    say_take(tui, line);
    say_playing(tui, &view, line);
    measure(line);
    // Silence by a forgotten mute is worth more than the take's name.
    if (view.player.is_muted)
        line->segments[PIECE_VOLUME].rank = pieces[PIECE_PLAYING].rank - 1;
}

// Drawing ////////////////////////////////////////////////////////////////////

static void
draw_piece(const Canvas *canvas, const Line *line, size_t piece, int column)
{
    const SegmentForm form = line->segments[piece].form;
    if (line->meter[piece] >= 0 && form == SEGMENT_FULL) {
        canvas_bar(canvas, 0, column, METER_COLUMNS, line->meter[piece],
                   GRADIENT_METER);
        column += METER_COLUMNS + 1;
    }
    canvas_text(canvas, 0, column, -1,
                form == SEGMENT_FULL ? line->text[piece] : line->brief[piece],
                pieces[piece].ink);
}

// Columns where the pieces stand, -1 for those that don't.
static void
place(Line *line, int columns, int places[static PIECE_COUNT])
{
    (void)segment_fit(line->segments, PIECE_COUNT, columns - 2, GAP);
    int left = 1;
    int right = columns - 1;
    for (int i = PIECE_COUNT - 1; i >= 0; i--) {
        const int width = segment_width(&line->segments[i]);
        places[i] = -1;
        if (width == 0 || !pieces[i].is_right)
            continue;
        places[i] = right - width;
        right -= width + GAP;
    }
    for (int i = 0; i < PIECE_COUNT; i++) {
        const int width = segment_width(&line->segments[i]);
        if (width == 0 || pieces[i].is_right)
            continue;
        places[i] = left;
        left += width + GAP;
    }
}

static const struct {
    Ink ink;
    bool has_glyph;
    Glyph glyph;
} tones[] = {
    [TONE_PLAIN] = {INK_BRIGHT},
    [TONE_SAID] = {INK_SAID},
    [TONE_CHOSEN] = {INK_TEXT},
    [TONE_GOOD] = {INK_GOOD, true, GLYPH_CHECK},
    [TONE_WARNING] = {INK_WARNING, true, GLYPH_WARNING},
    [TONE_ERROR] = {INK_ERROR, true, GLYPH_CROSS},
    [TONE_ACCENT] = {INK_ACCENT},
    [TONE_LINK] = {INK_LINK},
};

static_assert(ARRAY_LENGTH(tones) == TONE_COUNT, "a look for every tone");

// Room beside the logo and what plays.
static int
notice_columns(const Tui *tui)
{
    enum { LOGO_COLUMNS = 11, PLAYING_COLUMNS = 18, MARK_COLUMNS = 2 };

    return tui->layout.panes[PANE_STATUS].columns - LOGO_COLUMNS -
           PLAYING_COLUMNS - MARK_COLUMNS;
}

bool
pane_status_covers(const Tui *tui)
{
    const Notice *notice = studio_notice(tui->studio);
    return notice != NULL && tui->layout.panes[PANE_STATUS].rows > 0 &&
           canvas_width(notice->text) > notice_columns(tui);
}

static int
draw_mark(const Canvas *canvas, int row, int column, Tone tone)
{
    if (!tones[tone].has_glyph)
        return 0;
    canvas_glyph(canvas, row, column, tones[tone].glyph,
                 theme_look(canvas->theme, tones[tone].ink));
    return 2;
}

// Below the top line, or above the prompt where it would hide what is edited.
static int
long_notice_row(const Tui *tui, int rows)
{
    const Layout *layout = &tui->layout;
    const int row = layout->panes[PANE_STATUS].row + 1;
    const int low = layout->panes[PANE_PROMPT].row - rows;
    return tui->focus == PANE_PARAMS && low > row ? low : row;
}

// A sentence is never cut: what is longer than the line stands below it.
static void
draw_long_notice(const Tui *tui, const Canvas *canvas, const Notice *notice)
{
    enum { WIDEST = 92 };

    const Canvas screen = pane_text_screen(canvas);
    const int columns =
        screen.columns - 4 < WIDEST ? screen.columns - 4 : WIDEST;
    int rows = 0;
    for (const char *at = notice->text; at != NULL; rows++)
        (void)canvas_wrap(at, columns - 6, &at);
    const Canvas box =
        canvas_part(&screen, long_notice_row(tui, rows + 2),
                    screen.columns - columns - 2, rows + 2, columns);
    canvas_fill(&box, INK_OVERLAY);
    canvas_box(&box, NULL, NULL, false);
    (void)draw_mark(&box, 1, 2, notice->tone);
    int row = 1;
    for (const char *at = notice->text; at != NULL; row++) {
        const char *start = at;
        const size_t count = canvas_wrap(at, columns - 6, &at);
        canvas_text_bytes(&box, row, 4, columns - 6, start, count,
                          theme_look(box.theme, tones[notice->tone].ink));
    }
}

// A notice leaves the logo and the short form of what plays.
static void
make_room(Line *line)
{
    for (size_t i = 0; i < PIECE_COUNT; i++)
        if (i != PIECE_LOGO && i != PIECE_PLAYING)
            line->segments[i].width = 0;
    memcpy(line->text[PIECE_PLAYING], line->brief[PIECE_PLAYING], TEXT_SIZE);
    line->segments[PIECE_PLAYING].width =
        line->segments[PIECE_PLAYING].brief_width;
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    canvas_fill(canvas, INK_STATUS);
    Line line;
    make_line(tui, &line);
    const Notice *notice = studio_notice(tui->studio);
    const bool is_long = pane_status_covers(tui);
    if (notice != NULL && !is_long)
        make_room(&line);
    int places[PIECE_COUNT];
    place(&line, canvas->columns, places);
    for (size_t i = 0; i < PIECE_COUNT; i++)
        if (places[i] >= 0)
            draw_piece(canvas, &line, i, places[i]);
    if (notice == NULL)
        return;
    if (is_long) {
        draw_long_notice(tui, canvas, notice);
        return;
    }
    int column = 1 + segment_width(&line.segments[PIECE_LOGO]) + GAP;
    column += draw_mark(canvas, 0, column, notice->tone);
    const int end =
        places[PIECE_PLAYING] < 0 ? canvas->columns : places[PIECE_PLAYING] - 1;
    canvas_text(canvas, 0, column, end - column, notice->text,
                tones[notice->tone].ink);
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *rectangle)
{
    if (mouse->action != MOUSE_PRESS)
        return false;
    Line line;
    int places[PIECE_COUNT];
    make_line(tui, &line);
    place(&line, rectangle->columns, places);
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        if (places[i] < 0 || mouse->column < places[i] ||
            mouse->column >= places[i] + segment_width(&line.segments[i]))
            continue;
        if (i == PIECE_HINT)
            pane_chat_copy(tui, line.text[PIECE_HINT]);
        else if (i == PIECE_PLAYING)
            transport_toggle(studio_transport(tui->studio));
    }
    return true;
}

const Pane pane_status = {
    .name = "status",
    .topics = TOPIC_SESSION | TOPIC_JOBS | TOPIC_TAKES | TOPIC_TRANSPORT |
              TOPIC_NOTICE | TOPIC_PARAMS,
    .is_animated = true,
    .is_of_sound = true,
    .draw = draw,
    .mouse = mouse,
};
