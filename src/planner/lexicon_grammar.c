// SPDX-License-Identifier: MIT
// Words that bind the others: refusals, places, numbers, units, cues.
#include "timbre/base/memory.h"

#include "lexicon_table.h"

// clang-format off
static const LexiconRow rows[] = {
    {"slow|slowly|slow tempo|low tempo|slow paced|slowed|slowed down|"
     "slow bpm|slower|slow moving|slo|on the slow side",
     MEANS_TEMPO, "40 90", ""},
    {"really slow|very slow|super slow|extremely slow|ultra slow|so slow|"
     "glacially slow|crawling|dirge|painfully slow", MEANS_TEMPO, "30 80", ""},
    {"mid tempo|midtempo|medium tempo|mid paced|moderate tempo|moderate pace|"
     "medium paced|medium speed|medium pace|moderately paced|walking pace",
     MEANS_TEMPO, "75 125", ""},
    {"fast|quick|rapid|uptempo|up tempo|fast paced|speedy|fast tempo|"
     "high tempo|brisk|up tempo feel|quickly|faster|fast moving|high speed|"
     "quick tempo|on the fast side|high bpm", MEANS_TEMPO, "120 240", ""},
    {"really fast|very fast|super fast|extremely fast|breakneck|blazing fast|"
     "insanely fast|ultra fast|lightning fast|blistering",
     MEANS_TEMPO, "140 240", ""},
    {"largo|grave|larghetto", MEANS_TEMPO, "40 66", ""},
    {"slow jam|ballad|power ballad|lullaby|cradle song|berceuse|quiet storm|"
     "love song", MEANS_TEMPO, "50 96 soft", ""},
    {"adagio|lento", MEANS_TEMPO, "55 80", ""},
    {"andante|andantino", MEANS_TEMPO, "66 112", ""},
    {"moderato", MEANS_TEMPO, "85 125", ""},
    {"allegro|allegretto|vivace|con brio", MEANS_TEMPO, "105 176", ""},
    {"presto|prestissimo", MEANS_TEMPO, "160 220", ""},

    {"no|without|sans|minus|zero|lose|lose the|skip|skip the|leave out|"
     "leaving out|leave off|avoid|avoiding|ditch|omit|exclude|excluding|"
     "remove|cut out|mute|drop the|ditch the|hold the|without any|with no|"
     "no more|free of|dont use|do not use|dont want|do not want|i dont want|"
     "i dont want any|dont add|dont include|do not add|do not include|never|"
     "less any|devoid of|lacking|nor|get rid of|take out|kill the|i hate|"
     "please no|void of|none of|without the|there is no|no need for|"
     "dont need|do not need|absent|lacks|there should be no|no any|"
     "stay away from|keep out|leave the|cut the|but no|has no|have no|"
     "dont put|do not put|dont have|dont play|dont let|please dont|"
     "dont want any|dont use any|dont add any|do not use any|with zero|"
     "there are no|dont give me|not any|i dont need|absolutely no|"
     "definitely no", MEANS_NO, "", ""},
    {"not|isnt|is not|nothing too|not too|not so|not very|arent|less|"
     "not overly|never too|shouldnt be|should not be|without being|"
     "not really|nothing|not at all|anything but|not be|dont be|dont make it|"
     "far from|dont go|not as", MEANS_NOT, "", ""},
    {"only|just|nothing but|solely|exclusively|purely|nothing else|"
     "nothing except|just the|only the|alone|unaccompanied|entirely|just a|"
     "just some|only a|solo instrument|on its own|by itself|and nothing else|"
     "thats it|thats all|consisting of|made only with|no other instruments|"
     "no other instrument", MEANS_ONLY, "", ""},
    {"everything|all instruments|the whole band|anything|full band|the lot|"
     "all the instruments|all|the full band", MEANS_EVERYTHING, "", ""},
    {"but|though|although|however|yet", MEANS_BUT, "", ""},
    {"except|except for|apart from|other than|aside from|besides|bar the|"
     "save for|excepting", MEANS_EXCEPT, "", ""},
    {"instead of|in place of|rather than|replacing|as opposed to|in lieu of",
     MEANS_INSTEAD, "", ""},
    {"swap|replace|substitute|swap out|trade", MEANS_INSTEAD, "swap", ""},
    {"use|using|give me|put in|go with|bring in|use a|have|include|including|"
     "add|featuring|feat|ft|with|has|plus|along with|alongside|together with|"
     "accompanied by|backed by|over a|played on|played by|on top of|on|"
     "consists of|incorporating|supported by|led by|against",
     MEANS_WITH, "", ""},
    {"for|to be", MEANS_FOR, "", ""},
    {"and|n|as well as", MEANS_AND, "", ""},
    {"or", MEANS_OR, "", ""},
    {"a|an", MEANS_ARTICLE, "1", ""},
    {"in the|during|during the|throughout the|in|for the|on the|at the|"
     "in every|in each|in all|within the|in all the|through the|throughout|"
     "over the|in both|during each|within|in my|during every|at",
     MEANS_PLACE, "", ""},
    {"after|after the|following the|past the", MEANS_AFTER, "", ""},
    {"before|until|till|til|before the|until the|up to the|up until|"
     "up until the|till the|leading into|leading up to|prior to|not until|"
     "not until the|ahead of", MEANS_BEFORE, "", ""},
    {"from|from the|starting from|starting at|starting in|as of|"
     "starting with the|beginning at|from that", MEANS_FROM, "", ""},
    {"come in|comes in|coming in|enter|enters|entering|kick in|kicks in|join|"
     "joins|joining|drop in|drops in|start|starts|start playing|arrive|"
     "arrives|fade in|fades in|appear|appears|is added|are added|come back|"
     "comes back|return|returns|begin|begins|first appear|only come in|"
     "come in only|enter only|only enter", MEANS_ENTER, "", ""},
    {"drop out|drops out|dropping out|stop|stops|cut|cuts|fall away|"
     "falls away|fade away|disappear|disappears|goes away|go away|leave|"
     "leaves|is silent|are silent|fall out|falls out|exit|exits|sit out|"
     "sits out|rest|rests|mute in|is muted|are muted|go silent|cuts out|"
     "cut out in", MEANS_LEAVE, "", ""},
    {"then|and then|followed by|into|next|leads into|leading to|finally|"
     "afterwards|goes into|going into|straight into", MEANS_THEN, "", ""},

    {"not needed|not necessary|not wanted|not required|not allowed|unwanted|"
     "forbidden|are out|is out|left out|excluded|removed|free|out please|"
     "not please|no thanks|aint needed|arent needed|isnt needed|optional no",
     MEANS_AWAY, "", ""},
    {"first|1st", MEANS_ORDINAL, "1", ""},
    {"second|2nd", MEANS_ORDINAL, "2", ""},
    {"third|3rd", MEANS_ORDINAL, "3", ""},
    {"fourth|4th", MEANS_ORDINAL, "4", ""},
    {"last|final|closing", MEANS_ORDINAL, "-1", ""},

    {"one", MEANS_NUMBER, "1", ""},
    {"two|a couple of|couple of|a couple|couple", MEANS_NUMBER, "2", ""},
    {"three", MEANS_NUMBER, "3", ""},
    {"four", MEANS_NUMBER, "4", ""},
    {"five", MEANS_NUMBER, "5", ""},
    {"six", MEANS_NUMBER, "6", ""},
    {"seven", MEANS_NUMBER, "7", ""},
    {"eight", MEANS_NUMBER, "8", ""},
    {"nine", MEANS_NUMBER, "9", ""},
    {"ten", MEANS_NUMBER, "10", ""},
    {"eleven", MEANS_NUMBER, "11", ""},
    {"twelve", MEANS_NUMBER, "12", ""},
    {"thirteen", MEANS_NUMBER, "13", ""},
    {"fourteen", MEANS_NUMBER, "14", ""},
    {"fifteen", MEANS_NUMBER, "15", ""},
    {"sixteen", MEANS_NUMBER, "16", ""},
    {"seventeen", MEANS_NUMBER, "17", ""},
    {"eighteen", MEANS_NUMBER, "18", ""},
    {"nineteen", MEANS_NUMBER, "19", ""},
    {"twenty", MEANS_NUMBER, "20", ""},
    {"thirty", MEANS_NUMBER, "30", ""},
    {"forty|fourty", MEANS_NUMBER, "40", ""},
    {"fifty", MEANS_NUMBER, "50", ""},
    {"sixty", MEANS_NUMBER, "60", ""},
    {"seventy", MEANS_NUMBER, "70", ""},
    {"eighty", MEANS_NUMBER, "80", ""},
    {"ninety", MEANS_NUMBER, "90", ""},
    {"hundred", MEANS_NUMBER, "100", ""},
    {"half", MEANS_NUMBER, "0.5", ""},
    {"quarter", MEANS_NUMBER, "0.25", ""},

    {"bpm|bpms|b p m|beats per minute|beats a minute|beat per minute|"
     "beats per min|bmp|beats p m|b.p.m|bpm tempo|beats min",
     MEANS_UNIT, "bpm", ""},
    {"bar|bars|measure|measures|barres|takt|takte", MEANS_UNIT, "bar", ""},
    {"second|seconds|sec|secs|s|seconds long|sekunden|secound|secounds|"
     "secs long|sec long|second long", MEANS_UNIT, "s", ""},
    {"minute|minutes|min|mins|m|minutes long|mins long|minute long|minuets",
     MEANS_UNIT, "min", ""},
    {"hour|hours|hr|hrs|h", MEANS_UNIT, "hour", ""},

    {"tempo|speed|pace|tempo of|bpm of|at a tempo of|at tempo|clock",
     MEANS_TEMPO_CUE, "", ""},
    {"around|about|roughly|approximately|approx|circa|ca|c|near|"
     "somewhere around|around about|more or less|ish|close to|"
     "in the neighborhood of|or so|give or take|around the|arnd|abt|"
     "somewhere near|in the region of", MEANS_NEAR, "about", ""},
    {"just under|slightly under|a bit under|just below|slightly below|"
     "a little under|a little below|a bit below|under|below|a touch under|"
     "a hair under|less than|slower than|just shy of|shy of|nearly|almost|"
     "a tad under|slightly less than|a bit less than|not quite",
     MEANS_NEAR, "under", ""},
    {"just over|a bit over|slightly over|a little over|just above|"
     "slightly above|a bit above|over|above|a touch over|more than|"
     "faster than|a little above|north of|upwards of|a tad over|a hair over|"
     "slightly more than|a bit more than", MEANS_NEAR, "over", ""},
    {"at least|no slower than|minimum|no less than|not slower than|"
     "not less than|minimum of|min of", MEANS_NEAR, "least", ""},
    {"at most|no faster than|maximum|max|up to|no more than|not faster than|"
     "not more than|maximum of|max of|tops|at max", MEANS_NEAR, "most", ""},
    {"to|between|through|somewhere between|anywhere between|anywhere from|"
     "ranging from|in between|thru", MEANS_RANGE, "", ""},

    {"key|key of|in the key of|keyed|in key of|key signature|keysig|tonality|"
     "tonal center|tonal centre|tonic|the key of|scale|root note|key is|"
     "in the key|the key is|mode|key sig|root", MEANS_KEY_CUE, "", ""},
    {"chord progression|progression|chord progressions|progressions|"
     "chord loop|chord sequence|changes|chord changes|chord|vamp|"
     "loop these chords|these chords|two chord vamp|chord vamp|"
     "one chord vamp|the chords|over the changes|harmonic progression|"
     "chord pattern|following chords", MEANS_CHORD_CUE, "", ""},
    {"form|structure|arrangement|song form|song structure|structured|"
     "sections|arranged|layout|format|section order|sections are",
     MEANS_FORM_CUE, "", ""},
    {"section|part|parts", MEANS_NOTHING, "section", ""},
    {"each|apiece|per section|every section|a piece|for each|each section|"
     "a section each", MEANS_EACH, "", ""},
    {"twice|x2|2x|two times|double chorus", MEANS_TIMES, "2", ""},
    {"x3|3x|three times|thrice", MEANS_TIMES, "3", ""},
    {"x4|4x|four times", MEANS_TIMES, "4", ""},
    {"seed|seed number|random seed|seed value|use seed|with seed|using seed|"
     "rng seed|seed is|seed of|seed no", MEANS_SEED, "", ""},

    {"loop|loopable|seamless loop|looping|seamless|seamlessly looping|loops|"
     "looped|perfect loop|loops seamlessly|gapless|on loop|endless loop|"
     "infinite loop|seamlessly|that loops|loop ready", MEANS_KIND, "loop", ""},
    {"one shot|oneshot|one shots|stinger|single hit|sting|one hit|logo sting|"
     "sonic logo|audio logo|ident|one shot sample|oneshots",
     MEANS_KIND, "one_shot", ""},
    {"song|track|full song|full track|full length|complete song",
     MEANS_NOTHING, "song", ""},

    {"very|really|super|extremely|so|incredibly|intensely|ultra|deeply|"
     "highly|totally|insanely|seriously|mega|utterly|truly|crazy|hella|quite|"
     "pretty|particularly|especially", MEANS_DEGREE, "1.5", ""},
    {"slightly|a bit|a little|subtly|somewhat|a touch|a tad|kinda|kind of|"
     "sort of|mildly|vaguely|a hint of|hint of|faintly|bit|a little bit|"
     "sorta|a touch of|touch of|hints of|semi|a slight|slight|a dash of|"
     "fairly|rather|faint|distant|a bit of", MEANS_DEGREE, "0.5", ""},

    {"in the style of|style of|in style of|inspired by|a la|influenced by|"
     "in the vein of|in the spirit of|channeling|tribute to|ala|cover of|"
     "remix of|covers of|along the lines of|vein of|homage to|ripping off|"
     "rip off|meets the band|style a la", MEANS_LIKE, "strong", ""},
    {"sounding like|sounds like|sound like|similar to|reminiscent of|like|"
     "think|by|something like|esque|as if|make it sound like|la|dedicated to",
     MEANS_LIKE, "", ""},

    {"lyrics about|lyrics|with lyrics|lyrics that|words about|singing about|"
     "sings about|sing about|sung about|rap about|rapping about|"
     "lyrics saying|song about|about my|a verse about|lyric|"
     "singing the words|sung in|saying|shouting|that says|vocals saying|"
     "voice saying|words that|lyrics like|raps about|vocals that say|"
     "lyrics in|singing in|sung by", MEANS_REPORT, "words can't be sung", ""},
    {"microtonal|microtones|xenharmonic|quarter tones|quarter tone|drop d|"
     "drop d tuning|standard tuning|quarter tone scale",
     MEANS_NAME, "everything is tuned to equal temperament at 440 Hz", ""},
    {"surround|surround sound|dolby|dolby atmos|atmos mix|quadraphonic|"
     "binaural|5.1|7.1|8d|8d audio|spatial audio|ambisonic|ambisonics|"
     "5.1 surround|binaural beats|7.1.4|octophonic|360 audio|5.1 mix|"
     "surround mix|7.1 surround|5.1 surround sound",
     MEANS_NAME, "the sound is stereo", ""},
    {"tuned to|tuning|a432|432|432hz|440hz|hertz|hz|equal temperament|"
     "just intonation|pythagorean|meantone|tone equal temperament|edo|tet|"
     "31 edo|19 tet|24 tet|bohlen pierce|just tuning|microtuning|tuned down|"
     "solfeggio|tune to|concert pitch|werckmeister|tune it to|tune it|"
     "tuned at|tune at|a 415|a 442|a 440|a440|a442|a415|retune|pitch it to|"
     "tune everything to",
     MEANS_REPORT, "everything is tuned to equal temperament at 440 Hz", ""},
    {"panned|panning|pan|hard panned|hard left|hard right|degrees left|"
     "degrees right|pan the|autopan|auto pan",
     MEANS_REPORT, "parts can't be panned by hand", ""},
    {"sync|sync to|synced to|synchronised|synchronized|synchronise|"
     "synchronize|sync with|in sync with|hit point|hit points|cut to|"
     "timed to|match the cut|match the picture|frame|frames|timecode|"
     "time code|smpte|to picture|scene cut|scene cuts|syncs|sync it|sync up",
     MEANS_REPORT, "music can't be synced to pictures", ""},
    {"send|send it|send it to|send me|email|email it|upload|upload it|"
     "upload to|publish|share it|post it|post it to|tweet|put it on|text me|"
     "text it|save it to|mail it|mail me|distribute|release it on|"
     "stream it on|play it on|notify|notify me|message me|whatsapp|dropbox|"
     "airdrop|remind me|burn it|cast it",
     MEANS_REPORT, "Timbre sends nothing away", ""},
    {"spotify|soundcloud|youtube music|bandcamp|itunes",
     MEANS_REPORT, "Timbre sends nothing away", ""},
    {"dont forget to|buy|order me|book me|translate|draw|paint|smell|smells|"
     "smelling|taste|tastes|tasting",
     MEANS_REPORT, "Timbre makes music only", ""},

    {"the beatles|beatles|daft punk|pink floyd|massive attack|radiohead|"
     "talking heads|the doors|arctic monkeys|imagine dragons|green day|"
     "red hot chili peppers|guns n roses|metallica|led zeppelin|"
     "black sabbath|the rolling stones|rolling stones|the cure|the smiths|"
     "the clash|the strokes|the killers|the prodigy|the weeknd|the xx|"
     "tame impala|boards of canada|aphex twin|brian eno|hans zimmer|"
     "john williams|ennio morricone|philip glass|steve reich|max richter|"
     "ludovico einaudi|erik satie|chopin|mozart|beethoven|bach|debussy|"
     "vivaldi|tchaikovsky|miles davis|john coltrane|bill evans|"
     "herbie hancock|thelonious monk|duke ellington|louis armstrong|"
     "stevie wonder|marvin gaye|james brown|michael jackson|david bowie|"
     "elton john|bob dylan|bob marley|johnny cash|taylor swift|billie eilish|"
     "lana del rey|kanye west|kanye|kendrick lamar|j dilla|dilla|nujabes|"
     "mf doom|eminem|travis scott|metro boomin|skrillex|deadmau5|avicii|"
     "calvin harris|david guetta|four tet|bonobo|portishead|bjork|sigur ros|"
     "mogwai|nirvana|foo fighters|pearl jam|coldplay|u2|depeche mode|"
     "new order|joy division|kraftwerk|jean michel jarre|vangelis|"
     "tangerine dream|gorillaz|abba|fleetwood mac|nine inch nails|"
     "rage against the machine|system of a down|slipknot|iron maiden|slayer|"
     "king crimson|fatboy slim|chemical brothers|the chemical brothers|"
     "snoop dogg|dr dre|wu tang clan|wu tang|tupac|biggie|jay z|beyonce|"
     "rihanna|adele|ed sheeran|bts|blackpink|c418|koji kondo|nobuo uematsu|"
     "studio ghibli|joe hisaishi|danny elfman|frank sinatra|elvis|"
     "elvis presley|chuck berry|jimi hendrix|hendrix|santana|frank zappa|"
     "tom waits|leonard cohen|joni mitchell|nick drake|bon iver|"
     "sufjan stevens|fleet foxes|phoebe bridgers|mac demarco|frank ocean|"
     "tyler the creator|childish gambino|anderson paak|thundercat|"
     "flying lotus|fela kuti|antonio carlos jobim|jobim|astor piazzolla|"
     "piazzolla|django reinhardt|ravi shankar",
     MEANS_NAME,
     "Timbre knows no artists; say it by genre, mood and instruments", ""},

    {"decade|decades|era|style|vibe|vibes|feel|sound|inspired|type|flavor|"
     "flavour|aesthetic|tinged|flavoured|flavored|influenced|throwback",
     MEANS_ERA, "", ""},
};

// clang-format on

const LexiconRow *
lexicon_table_grammar(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
