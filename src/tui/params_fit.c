// SPDX-License-Identifier: MIT
#include "params_fit.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "canvas.h"

#include <string.h>

enum {
    POINTER_COLUMNS = 2,
    LEAST_LABEL = 6,
    MOST_LABEL = 14,
    LEAST_BAR = 5,
    LEAST_VALUE = 8
};

static int
clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void
params_fit(const ParamList *list, int columns, ParamsFit *fit)
{
    int widest = LEAST_LABEL;
    for (size_t i = 0; i < param_list_count(list); i++) {
        const int width = canvas_width(param_list_row(list, i)->label);
        widest = width > widest ? width : widest;
    }
    fit->label = POINTER_COLUMNS;
    fit->label_columns =
        clamp(widest, LEAST_LABEL, columns < 36 ? MOST_LABEL - 4 : MOST_LABEL);
    fit->mark = fit->label + fit->label_columns + (columns < 36 ? 0 : 1);
    fit->value = fit->mark + 2;
    const int rest = columns - fit->value;
    fit->value_columns = clamp(rest * 45 / 100, LEAST_VALUE, 18);
    fit->bar = fit->value + fit->value_columns + 1;
    fit->bar_columns = columns - fit->bar;
    if (fit->bar_columns >= LEAST_BAR)
        return;
    fit->bar_columns = 0;
    fit->value_columns = rest > 0 ? rest : 0;
}

static bool
begins_group(const ParamList *list, size_t row)
{
    const char *group = param_list_row(list, row)->group;
    return row == 0 || strcmp(group, param_list_row(list, row - 1)->group) != 0;
}

int
params_line_count(const ParamList *list, bool has_headings)
{
    int count = 0;
    for (size_t i = 0; i < param_list_count(list); i++)
        count += 1 + (has_headings && begins_group(list, i) ? 1 : 0);
    return count;
}

bool
params_line(const ParamList *list,
            bool has_headings,
            int line,
            ParamsLine *result)
{
    int at = 0;
    for (size_t i = 0; i < param_list_count(list); i++) {
        if (has_headings && begins_group(list, i) && at++ == line) {
            *result = (ParamsLine){-1, param_list_row(list, i)->group};
            return true;
        }
        if (at++ == line) {
            *result = (ParamsLine){(int)i, NULL};
            return true;
        }
    }
    return false;
}

int
params_line_of(const ParamList *list, bool has_headings, int row)
{
    int line = row;
    for (size_t i = 0; has_headings && i < param_list_count(list); i++)
        line += (int)i <= row && begins_group(list, i) ? 1 : 0;
    return line;
}

int
params_scroll(int first, int line, int rows, int count)
{
    if (first > count - rows)
        first = count - rows;
    if (first < line - rows + 1)
        first = line - rows + 1;
    if (first > line)
        first = line;
    return first < 0 ? 0 : first;
}

double
params_share(int cell, int columns)
{
    if (columns < 2 || cell <= 0)
        return 0;
    return cell >= columns - 1 ? 1 : (double)cell / (columns - 1);
}

char *
params_limits(const ParamRow *row)
{
    const char *blank = row->unit[0] == '\0' ? "" : " ";
    switch (row->kind) {
    case PARAM_NUMBER:
    case PARAM_INTEGER:
        return text_format("%.10g to %.10g%s%s, by steps of %.10g",
                           row->minimum, row->maximum, blank, row->unit,
                           row->step);
    case PARAM_CHOICE: {
        char *joined = row->choices == NULL
                           ? mem_copy_text("")
                           : string_list_join(row->choices, ", ", " or ");
        char *text = text_format("one of %s", joined);
        mem_free(joined);
        return text;
    }
    case PARAM_TRUTH:
        return mem_copy_text("on or off");
    case PARAM_SEED:
        return mem_copy_text(
            "a number, random, lock, unlock, or as 3 for that of take 3");
    case PARAM_TEXT:
    case PARAM_KIND_COUNT:
        break;
    }
    return mem_copy_text("");
}
