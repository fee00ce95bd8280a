// SPDX-License-Identifier: MIT
// Moods, and words that move the sound; a mood without an id of the vocabulary
// counts as its nearest, or only by its axes. The axes are those of
// lexicon_table.h.
#include "timbre/base/memory.h"

#include "lexicon_table.h"

// clang-format off
static const LexiconRow rows[] = {
    {"aggressive|heavy hitting|aggression|savage|vicious|aggro",
     MEANS_MOOD, "aggressive", "D3"},
    {"angry|furious|rage|anger|raging", MEANS_MOOD, "aggressive", "D3"},
    {"fierce|intense|ferocious|relentless|violent",
     MEANS_MOOD, "aggressive", "D3"},
    {"brutal|crushing|punishing", MEANS_MOOD, "aggressive", "D3"},
    {"menacing|threatening", MEANS_MOOD, "dark aggressive", "B-2 D1"},
    {"bittersweet|bitter sweet", MEANS_MOOD, "bittersweet", ""},
    {"bright|shiny|brightly|sparkling|sparkly|shimmering|shimmery|glittering|"
     "glittery|twinkly|twinkling", MEANS_MOOD, "bright", "B2"},
    {"sunny|summery|sunshine|sun drenched|beachy", MEANS_MOOD, "bright", "B2"},
    {"calm|calming|relaxing|relaxed|calmer|at ease|restful|zen|unhurried",
     MEANS_MOOD, "calm", "D-1"},
    {"soothing|comforting", MEANS_MOOD, "calm", "D-1"},
    {"gentle|gently|softly|delicate|mild", MEANS_MOOD, "calm", "D-1 Y-1"},
    {"tranquil|still|quiet|hushed|stillness", MEANS_MOOD, "calm", "D-2 Y-2"},
    {"sleepy|drowsy|sleep|sleeping|for sleep|falling asleep|bedtime|"
     "to fall asleep to|slumber", MEANS_MOOD, "calm", "D-2 B-2"},
    {"meditative|contemplative|reflective|introspective|pensive|thoughtful",
     MEANS_MOOD, "calm", "D-2 R1"},
    {"chill|chilled|chilled out|chilling|laidback|laid back|easygoing|"
     "easy going|mellow|loungey|cozy chill|chilly vibes|unwind|breezy|lazy|"
     "mellowed|cool", MEANS_MOOD, "chill", "D-1"},
    {"smooth|silky|velvety|sleek", MEANS_MOOD, "chill", "H1"},
    {"dark|darker|darkness|shadowy|murky|dystopian|gothic",
     MEANS_MOOD, "dark", "B-2"},
    {"gloomy|bleak|brooding|grim|dreary|doomy", MEANS_MOOD, "dark", "B-2"},
    {"sinister|evil|demonic|devilish|malevolent|wicked|ominous|foreboding|"
     "villainous|hellish", MEANS_MOOD, "dark", "B-2"},
    {"dreamy|floaty|hazy|dreamlike|dream like|dreaming|drifting|drifty|"
     "floating|woozy|blissful|dreamily|surreal", MEANS_MOOD, "dreamy", "R2 B-1"},
    {"lush", MEANS_NOTHING, "", "R1 D1"},
    {"eerie|creepy|spooky|haunting|unsettling|unnerving|scary|haunted|"
     "ghostly|disturbing|uncanny|macabre|halloween|horror|spine chilling|"
     "nightmarish|nightmare|creeping|hauntingly", MEANS_MOOD, "eerie", "R2 Y1"},
    {"energetic|lively|high energy|energy|energised|energized|vigorous|"
     "frenetic|frantic|hyper|pumping|full of energy|high octane|adrenaline|"
     "intense energy|kinetic|exciting|excited|bouncing|hyped|hype|rowdy|"
     "banging|banger|explosive", MEANS_MOOD, "energetic", "D2"},
    {"upbeat|up beat|uptempo feel|peppy|perky|zippy|jaunty",
     MEANS_MOOD, "energetic happy", "D1"},
    {"driving|motorik|pulsing|pulsating|propulsive|galloping",
     MEANS_MOOD, "energetic", "D2"},
    {"epic|huge|grand|grandiose|colossal|massive|larger than life|sweeping|"
     "monumental|immense|gigantic|soaring", MEANS_MOOD, "epic", "D2 R2 Y3"},
    {"ethereal|otherworldly|airy|celestial|angelic|heavenly|weightless|"
     "cosmic|spacey|spacious|ethereally|transcendent",
     MEANS_MOOD, "ethereal", "B2 R3 D-1"},
    {"funny|comedic|goofy|silly|comic|comical|humorous|wacky|zany|clumsy|"
     "slapstick|cartoonish|cartoony", MEANS_MOOD, "funny", ""},
    {"groovy|funky feel|grooving|groove heavy|in the pocket|"
     "infectious groove|danceable|grooves hard", MEANS_MOOD, "groovy", "D1"},
    {"happy|cheerful|joyful|joyous|cheery|merry|jolly|gleeful|delightful|"
     "upbeat and happy|jubilant|happier|happiness|joy|festive|celebratory|"
     "celebration|carefree|lighthearted|light hearted|bubbly",
     MEANS_MOOD, "happy", "B1"},
    {"heroic|brave|courageous|valiant|hero|adventurous|daring|bold|fearless|"
     "swashbuckling", MEANS_MOOD, "heroic", "D2 Y2"},
    {"hopeful|optimistic|hope|promising|encouraging|positive",
     MEANS_MOOD, "hopeful", "Y1"},
    {"hypnotic|trance like|trancelike|mesmerising|mesmerizing|trancey|"
     "hypnotising|hypnotizing|spellbinding|entrancing|repetitive|"
     "looping and hypnotic", MEANS_MOOD, "hypnotic", "Y-2"},
    {"intimate|close|tender|tenderly|tenderness|private|personal|close mic|"
     "close miked|close micd", MEANS_MOOD, "intimate", "D-2 R-1 Y-1"},
    {"lonely|desolate|isolated|loneliness|lonesome|alone|solitary|solitude|"
     "forlorn|abandoned|lonelier|barren|empty", MEANS_MOOD, "lonely", "D-2 R1"},
    {"majestic|regal|noble|royal|stately|ceremonial|majestically|glorious|"
     "dignified|imperial", MEANS_MOOD, "majestic", "D2 R2 Y2"},
    {"melancholic|wistful|moody|melancholy|melancholia|pining|longing|"
     "yearning|somber|sombre|melancholically|plaintive|wistfully|autumnal|"
     "solemn", MEANS_MOOD, "melancholic", ""},
    {"mysterious|enigmatic|mystery|mystical|mystic|mystique|secretive|arcane|"
     "sneaky|stealthy|stealth|cryptic|magical|enchanted|enchanting",
     MEANS_MOOD, "mysterious", "R1"},
    {"nostalgic|retro feeling|reminiscent|nostalgia|retro|vintage|retro feel|"
     "sentimental|old school|oldschool|old fashioned|throwback|old timey|"
     "bygone|faded|nostalgically|retro vibe", MEANS_MOOD, "nostalgic", "B-1"},
    {"peaceful|serene|serenity|peace|harmonious|idyllic|pastoral|peacefully|"
     "placid", MEANS_MOOD, "peaceful", "D-2"},
    {"playful|whimsical|quirky|bouncy|cute|cheeky|mischievous|childlike|fun|"
     "playfully|adorable|skippy|springy|impish", MEANS_MOOD, "playful", ""},
    {"romantic|loving|romance|love|passionate|amorous|lovers|candlelit|"
     "passionately|wedding|valentine|valentines", MEANS_MOOD, "romantic", "H1"},
    {"sad|sorrowful|mournful|tearful|sorrow|grief|grieving|sadness|"
     "heartbroken|heartbreak|heartbreaking|tragic|despair|despairing|crying|"
     "sadder|depressing|depressed|mourning|funeral|heartache|weeping|tears",
     MEANS_MOOD, "sad", "D-1"},
    {"sexy|sultry|sensual|seductive|steamy|sexual|sensuous|slinky",
     MEANS_MOOD, "sexy", "B-1"},
    {"tense|suspenseful|anxious|suspense|tension|nervous|edgy|nail biting|"
     "uneasy|suspended|paranoid|panic|worried|thrilling|thriller|restless|"
     "urgent|urgency|on edge|claustrophobic", MEANS_MOOD, "tense", "Y1"},
    {"triumphant|victorious|victory|triumph|winning|conquering|triumphal|"
     "triumphantly", MEANS_MOOD, "triumphant", "D2 Y2"},
    {"uplifting|inspiring|feel good|euphoric|euphoria|inspirational|"
     "motivational|motivating|life affirming|elevating|uplift|feelgood|"
     "empowering|exhilarating|rousing|ecstatic|inspired|elated",
     MEANS_MOOD, "uplifting", "B1 D1 Y1"},
    {"warm|cosy|cozy|warmth|toasty|warmly|warmer|snug|homely",
     MEANS_MOOD, "warm", "B-1 H2"},
    {"emotional|moving|touching|poignant|heartfelt|expressive|soul stirring|"
     "emotive", MEANS_MOOD, "bittersweet", "Y2"},
    {"sweet|innocent|lovely|charming|pretty", MEANS_MOOD, "happy", "B1"},
    {"dramatic|theatrical", MEANS_MOOD, "epic", "Y3"},
    {"exotic|desert", MEANS_MOOD, "mysterious", ""},
    {"powerful|strong|mighty", MEANS_MOOD, "epic", "D2 Y2"},
    {"chaotic|chaos|manic|crazed|insane|unhinged|mad",
     MEANS_MOOD, "aggressive", "D3"},
    {"sacred|holy|reverent|devotional|prayerful", MEANS_MOOD, "peaceful", "R3"},
    {"elegant|graceful|sophisticated|classy|refined",
     MEANS_MOOD, "romantic", "D-1"},
    {"christmas|xmas|holiday|christmassy|festive season|christmas feel|"
     "winter holiday", MEANS_MOOD, "happy warm", "B1"},
    {"birthday|party|partying|celebrating", MEANS_MOOD, "happy energetic", "D2"},

    // Moods of place and time.
    {"night|nighttime|at night|midnight|late night|nocturnal|after hours|"
     "night time|3am|2am|4am|1am|late at night", MEANS_NOTHING, "", "B-2"},
    {"dawn|sunrise|morning|daybreak|early morning", MEANS_NOTHING, "", "B1 D-1"},
    {"sunset|dusk|evening|twilight|golden hour", MEANS_NOTHING, "", "R1"},
    {"summer|summertime|beach|spring|springtime|tropical|island",
     MEANS_MOOD, "bright", "B1"},
    {"winter|wintry|snow|snowy|winter wonderland|snowfall|icy|ice|frozen|"
     "frosty|cold|glacial|arctic", MEANS_NOTHING, "", "B2 D-1 R1"},
    {"autumn|fall|rainy|rainy day|rainy days|grey|gray|foggy|fog|misty|mist",
     MEANS_MOOD, "melancholic", "B-1"},
    {"space|outer space|galaxy|stars|starry|spaceship|sci fi|scifi|"
     "science fiction|interstellar|planet|nebula|moon|moonlight|moonlit",
     MEANS_NOTHING, "", "R3"},
    {"battle|war|fight|combat|fighting|warrior|warriors|boss",
     MEANS_MOOD, "epic", "D3"},
    {"chase|car chase|racing|race|pursuit|escape",
     MEANS_MOOD, "tense energetic", ""},
    {"coffee|cafe|coffee shop|coffeehouse|restaurant|cocktail|cocktails|"
     "dinner|hotel lobby|lobby", MEANS_NOTHING, "", "D-1"},
    {"study|studying|focus|concentration|homework|reading|work|working|"
     "background study|coding", MEANS_NOTHING, "", "Y-2 D-1"},
    {"workout|gym|running|exercise|training|jogging|cardio|sport|sports",
     MEANS_MOOD, "energetic", "D2"},
    {"underwater|under water|submerged|deep sea|subaquatic",
     MEANS_NOTHING, "", "B-3 R2"},
    {"cave|cavernous|cathedral|church", MEANS_NOTHING, "", "R3"},
    {"tribal|primal", MEANS_NOTHING, "", "D1 B-1"},
    {"futuristic|cyberpunk|cyber|neon|high tech|hi tech|robotic|mechanical|"
     "digital", MEANS_NOTHING, "", "B1"},

    // Words that move the sound, not the mood.
    {"soft|subtle|understated|subdued|light|lighter",
     MEANS_ADJUST, "level -1", "D-1 B-1 Y-1"},
    {"loud|louder|prominent|upfront|up front|big|booming|boomy|pounding|"
     "thumping|thunderous|heavier|heavy|bass heavy|thumpy",
     MEANS_ADJUST, "level 1", "D2"},
    {"punchy|tight|snappy|crunchy|hard|harder|hard hitting|knocking|slamming",
     MEANS_NOTHING, "", "D1 R-1"},
    {"distorted|overdriven|fuzzy|saturated|crushed|bitcrushed|bit crushed|"
     "distortion|overdrive|gritty|dirty|filthy|raw|grimy|nasty|"
     "lots of distortion|heavy distortion|gnarly|blown out",
     MEANS_ADJUST, "distortion 2", ""},
    {"muted|muffled|dampened|filtered|low passed|lowpassed|lofi filtered|"
     "dulled", MEANS_ADJUST, "brightness -2", ""},
    {"reverb|reverberant|reverby|wet|washed out|washy|echoing|lots of reverb|"
     "big reverb|long reverb|reverb drenched|drenched in reverb|heavy reverb|"
     "huge reverb|reverb heavy|hall reverb|plate reverb|spring reverb|"
     "drenched|cavernous reverb|soaked in reverb|reverbed out|with reverb|"
     "reverbed|ambient reverb|lots of space", MEANS_ADJUST, "reverb 2", ""},
    {"dry|bone dry|no reverb|without reverb|close and dry|little reverb",
     MEANS_ADJUST, "reverb -3", ""},
    {"delay|echo|echoes|tape delay|dub delay|delays|echoey|tape echo|"
     "ping pong delay|dub echo|delayed|slapback|slapback echo|slap back|"
     "lots of delay|dub echoes|delay drenched|space echo",
     MEANS_ADJUST, "delay 2", ""},
    {"wide|stereo|wide stereo|panoramic|widescreen|wide open",
     MEANS_ADJUST, "width 2", ""},
    {"narrow|mono", MEANS_ADJUST, "width -3", ""},
    {"deep|low|bassy|dusty|dull|boxy|rounded", MEANS_NOTHING, "", "B-1"},
    {"crisp|brilliant|glassy|tinkling|tinkly|metallic|piercing|sharp",
     MEANS_NOTHING, "", "B2"},
    {"sparse|bare|stripped down|stripped back|simple|uncluttered|"
     "empty feeling|stripped|spare|bare bones|barebones|not much going on|"
     "understated arrangement", MEANS_NOTHING, "", "D-3"},
    {"busy|dense|thick|layered|full|rich|complex|intricate|wall of sound|"
     "packed|maximal|maximalist", MEANS_NOTHING, "", "D2"},
    {"steady|constant|consistent|even", MEANS_NOTHING, "", "Y-2"},
    {"building|evolving|growing|grows|swelling|crescendo|builds slowly|"
     "slowly building|builds up|dynamic|rising|slow building|slowly evolving|"
     "gradually building|gradual build", MEANS_NOTHING, "", "Y3"},
    {"organic|natural|woody|earthy|rustic", MEANS_NOTHING, "", "H1"},
    {"analog|analogue|valve|tube", MEANS_NOTHING, "", "H1 B-1"},
    {"thin|tinny|small", MEANS_NOTHING, "", "B1 D-2"},
};

// clang-format on

const LexiconRow *
lexicon_table_moods(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
