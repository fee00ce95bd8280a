// SPDX-License-Identifier: MIT
#include "check.h"
#include "xmp.h"

#include <string.h>

static Text
packet_of(const char *name, const char *value)
{
    Text bytes = {0};
    Tag tag = {name, mem_copy_text(value)};
    const TagList list = {.items = &tag, .count = 1};
    xmp_write(&list, &bytes);
    mem_free(tag.value);
    return bytes;
}

static void
each_tag_has_the_property_of_its_standard(void **state)
{
    (void)state;

    static const struct {
        const char *tag, *element;
    } rows[] = {
        {"DIGITALSOURCETYPE", "<Iptc4xmpExt:DigitalSourceType>v</"},
        {"TIMBRE_PROMPT", "<Iptc4xmpExt:AIPromptInformation>v</"},
        {"TIMBRE_BACKEND", "<Iptc4xmpExt:AISystemUsed>v</"},
        {"TIMBRE_MODEL", "<Iptc4xmpExt:AISystemVersionUsed>v</"},
        {"BPM", "<xmpDM:tempo>v</"},
        {"GENRE", "<xmpDM:genre>v</"},
        {"ENCODER", "<xmp:CreatorTool>v</"},
        {"TIMBRE_CREATED", "<xmp:CreateDate>v</"},
        {"TIMBRE_TAKE_ID", "<dc:identifier>v</"},
        {"TITLE", "<rdf:li xml:lang=\"x-default\">v</rdf:li>"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Text packet = packet_of(rows[i].tag, "v");
        assert_non_null(strstr(packet.chars, rows[i].element));
        text_clear(&packet);
    }
}

static void
keys_are_those_that_xmp_knows(void **state)
{
    (void)state;

    static const struct {
        const char *key, *elements;
    } rows[] = {
        {"C", "<xmpDM:key>C</xmpDM:key>\n<xmpDM:scaleType>Major<"},
        {"Am", "<xmpDM:key>A</xmpDM:key>\n<xmpDM:scaleType>Minor<"},
        {"Bbm", "<xmpDM:key>A#</xmpDM:key>\n<xmpDM:scaleType>Minor<"},
        {"F#", "<xmpDM:key>F#</xmpDM:key>\n<xmpDM:scaleType>Major<"},
        {"Cb", "<xmpDM:key>B</xmpDM:key>\n<xmpDM:scaleType>Major<"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Text packet = packet_of("INITIALKEY", rows[i].key);
        assert_non_null(strstr(packet.chars, rows[i].elements));
        text_clear(&packet);
    }
    Text packet = packet_of("INITIALKEY", "H");
    assert_null(strstr(packet.chars, "<xmpDM:key>"));
    text_clear(&packet);
}

static void
signs_of_xml_are_escaped_and_illegal_characters_left_out(void **state)
{
    (void)state;
    Text packet = packet_of("TIMBRE_PROMPT", "a<b>&\"\xef\xbf\xbf"
                                             "c\xf0\x9f\x8e\xb9");
    assert_non_null(
        strstr(packet.chars, ">a&lt;b&gt;&amp;\"c\xf0\x9f\x8e\xb9</"));
    text_clear(&packet);
}

static void
what_is_not_there_is_left_out(void **state)
{
    (void)state;
    Text packet = packet_of("TIMBRE_SAMPLER", "v");
    assert_null(strstr(packet.chars, "<Iptc4xmpExt:"));
    assert_null(strstr(packet.chars, "<dc:"));
    assert_true(text_starts_with(packet.chars, "<?xpacket begin="));
    assert_true(text_ends_with(packet.chars, "<?xpacket end=\"r\"?>"));
    text_clear(&packet);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tag_has_the_property_of_its_standard),
        cmocka_unit_test(keys_are_those_that_xmp_knows),
        cmocka_unit_test(
            signs_of_xml_are_escaped_and_illegal_characters_left_out),
        cmocka_unit_test(what_is_not_there_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
