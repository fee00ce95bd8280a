// SPDX-License-Identifier: MIT
#include "timbre/app/model_words.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

static const char verbs[] =
    "list add fetch import verify lock unload remove setup";

const char *
model_words_verbs(void)
{
    return verbs;
}

bool
model_words_is_verb(const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = verbs; *at != '\0';) {
        const size_t size = strcspn(at, " ");
        if (size == length && strncmp(at, word, size) == 0)
            return true;
        at += size + (at[size] == ' ');
    }
    return false;
}

static char *
setting_text(const Settings *settings, const SettingRow *row)
{
    if (row->type == SETTING_LIST)
        return string_list_join(settings_list(settings, row->name), ",", ",");
    return text_format("%g", settings_number(settings, row->name));
}

void
model_words_push_settings(const Settings *settings, StringList *words)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!text_starts_with(rows[i].name, "models."))
            continue;
        char *value = setting_text(settings, &rows[i]);
        string_list_push(words, "--set");
        string_list_push_format(words, "%s=%s", rows[i].name, value);
        mem_free(value);
    }
}
