// SPDX-License-Identifier: MIT
// Instruments, roles, textures, sections and modes.
#include "timbre/base/memory.h"

#include "lexicon_table.h"

// clang-format off
static const LexiconRow rows[] = {
    // Rhythm.
    {"drums|drum|drum kit|drumkit|drum set|drumset|live drums|acoustic drums|"
     "real drums|rock drums|double bass drums|double kick drums|double kick|"
     "blast beats|blast beat|drum beat|drumbeat|drumming|swing drums|"
     "swing drum kit|jazz drums|jazz kit|drum track|drum groove|drum pattern|"
     "trap drums|house drums|punchy drums|house beat drums|kit|"
     "rock beat drums|rim shots|rimshot|rimshots|rim clicks|sidestick|"
     "side stick|drummer|drum part|steady beat|with a beat|dusty drums",
     MEANS_INSTRUMENT, "drums", ""},
    {"drum machine|drum machines|909|tr 909|909 drums|909 kit|808 drums|"
     "808 kit|808 beat|tr 808|808 drum machine|707|606|linndrum|linn drum|"
     "linn|electronic drums|electronic drum kit|electronic beat|"
     "electronic beats|programmed drums|synth drums|electronic percussion|"
     "909s|707 drums|606 drums|simmons drums|e drums|gated drums|"
     "909 drum machine", MEANS_INSTRUMENT, "drum_machine", ""},
    {"breakbeat|amen|amen break|amen breaks|breaks|chopped breaks|"
     "chopped break|drum break|drum breaks|break beat|break beats|"
     "breakbeat drums|sampled breaks|amen style breaks|amen style|"
     "think break|funky drummer", MEANS_INSTRUMENT, "breakbeat", ""},
    {"brushed drums|brushes|brush|brush kit|brushed drum kit|brushed snare|"
     "brushed kit|brush drums|drums with brushes|brushwork|brush work|brushed",
     MEANS_INSTRUMENT, "brushed_drums", ""},
    {"kick|kick drum|kicks|kick drums|bass drum|808 kick|909 kick|808 kicks|"
     "kickdrum|808 kick drum", MEANS_INSTRUMENT, "kick", ""},
    {"snare|snares|snare drum|snaredrum|gated snare|snare rolls|snare roll|"
     "808 snare|909 snare", MEANS_INSTRUMENT, "snare", ""},
    {"hi hat|hihat|hi hats|hihats|hats|hat|high hat|high hats|highhat|"
     "hi hatss|open hats|open hat|closed hats|trap hats|swung hats|hat rolls|"
     "hi hat rolls|open hi hats|closed hi hats|909 hats|808 hats|offbeat hats",
     MEANS_INSTRUMENT, "hi_hat", ""},
    {"cymbals|cymbal|ride|ride cymbal|crash cymbal|crash|crashes|"
     "cymbal swells|cymbal swell|gong|china cymbal",
     MEANS_INSTRUMENT, "cymbals", ""},
    {"toms|tom|tom toms|tom tom|floor tom|floor toms|tom drums|roto toms",
     MEANS_INSTRUMENT, "toms", ""},
    {"percussion|percussions|percussive|hand percussion|hand drums|hand drum|"
     "latin percussion|perc|percs|bodhran|frame drum|frame drums|"
     "talking drum|talking drums|timbales|guiro|agogo|surdo|cuica|"
     "world percussion|orchestral percussion|aux percussion|tribal drums|"
     "ethnic percussion|african drums|african percussion|ethnic drums|"
     "tribal percussion|log drums percussion|caxixi|percussionist|pandeiro",
     MEANS_INSTRUMENT, "percussion", ""},
    {"shaker|shakers|maracas|maraca|egg shaker|cabasa",
     MEANS_INSTRUMENT, "shaker", ""},
    {"tambourine|tamb|tambo|tambourin|sleigh bell shake",
     MEANS_INSTRUMENT, "tambourine", ""},
    {"congas|conga|conga drums|tumba", MEANS_INSTRUMENT, "congas", ""},
    {"bongos|bongo|bongo drums", MEANS_INSTRUMENT, "bongos", ""},
    {"cajon|cajón|box drum", MEANS_INSTRUMENT, "cajon", ""},
    {"tabla|tablas", MEANS_INSTRUMENT, "tabla", ""},
    {"djembe|djembes", MEANS_INSTRUMENT, "djembe", ""},
    {"taiko|taikos|taiko drums|taiko drum|war drums|japanese drums",
     MEANS_INSTRUMENT, "taiko", ""},
    {"timpani|tympani|kettledrum|kettledrums|kettle drum|kettle drums|timps",
     MEANS_INSTRUMENT, "timpani", ""},
    {"clap|claps|handclap|handclaps|hand claps|hand clap|clapping|"
     "hand clapping|808 clap|909 clap", MEANS_INSTRUMENT, "clap", ""},
    {"finger snaps|finger snap|snaps|snap|fingersnaps|finger clicks|"
     "finger snapping|fingersnap", MEANS_INSTRUMENT, "finger_snaps", ""},
    {"cowbell|cowbells|more cowbell", MEANS_INSTRUMENT, "cowbell", ""},
    {"claves|clave", MEANS_INSTRUMENT, "claves", ""},
    {"triangle|triangles", MEANS_INSTRUMENT, "triangle", ""},
    {"woodblock|wood block|woodblocks|wood blocks|temple blocks|castanets|"
     "castanet", MEANS_INSTRUMENT, "woodblock", ""},

    // Bass.
    {"bass|bassline|bass line|basslines|bass lines|bass part|low end|bassist|"
     "bass guitar or synth", MEANS_INSTRUMENT, "bass", ""},
    {"bass guitar|electric bass|fingered bass|picked bass|fingerstyle bass|"
     "p bass|jazz bass guitar|live bass|bassguitar|bass gtr",
     MEANS_INSTRUMENT, "bass_guitar", ""},
    {"upright bass|double bass|walking bass|contrabass|acoustic bass|"
     "standup bass|stand up bass|walking bassline|walking bass line|"
     "doublebass|string bass|bull fiddle|bowed bass|bass fiddle|jazz bass",
     MEANS_INSTRUMENT, "upright_bass", ""},
    {"fretless bass|fretless", MEANS_INSTRUMENT, "fretless_bass", ""},
    {"slap bass|slapped bass|slap bassline|popped bass|slap and pop bass|"
     "slapping bass", MEANS_INSTRUMENT, "slap_bass", ""},
    {"synth bass|synthesizer bass|moog bass|analog bass|analogue bass|"
     "bass synth|synth bassline|log drum|log drums|log drum bass|fm bass|"
     "juno bass|wobble|square bass|saw bass|electronic bass|donk|donk bass",
     MEANS_INSTRUMENT, "synth_bass", ""},
    {"sub bass|sub|deep sub|subs|subbass|sub bassline|sine bass|"
     "deep sub bass|sub drop|sub line", MEANS_INSTRUMENT, "sub_bass", ""},
    {"808 bass|sliding 808|sliding 808s|808s|808|bass 808|808 basses|808 sub|"
     "gliding 808|gliding 808s|808 bassline|808 glide|808 glides|808 slides|"
     "booming 808|booming 808s", MEANS_INSTRUMENT, "bass_808", ""},
    {"303|acid bass|acid bassline|acid line|acid lines|303 line|303 bass|"
     "tb 303|303 bassline|303 acid|303 acid line|acid synth|acid 303|303s|"
     "squelchy bass|acid squelch|acid riff", MEANS_INSTRUMENT, "acid_bass", ""},
    {"reese bass|reese|reese bassline|reeses|wobble bass|wobbly bass|"
     "growl bass|neuro bass|reece|reece bass|wub|wubs|wob|growling bass",
     MEANS_INSTRUMENT, "reese_bass", ""},

    // Keys.
    {"piano|grand piano|pianos|concert grand|pianist|piano keys|"
     "acoustic piano|honky tonk piano|saloon piano|piano melody|piano chords|"
     "piano riff|piano arpeggios|steinway", MEANS_INSTRUMENT, "piano", ""},
    {"felt piano|felted piano|felt pianos", MEANS_INSTRUMENT, "felt_piano", ""},
    {"upright piano|upright pianos|old upright|pub piano|parlor piano|"
     "parlour piano", MEANS_INSTRUMENT, "upright_piano", ""},
    {"electric piano|e piano|epiano|electric keys|fm piano|dx7|dx piano|"
     "electric pianos|dx7 piano|suitcase piano|stage piano|e pianos|keys|"
     "keyboard|keyboards|elec piano", MEANS_INSTRUMENT, "electric_piano", ""},
    {"rhodes|rhodes piano|fender rhodes|rhodes keys|rhodes chords|rhode",
     MEANS_INSTRUMENT, "rhodes", ""},
    {"wurlitzer|wurli|wurly|wurlitzer piano|wurlies|wurlitzer electric piano",
     MEANS_INSTRUMENT, "wurlitzer", ""},
    {"clavinet|clav|clavi|funky clav|d6", MEANS_INSTRUMENT, "clavinet", ""},
    {"organ|organs|organ bubble|rock organ|reed organ|combo organ|farfisa|"
     "vox organ|electric organ|vox continental|organist",
     MEANS_INSTRUMENT, "organ", ""},
    {"hammond organ|hammond|b3|hammond b3|drawbar organ|b3 organ|"
     "tonewheel organ|jazz organ|gospel organ|leslie organ",
     MEANS_INSTRUMENT, "hammond_organ", ""},
    {"pipe organ|church organ|cathedral organ|pipe organs",
     MEANS_INSTRUMENT, "pipe_organ", ""},
    {"harpsichord|harpsichords|cembalo", MEANS_INSTRUMENT, "harpsichord", ""},
    {"accordion|bandoneon|squeezebox|accordions|musette|piano accordion|"
     "bandoneón|button accordion|concertina", MEANS_INSTRUMENT, "accordion", ""},

    // Plucked.
    {"guitar|guitars|gtr|gtrs|guitar chords|guitar strums|strummed guitar|"
     "fingerpicked guitar|fingerpicking guitar|guitar melody|guitar skank|"
     "guitar picking|guitar arpeggios|guitarist|picked guitar|"
     "guitar strumming|baritone guitar", MEANS_INSTRUMENT, "guitar", ""},
    {"acoustic guitar|acoustic guitars|steel string guitar|steel string|"
     "acoustic gtr|folk guitar|strummed acoustic|strummed acoustic guitar|"
     "fingerpicked acoustic|fingerpicked acoustic guitar|"
     "fingerpicked acoustic guitars|fingerstyle guitar|acoustics|dreadnought",
     MEANS_INSTRUMENT, "acoustic_guitar", ""},
    {"nylon guitar|classical guitar|nylon string guitar|spanish guitar|"
     "nylon string|flamenco guitar|nylon guitars|nylon|nylon strung guitar|"
     "bossa guitar", MEANS_INSTRUMENT, "nylon_guitar", ""},
    {"12 string guitar|twelve string guitar|12 string|twelve string|"
     "12 string acoustic|twelve string acoustic|12 string acoustic guitar|"
     "12 string electric", MEANS_INSTRUMENT, "twelve_string_guitar", ""},
    {"electric guitar|electric guitars|fuzz guitar|wah guitar|clean guitar|"
     "clean guitars|distorted guitar|distorted guitars|clean electric guitar|"
     "clean electric|overdriven guitar|overdriven guitars|crunchy guitar|"
     "crunchy guitars|lead guitar|rhythm guitar|rhythm guitars|jazz guitar|"
     "power chords|power chord|palm muted guitars|palm muted guitar|"
     "telecaster|tele|stratocaster|strat|les paul|wah wah guitar|wah|wah wah|"
     "guitar riff|guitar riffs|riff|riffs|heavy guitars|heavy guitar|"
     "heavy riffs|twangy guitar|twang guitar|surf guitar|jangly guitar|"
     "jangly guitars|jangle guitar|fuzz|fuzzy guitar|fuzzy guitars|"
     "chugging guitars|chugs|chug|tremolo guitar|electric gtr|"
     "washed out guitars|reverb guitar|reverb guitars|shredding|shred guitar|"
     "chicken scratch|chicken picking|down tuned guitars|downtuned guitars|"
     "drop tuned guitars|wall of guitars|hollow body guitar|archtop|"
     "electric guitar riff|fuzzed out guitar|feedback guitar",
     MEANS_INSTRUMENT, "electric_guitar", ""},
    {"fuzz guitar|distorted guitar|distorted guitars|overdriven guitar|"
     "overdriven guitars|crunchy guitar|crunchy guitars|heavy guitars|"
     "heavy guitar|fuzz|fuzzy guitar|fuzzy guitars|chugging guitars|"
     "power chords|power chord|shredding|fuzzed out guitar",
     MEANS_ADJUST, "distortion 2 own", ""},
    {"washed out guitars|reverb guitar|reverb guitars",
     MEANS_ADJUST, "reverb 2 own", ""},
    {"slide guitar|lap steel|bottleneck guitar|bottleneck|dobro|"
     "resonator guitar|bottleneck slide|resonator|slide guitars",
     MEANS_INSTRUMENT, "slide_guitar", ""},
    {"pedal steel|pedal steel guitar|steel guitar|steel guitars",
     MEANS_INSTRUMENT, "pedal_steel", ""},
    {"banjo|banjos|five string banjo|5 string banjo",
     MEANS_INSTRUMENT, "banjo", ""},
    {"mandolin|mandolins|mando", MEANS_INSTRUMENT, "mandolin", ""},
    {"ukulele|uke|ukelele|ukuleles|ukes|ukulelee",
     MEANS_INSTRUMENT, "ukulele", ""},
    {"bouzouki|bouzoukis", MEANS_INSTRUMENT, "bouzouki", ""},
    {"harp|harps|celtic harp|concert harp|lever harp",
     MEANS_INSTRUMENT, "harp", ""},

    // Ensembles and synths.
    {"strings|string|string section|string ensemble|strings section|"
     "low strings|high strings|string arrangement|pizzicato strings|"
     "pizzicato|pizz|pizz strings|staccato strings|tremolo strings|spiccato|"
     "spiccato strings|string quartet|lush strings|orchestral strings|"
     "string orchestra|string machine|synth strings|string quintet|"
     "string trio|legato strings|string stabs|string swells|solina|"
     "strings ensemble|disco strings", MEANS_INSTRUMENT, "strings", ""},
    {"pad|pads|synth pad|synth pads|string pad|string pads|ambient pads|"
     "pad synth|synthesizer pad|analog pad|choir pad|choir pads|padding|"
     "atmospheric pads|lush pads|drone pad|pad sounds|washes|synth wash|"
     "synth washes|swells|vocal pad|vocal pads|glass pad",
     MEANS_INSTRUMENT, "pad", ""},
    {"synth|synths|synthesizer|synthesizers|synthesiser|synthesisers|"
     "analog synth|analog synths|analogue synth|analogue synths|juno|moog|"
     "prophet|modular|modular synth|polysynth|poly synth|jupiter|fm synth|"
     "wavetable|modular synths|synthy|detuned synth|detuned synths|"
     "synth chords|supersaw chords|supersaws|supersaw|juno 106|oberheim|"
     "minimoog|synth line|electronic sounds|synth sounds|synth riff|fm synths",
     MEANS_INSTRUMENT, "synth", ""},
    {"stab|stabs|chord stabs|synth stabs|stab chords|rave stabs|rave stab|"
     "orchestra hit|orchestra hits|orch hit|orch hits|chord stab|synth stab|"
     "hoover|house stabs|piano stabs", MEANS_INSTRUMENT, "stab", ""},
    {"brass|brass section|horns|horn section|low brass|brass stabs|"
     "brass ensemble|brass band|horn stabs|horn hits|synth brass|horn line|"
     "horn lines|brasses|horns section|brass fanfare|mariachi horns|"
     "brass quintet|brass hits|horn riff|horn arrangement",
     MEANS_INSTRUMENT, "brass", ""},
    {"woodwinds|woodwind|winds|woodwind section|wind section|"
     "wind instruments|woodwind ensemble|wind quintet|wind ensemble|"
     "woodwind quintet", MEANS_INSTRUMENT, "woodwinds", ""},
    {"orchestra|full orchestra|symphony orchestra|chamber orchestra|"
     "symphonic orchestra|philharmonic|orchestration",
     MEANS_INSTRUMENT, "orchestra", ""},
    {"mellotron|tron strings|mellotron strings|mellotron flute|"
     "mellotron flutes", MEANS_INSTRUMENT, "mellotron", ""},
    {"piano trio", MEANS_INSTRUMENT, "piano violin cello", ""},
    {"jazz trio", MEANS_INSTRUMENT, "piano upright_bass drums", ""},
    {"jazz trio", MEANS_GENRE, "jazz", ""},
    {"power trio", MEANS_INSTRUMENT, "electric_guitar bass_guitar drums", ""},
    {"big band|bigband", MEANS_INSTRUMENT, "brass saxophone", ""},
    {"fanfare", MEANS_INSTRUMENT, "brass", ""},
    {"mariachi", MEANS_INSTRUMENT, "trumpet", ""},

    // Leads.
    {"violin|violins|fiddle|fiddles|violinist|viola d amore",
     MEANS_INSTRUMENT, "violin", ""},
    {"viola|violas", MEANS_INSTRUMENT, "viola", ""},
    {"cello|cellos|violoncello|celli|cellist|celo",
     MEANS_INSTRUMENT, "cello", ""},
    {"flute|flutes|alto flute|concert flute|flutist|transverse flute|"
     "wooden flute|bansuri", MEANS_INSTRUMENT, "flute", ""},
    {"pan flute|panflute|panpipes|pan pipes|pan pipe|pan flutes|zampona|"
     "zampoña|quena", MEANS_INSTRUMENT, "pan_flute", ""},
    {"tin whistle|penny whistle|tinwhistle|irish whistle|low whistle|"
     "pennywhistle|whistle|tin whistles", MEANS_INSTRUMENT, "tin_whistle", ""},
    {"clarinet|clarinets|bass clarinet|bass clarinets",
     MEANS_INSTRUMENT, "clarinet", ""},
    {"oboe|oboes", MEANS_INSTRUMENT, "oboe", ""},
    {"bassoon|bassoons|contrabassoon", MEANS_INSTRUMENT, "bassoon", ""},
    {"saxophone|sax|saxes|saxophones|alto sax|tenor sax|soprano sax|bari sax|"
     "baritone sax|alto saxophone|tenor saxophone|sax section|"
     "baritone saxophone|soprano saxophone|saxaphone|saxofone|saxxophone|"
     "saxophonist", MEANS_INSTRUMENT, "saxophone", ""},
    {"trumpet|trumpets|harmon mute trumpet|trumpeter|piccolo trumpet|"
     "mariachi trumpets", MEANS_INSTRUMENT, "trumpet", ""},
    {"trombone|trombones|bass trombone", MEANS_INSTRUMENT, "trombone", ""},
    {"french horn|horn|french horns|frenchhorn",
     MEANS_INSTRUMENT, "french_horn", ""},
    {"tuba|tubas|sousaphone", MEANS_INSTRUMENT, "tuba", ""},
    {"harmonica|harmonicas|mouth organ|blues harp|harmonika|mouth harp|"
     "mouthharp", MEANS_INSTRUMENT, "harmonica", ""},
    {"melodica|melodicas|melodika", MEANS_INSTRUMENT, "melodica", ""},
    {"bagpipes|bagpipe|pipes|highland pipes|uilleann pipes|bag pipes|"
     "uillean pipes", MEANS_INSTRUMENT, "bagpipes", ""},
    {"sitar|sitars", MEANS_INSTRUMENT, "sitar", ""},
    {"erhu|erhus", MEANS_INSTRUMENT, "erhu", ""},
    {"koto|kotos", MEANS_INSTRUMENT, "koto", ""},
    {"shakuhachi|japanese flute|bamboo flute",
     MEANS_INSTRUMENT, "shakuhachi", ""},
    {"oud|ouds", MEANS_INSTRUMENT, "oud", ""},
    {"duduk|duduks", MEANS_INSTRUMENT, "duduk", ""},
    {"kalimba|thumb piano|mbira|kalimbas|sansula",
     MEANS_INSTRUMENT, "kalimba", ""},
    {"marimba|marimbas|balafon", MEANS_INSTRUMENT, "marimba", ""},
    {"vibraphone|vibes|vibraphones|vibraharp",
     MEANS_INSTRUMENT, "vibraphone", ""},
    {"xylophone|xylophones|xylo", MEANS_INSTRUMENT, "xylophone", ""},
    {"steel drums|steel drum|steelpan|steel pan|steelpans|steel pans|"
     "pan drums|steeldrum|steeldrums", MEANS_INSTRUMENT, "steel_drums", ""},
    {"handpan|hand pan|hang drum|hang|handpans|tongue drum",
     MEANS_INSTRUMENT, "handpan", ""},
    {"glockenspiel|glock|glocken|glockenspiels",
     MEANS_INSTRUMENT, "glockenspiel", ""},
    {"celesta|celeste", MEANS_INSTRUMENT, "celesta", ""},
    {"music box|musicbox|music boxes", MEANS_INSTRUMENT, "music_box", ""},
    {"bells|bell|chimes|chime|sleigh bells|sleigh bell|wind chimes|"
     "windchimes|jingle bells|bell melody|synth bells|crotales|bell sounds|"
     "fm bells|jingle bell|bell pluck", MEANS_INSTRUMENT, "bells", ""},
    {"tubular bells|tubular bell|church bells|church bell|orchestral chimes",
     MEANS_INSTRUMENT, "tubular_bells", ""},
    {"theremin|theremins", MEANS_INSTRUMENT, "theremin", ""},
    {"synth lead|lead synth|saw lead|square lead|supersaw lead|"
     "supersaw leads|synth leads|saw leads|lead synths|synth melody|"
     "sawtooth lead|chip lead|pulse lead|screaming lead",
     MEANS_INSTRUMENT, "synth_lead", ""},
    {"arpeggio|arp|arps|arpeggios|arpeggiator|arpeggiated|arpeggiated synth|"
     "arpeggiated synths|synth arp|synth arps|synth arpeggio|arpegio|arpeggi|"
     "synth arpeggios|arpeggiating|arp synth", MEANS_INSTRUMENT, "arpeggio", ""},
    {"pluck|plucks|synth pluck|synth plucks|pluck synth|plucky synth|plucky|"
     "pluck lead|plucky synths", MEANS_INSTRUMENT, "pluck", ""},
    {"whistling|whistled|whistler|whistled melody|human whistle|"
     "someone whistling", MEANS_INSTRUMENT, "whistling", ""},
    {"vocoder|vocoded|talkbox|talk box|robot voice|robot vocals|"
     "vocoder vocals|robot voices|vocoders|vocoded vocals",
     MEANS_INSTRUMENT, "vocoder", ""},

    // Voices.
    {"vocals|vocal|singer|singing|sung|voice|voices|vox|female vocals|"
     "male vocals|female vocal|male vocal|female voice|male voice|lead vocal|"
     "lead vocals|backing vocals|background vocals|vocalist|vocalists|"
     "singers|sing|vocal hook|vocal line|vocal harmonies|vocal melody|sings|"
     "crooner|female singer|male singer|soprano|vocal harmony|harmony vocals|"
     "adlibs|ad libs|spoken word|soulful vocals|vocals please",
     MEANS_INSTRUMENT, "vocals", ""},
    {"choir|choirs|choral|chorale|gospel choir|choir aahs|aahs|choir voices|"
     "boys choir|vocal choir|mixed choir|choir vocals|wordless choir|"
     "female choir|male choir|childrens choir|chanting|chant|chants|"
     "gregorian chant|monks", MEANS_INSTRUMENT, "choir", ""},
    {"vocal chops|vocal chop|chopped vocals|vocal samples|vocal sample|"
     "chopped up vocals|vocal cuts|vocal stabs|chopped vocal|pitched vocals|"
     "chipmunk vocals|vox chops", MEANS_INSTRUMENT, "vocal_chops", ""},
    {"rap|rapping|rapper|rap vocals|rap verse|rap verses|rappers|mc|emcee|"
     "raps|toasting", MEANS_INSTRUMENT, "rap", ""},
    {"humming|hums|hummed|oohs|hum|oohs and aahs|ooh|hummed melody",
     MEANS_INSTRUMENT, "humming", ""},
    {"beatbox|beatboxing|beat box|beatboxer|beat boxing",
     MEANS_INSTRUMENT, "beatbox", ""},

    // Known instruments without an id of their own.
    {"dulcimer|hammered dulcimer|zither|santoor|santur|cimbalom|autoharp|"
     "lyre|kora|qanun|kantele|psaltery", MEANS_STAND_IN, "harp", ""},
    {"guzheng|pipa|shamisen|gayageum|guqin|zheng", MEANS_STAND_IN, "koto", ""},
    {"lute|theorbo|saz|baglama|charango|balalaika|cuatro|requinto|vihuela|"
     "cavaquinho|tres", MEANS_STAND_IN, "nylon_guitar", ""},
    {"recorder|ocarina|piccolo|fife|ney|dizi|native american flute|"
     "native flute", MEANS_STAND_IN, "flute", ""},
    {"cor anglais|english horn|shawm|zurna|shehnai", MEANS_STAND_IN, "oboe", ""},
    {"flugelhorn|cornet|bugle|flugel", MEANS_STAND_IN, "trumpet", ""},
    {"euphonium|baritone horn|ophicleide", MEANS_STAND_IN, "tuba", ""},
    {"hurdy gurdy|nyckelharpa|viola da gamba|morin khuur|rebab|kemenche|"
     "sarangi|esraj", MEANS_STAND_IN, "violin", ""},
    {"harmonium|pump organ|shruti box", MEANS_STAND_IN, "organ", ""},
    {"clavichord|spinet|virginal", MEANS_STAND_IN, "harpsichord", ""},
    {"toy piano", MEANS_STAND_IN, "celesta", ""},
    {"glass harmonica|glass armonica|singing bowls|singing bowl|"
     "tibetan bowls|tibetan bowl|crystal bowls|bowed glass",
     MEANS_STAND_IN, "pad", ""},
    {"turntable|turntables|scratching|scratches|scratch|dj scratches|"
     "turntablism|record scratches", MEANS_STAND_IN, "vocal_chops", ""},
    {"didgeridoo|didge", MEANS_STAND_IN, "synth_bass", ""},
    {"sarod|veena|tanpura|tambura|rudra veena", MEANS_STAND_IN, "sitar", ""},
    {"keytar|ondes martenot|ondes|stylophone|otamatone|kazoo",
     MEANS_STAND_IN, "synth_lead", ""},
    {"berimbau|jaw harp|jews harp", MEANS_STAND_IN, "percussion", ""},
    {"omnichord", MEANS_STAND_IN, "synth", ""},

    // Roles and wholes: refused or asked for as such.
    {"melody|melodies|melodic line|lead line|lead melody|lead|leads|topline|"
     "top line|lead part|lead instrument|hooky melody", MEANS_ROLE, "lead", ""},
    {"chords|harmony|harmonies|chordal", MEANS_ROLE, "harmony", ""},
    {"beat|beats|rhythm section|rhythm|rhythms|groove section|any beat|a beat",
     MEANS_ROLE, "drums", ""},
    {"background noise|background sounds|sound effects|sfx|foley|"
     "nature sounds|field recording|field recordings|nature recording|"
     "nature recordings|environmental sounds|outdoor sounds|nature ambience|"
     "found sound|found sounds|nature noise",
     MEANS_TEXTURE, "field_recording", ""},

    // One word refuses.
    {"drumless|beatless|drum free|without a beat|no beat|no beats|"
     "percussionless|drums free|beat free|beat less|drum less|percussion free",
     MEANS_EXCLUDE, "drums percussion", ""},
    {"bassless|bass less|bass free", MEANS_EXCLUDE, "bass", ""},
    {"instrumental|instrumentals|instrumental version|instrumental only|"
     "vocal free|voiceless|non vocal|purely instrumental|instrumental track|"
     "all instrumental|no lyrics|without lyrics|no vox|no words|without words",
     MEANS_EXCLUDE, "vocals", ""},
    {"a cappella|acapella|acappella|a capella",
     MEANS_EXCLUDE, "drums percussion bass", ""},
    {"a cappella|acapella|acappella|a capella", MEANS_INSTRUMENT, "choir", ""},
    {"melodyless|no topline", MEANS_EXCLUDE, "lead", ""},
    {"guitarless", MEANS_EXCLUDE, "guitar", ""},
    {"unplugged|all acoustic|fully acoustic|acoustic only",
     MEANS_EXCLUDE, "synth drum_machine electric_guitar", ""},
    {"unplugged|all acoustic|fully acoustic|acoustic only|acoustic",
     MEANS_INFLUENCE, "folk", ""},

    // Textures.
    {"vinyl crackle|vinyl|record crackle|dusty record|vinyl noise|crackle|"
     "crackles|vinyl crackles|record noise|dusty vinyl|old record|vinyl hiss|"
     "needle noise|vinyl static|record player|record player crackle|"
     "crackling vinyl|crackly vinyl|crackling record|needle drop|vinyl pops|"
     "dusty records|lp crackle", MEANS_TEXTURE, "vinyl_crackle", ""},
    {"tape hiss|tape noise|cassette hiss|cassette|tape|hiss|cassette noise|"
     "tape crackle|tape saturation|cassette tape|vhs|vhs hiss|tape warble|"
     "wow and flutter|hissy tape|tape wobble|worn tape|old tape",
     MEANS_TEXTURE, "tape_hiss", ""},
    {"rain|rainfall|raindrops|rain sounds|rain sound|raining|rain drops|"
     "rainy ambience|light rain|heavy rain|falling rain|rain on a window|"
     "rain on the window|rain noise|drizzle|downpour|rain on a tin roof|"
     "rain on the roof|rain ambience", MEANS_TEXTURE, "rain", ""},
    {"thunder|storm|thunderstorm|thunderstorms|thunder storm|distant thunder|"
     "thunder claps|thunderclap|thunder rumble|stormy|lightning|"
     "rolling thunder|storm sounds", MEANS_TEXTURE, "thunder", ""},
    {"rainstorm|rain storm|rain and thunder", MEANS_TEXTURE, "rain thunder", ""},
    {"wind|winds howling|howling wind|mountain wind|breeze|wind sounds|"
     "wind noise|windy|desert wind|blizzard|gusts|wind blowing|howling winds",
     MEANS_TEXTURE, "wind", ""},
    {"ocean|waves|sea|surf sound|ocean waves|sea waves|seaside|beach waves|"
     "surf sounds|crashing waves|lapping waves|ocean sounds|sea sounds|"
     "ocean surf|shore|wave sounds|sound of the sea|crashing surf|"
     "waves crashing", MEANS_TEXTURE, "ocean", ""},
    {"water|stream|river|creek|brook|running water|flowing water|"
     "babbling brook|waterfall|water drops|dripping water|water sounds|"
     "fountain|trickling water|river sounds|dripping|bubbling water|"
     "underwater sounds", MEANS_TEXTURE, "water", ""},
    {"birds|birdsong|bird|bird song|bird sounds|birds chirping|"
     "chirping birds|seagulls|gulls|seagull|songbirds|bird calls|"
     "tweeting birds|dawn chorus|birds singing|bird noises|chirps|"
     "cicadas and birds|birds tweeting|bird chirps|owl|owls",
     MEANS_TEXTURE, "birds", ""},
    {"crickets|night insects|cricket|cicadas|insects|night sounds|cicada|"
     "crickets chirping|chirping crickets|cricket sounds",
     MEANS_TEXTURE, "crickets", ""},
    {"forest|woodland ambience|woodland|woods|forest sounds|forest ambience|"
     "jungle sounds|rainforest|forest floor|jungle ambience|forest noise",
     MEANS_TEXTURE, "forest", ""},
    {"fire|campfire|fireplace|crackling fire|campfire crackling|"
     "fire crackling|crackling fireplace|bonfire|hearth|log fire|"
     "fire crackle|open fire|wood fire|fire sounds|campfire sounds|"
     "fire crackles", MEANS_TEXTURE, "fire", ""},
    {"city|traffic|street noise|city sounds|city noise|city ambience|"
     "street sounds|street ambience|urban noise|urban ambience|cars passing|"
     "traffic noise|city traffic|passing cars|sirens|street traffic|"
     "car horns|cars", MEANS_TEXTURE, "city", ""},
    {"crowd|cafe chatter|people talking|audience|crowd noise|crowd sounds|"
     "cafe noise|coffee shop noise|coffee shop chatter|chatter|cafe ambience|"
     "bar noise|restaurant noise|cafe sounds|applause|cheering|murmur|"
     "crowd chatter|coffee shop sounds|coffee shop ambience|stadium crowd|"
     "people chatting|crowd cheering|crowd murmur|pub noise|bar chatter|"
     "people murmuring|market noise|talking people|crowds|busy cafe|"
     "bustling cafe|crowded bar|busy bar|busy market",
     MEANS_TEXTURE, "crowd", ""},
    {"train|rails|train sounds|trains|train tracks|train noise|passing train|"
     "railway|subway|train ambience|railroad|train on rails",
     MEANS_TEXTURE, "train", ""},
    {"static|radio static|white noise|noise|static noise|radio noise|"
     "pink noise|shortwave|radio hiss|radio interference|interference|"
     "brown noise|noise floor|radio crackle|tv static|shortwave radio|"
     "noise bed|white noise hiss", MEANS_TEXTURE, "static", ""},

    // Sections.
    {"intro|introduction|intros|opening|lead in", MEANS_SECTION, "intro", ""},
    {"verse|verses|strophe", MEANS_SECTION, "verse", ""},
    {"pre chorus|prechorus|pre choruses|prechoruses|pre|lift|pre hook",
     MEANS_SECTION, "pre_chorus", ""},
    {"chorus|choruses|hook|refrain|hooks|refrains|chorusses",
     MEANS_SECTION, "chorus", ""},
    {"post chorus|postchorus|post choruses|post hook",
     MEANS_SECTION, "post_chorus", ""},
    {"bridge|middle eight|middle 8|bridges|middle8",
     MEANS_SECTION, "bridge", ""},
    {"breakdown|break down|breakdowns|break", MEANS_SECTION, "breakdown", ""},
    {"build|build up|buildup|riser|builds|build ups|buildups|risers|rise",
     MEANS_SECTION, "build", ""},
    {"drop|drops|beat drop|bass drop", MEANS_SECTION, "drop", ""},
    {"solo section|solo|solos|solo part|solo break|improvised solo",
     MEANS_SECTION, "solo", ""},
    {"interlude|interludes|instrumental break|turnaround",
     MEANS_SECTION, "interlude", ""},
    {"outro|coda|ending|outros|endings|outtro|codas|outro section|end section",
     MEANS_SECTION, "outro", ""},
    {"main section|main part|main sections|main|main body",
     MEANS_SECTION, "main", ""},
    {"a section|a part|part a|section a|a sections", MEANS_SECTION, "a", ""},
    {"b section|b part|part b|section b|b sections", MEANS_SECTION, "b", ""},
    {"c section|c part|part c|section c|c sections", MEANS_SECTION, "c", ""},

    // Modes.
    {"major|maj|ionian|in a major key|major key|major keys|major mode|"
     "major scale|major tonality|major chords|ionian mode|in a major mode|"
     "major feel|majour", MEANS_MODE, "major", ""},
    {"minor|min|aeolian|natural minor|in a minor key|minor key|minor keys|"
     "minor mode|minor scale|minor tonality|minor chords|aeolian mode|eolian|"
     "in a minor mode|minor feel|moll|minor sounding", MEANS_MODE, "minor", ""},
    {"dorian|dorian mode|dorian scale", MEANS_MODE, "dorian", ""},
    {"phrygian|phrygian mode|phrygian scale|frigian",
     MEANS_MODE, "phrygian", ""},
    {"lydian|lydian mode|lydian scale", MEANS_MODE, "lydian", ""},
    {"mixolydian|mixolydian mode|mixo|mixolydian scale|myxolydian",
     MEANS_MODE, "mixolydian", ""},
    {"locrian|locrian mode|locrian scale", MEANS_MODE, "locrian", ""},
    {"harmonic minor|harm minor|harmonic minor scale",
     MEANS_MODE, "harmonic_minor", ""},
    {"melodic minor|jazz minor|melodic minor scale",
     MEANS_MODE, "melodic_minor", ""},
    {"major pentatonic|major pentatonic scale|major penta",
     MEANS_MODE, "major_pentatonic", ""},
    {"minor pentatonic|pentatonic minor|pentatonic|pentatonic scale|"
     "minor pentatonic scale|minor penta", MEANS_MODE, "minor_pentatonic", ""},
    {"blues scale|blues mode|bluesy scale", MEANS_MODE, "blues", ""},
    {"phrygian dominant|hijaz|freygish|spanish phrygian|ahava raba|"
     "phrygian major", MEANS_MODE, "phrygian_dominant", ""},
};

// clang-format on

const LexiconRow *
lexicon_table_sounds(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
