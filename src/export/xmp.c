// SPDX-License-Identifier: MIT
#include "xmp.h"

#include "timbre/base/memory.h"
#include "timbre/core/music.h"

#include <string.h>

// The identifier is the same in every packet (XMP part 1, 7.3.2).
static const char head[] =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\""
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
    " xmlns:xmpDM=\"http://ns.adobe.com/xmp/1.0/DynamicMedia/\""
    " xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\n";
static const char tail[] = "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
                           "<?xpacket end=\"r\"?>";

#define IN_EVERY_LANGUAGE "<rdf:Alt><rdf:li xml:lang=\"x-default\">"

static const struct {
    const char *tag;
    const char *property;
    const char *before, *after;
} properties[] = {
    {"TITLE", "dc:title", IN_EVERY_LANGUAGE, "</rdf:li></rdf:Alt>"},
    {"COMMENT", "dc:description", IN_EVERY_LANGUAGE, "</rdf:li></rdf:Alt>"},
    {"LICENSE", "dc:rights", IN_EVERY_LANGUAGE, "</rdf:li></rdf:Alt>"},
    {"TIMBRE_TAKE_ID", "dc:identifier", "", ""},
    {"TIMBRE_CREATED", "xmp:CreateDate", "", ""},
    {"ENCODER", "xmp:CreatorTool", "", ""},
    {"BPM", "xmpDM:tempo", "", ""},
    {"GENRE", "xmpDM:genre", "", ""},
    {"DIGITALSOURCETYPE", "Iptc4xmpExt:DigitalSourceType", "", ""},
    {"TIMBRE_BACKEND", "Iptc4xmpExt:AISystemUsed", "", ""},
    {"TIMBRE_MODEL", "Iptc4xmpExt:AISystemVersionUsed", "", ""},
    {"TIMBRE_PROMPT", "Iptc4xmpExt:AIPromptInformation", "", ""},
};

static const char *
entity(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return NULL;
    }
}

// Control characters are gone from tags; U+FFFE and U+FFFF are no characters
// of XML 1.0 either.
static void
append_escaped(Text *bytes, const char *value)
{
    const char *end = value + strlen(value);
    while (value < end) {
        const uint32_t code = text_next_code_point(&value, end);
        const char *name = entity(code);
        if (name != NULL)
            text_append(bytes, name);
        else if (code != 0xfffe && code != 0xffff)
            text_append_code_point(bytes, code);
    }
}

// XMP knows twelve tonics, spelled with sharps, and tells the scale apart.
static void
append_key(Text *bytes, const char *initial_key)
{
    static const char *const names[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                        "F#", "G",  "G#", "A",  "A#", "B"};
    if (initial_key == NULL)
        return;
    const bool is_minor = text_ends_with(initial_key, "m");
    char *tonic = mem_copy_text(initial_key);
    if (is_minor)
        tonic[strlen(tonic) - 1] = '\0';
    const int pitch_class = music_pitch_class(tonic);
    mem_free(tonic);
    if (pitch_class >= 0)
        text_append_format(bytes,
                           "<xmpDM:key>%s</xmpDM:key>\n"
                           "<xmpDM:scaleType>%s</xmpDM:scaleType>\n",
                           names[pitch_class], is_minor ? "Minor" : "Major");
}

void
xmp_write(const TagList *tags, Text *bytes)
{
    text_append(bytes, head);
    for (size_t i = 0; i < ARRAY_LENGTH(properties); i++) {
        const char *value = tags_value(tags, properties[i].tag);
        if (value == NULL)
            continue;
        text_append_format(bytes, "<%s>%s", properties[i].property,
                           properties[i].before);
        append_escaped(bytes, value);
        text_append_format(bytes, "%s</%s>\n", properties[i].after,
                           properties[i].property);
    }
    append_key(bytes, tags_value(tags, "INITIALKEY"));
    text_append(bytes, tail);
}
