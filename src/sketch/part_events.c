// SPDX-License-Identifier: MIT
#include "part_events.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include <math.h>
#include <stdlib.h>

enum { KEY_COUNT = 128, PITCH_BEND_LIMIT = 16383 };

typedef struct {
    int64_t from, to;
    const ScoreNote *note;
} Span;

static void
push(PartEvents *events, PartEvent event)
{
    events->events = mem_reserve(events->events, events->count,
                                 &events->capacity, sizeof *events->events);
    event.order = events->count;
    events->events[events->count++] = event;
}

static void
push_control(PartEvents *events, int64_t frame, int number, int value)
{
    const int limit = number == SCORE_PITCH_BEND ? PITCH_BEND_LIMIT : 127;
    if (number < 0 || number > SCORE_PITCH_BEND)
        return;
    value = value < 0 ? 0 : value > limit ? limit : value;
    push(events, (PartEvent){
                     .frame = frame,
                     .kind = EVENT_CONTROL,
                     .number = (int16_t)number,
                     .value = (int16_t)value,
                 });
}

static int64_t
frame_of(const Score *score, double tick, double offset_ms)
{
    const double s = score_tick_s(score, tick) + offset_ms / 1000;
    const double frame = floor(s * SYNTH_SAMPLE_RATE_HZ + 0.5);
    // Behind anything that is ever rendered, and safe to add to.
    return frame < 0 ? 0 : frame > 1e15 ? (int64_t)1e15 : (int64_t)frame;
}

static int
compare_spans(const void *a, const void *b)
{
    const Span *x = a;
    const Span *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->note < y->note ? -1 : x->note > y->note;
}

static size_t
collect_spans(const Score *score,
              const ScorePart *part,
              int64_t frame_count,
              Span *spans)
{
    size_t count = 0;
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        const double offset_ms = (double)note->offset_ms;
        Span span = {
            .from = frame_of(score, note->tick, offset_ms),
            .to = frame_of(score, (double)note->tick + note->length_ticks,
                           offset_ms),
            .note = note,
        };
        if (span.from >= frame_count || note->velocity == 0 ||
            note->key >= KEY_COUNT)
            continue;
        if (span.to <= span.from)
            span.to = span.from + 1;
        spans[count++] = span;
    }
    if (count > 1)
        qsort(spans, count, sizeof *spans, compare_spans);
    return count;
}

// Two notes of one key can't sound at once: the earlier one gives way.
static void
end_overlaps(Span *spans, size_t count)
{
    Span *last[KEY_COUNT] = {NULL};
    for (size_t i = 0; i < count; i++) {
        Span **before = &last[spans[i].note->key];
        if (*before != NULL && (*before)->to > spans[i].from)
            (*before)->to = spans[i].from;
        *before = &spans[i];
    }
}

static int
compare_events(const void *a, const void *b)
{
    const PartEvent *x = a;
    const PartEvent *y = b;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void
push_neutral(PartEvents *events, const ScorePart *part)
{
    enum { VOLUME = 7, PAN = 10, EXPRESSION = 11, SEND = 91, CHORUS = 93 };

    push_control(events, 0, VOLUME, 100);
    push_control(events, 0, PAN, part->pan);
    push_control(events, 0, EXPRESSION, 127);
    push_control(events, 0, SEND, part->reverb_send);
    push_control(events, 0, CHORUS, 0);
}

PartEvents
part_events_new(const Score *score, const ScorePart *part, size_t frame_count)
{
    PartEvents events = {0};
    push_neutral(&events, part);
    for (size_t i = 0; i < part->control_count; i++) {
        const ScoreControl *control = &part->controls[i];
        push_control(&events, frame_of(score, control->tick, 0),
                     control->controller, control->value);
    }
    Span *spans = mem_new_array(part->note_count + 1, sizeof *spans);
    const size_t count =
        collect_spans(score, part, (int64_t)frame_count, spans);
    end_overlaps(spans, count);
    for (size_t i = 0; i < count; i++) {
        const int velocity = spans[i].note->velocity;
        PartEvent event = {
            .frame = spans[i].from,
            .kind = EVENT_NOTE_ON,
            .number = spans[i].note->key,
            .value = (int16_t)(velocity > 127 ? 127 : velocity),
            .slide = spans[i].note->slide,
            .accent = spans[i].note->accent,
        };
        push(&events, event);
        event.frame = spans[i].to;
        event.kind = EVENT_NOTE_OFF;
        push(&events, event);
    }
    mem_free(spans);
    qsort(events.events, events.count, sizeof *events.events, compare_events);
    return events;
}

void
part_events_clear(PartEvents *events)
{
    mem_free(events->events);
    *events = (PartEvents){0};
}
