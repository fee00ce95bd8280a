// SPDX-License-Identifier: MIT
// Genres. An influence is a genre if nothing stronger is named, and is mixed
// in behind what is.
#include "timbre/base/memory.h"

#include "lexicon_table.h"

// clang-format off
static const LexiconRow rows[] = {
    {"ambient|ambience music|ambient music|atmospheric ambient",
     MEANS_GENRE, "ambient", ""},
    {"drone|drone music|drones", MEANS_GENRE, "drone", ""},
    {"space ambient|space music", MEANS_GENRE, "ambient", ""},
    {"lofi|lo fi|low fi|chillhop|chill hop|study beats|study beat|lofi beats|"
     "lofi chill|study music|beats to study to|beats to relax to",
     MEANS_GENRE, "lofi", ""},
    {"lofi hip hop|lo fi hip hop|lofi hiphop|lo fi hiphop|jazzhop|jazz hop",
     MEANS_GENRE, "lofi", ""},
    {"hip hop|hiphop|rap beat|rap instrumental|rap music|old school hip hop|"
     "conscious rap|west coast|east coast", MEANS_GENRE, "hip_hop", ""},
    {"boom bap|boombap|boom bop|golden age hip hop|golden era hip hop|"
     "90s hip hop", MEANS_GENRE, "boom_bap", ""},
    {"g funk", MEANS_GENRE, "hip_hop funk", ""},
    {"trap|trap music|cloud rap|trap beat|plugg|rage beat|crunk",
     MEANS_GENRE, "trap", ""},
    {"trap soul|trapsoul", MEANS_GENRE, "rnb trap", ""},
    {"drill|uk drill|ny drill|chicago drill|drill beat",
     MEANS_GENRE, "drill", ""},
    {"grime", MEANS_GENRE, "drill", ""},
    {"phonk|drift phonk|memphis rap|memphis", MEANS_GENRE, "phonk", ""},
    {"trip hop|triphop|downtempo|down tempo|bristol sound|chillout|chill out",
     MEANS_GENRE, "trip_hop", ""},
    {"house|house music|chicago house|classic house|progressive house|"
     "prog house|house beat|future house|bass house|slap house|electro house|"
     "big room|jackin house|lofi house|lo fi house", MEANS_GENRE, "house", ""},
    {"acid house", MEANS_GENRE, "house", ""},
    {"afro house", MEANS_GENRE, "house afrobeat", ""},
    {"french house|disco house|nu disco|nudisco|filter house",
     MEANS_GENRE, "house disco", ""},
    {"tropical house", MEANS_GENRE, "house", ""},
    {"deep house|organic house|melodic house|soulful house",
     MEANS_GENRE, "deep_house", ""},
    {"tech house|minimal house|micro house|microhouse",
     MEANS_GENRE, "tech_house", ""},
    {"techno|minimal techno|hard techno|detroit techno|acid techno|"
     "melodic techno|peak time techno|warehouse techno|rave|schranz|"
     "hardstyle|gabber|hardcore techno|hard dance|techno beat|acid|tekno",
     MEANS_GENRE, "techno", ""},
    {"dub techno", MEANS_GENRE, "techno dub", ""},
    {"industrial techno", MEANS_GENRE, "techno industrial", ""},
    {"trance|trance music|psytrance|psy trance|goa|goa trance|"
     "progressive trance|eurodance|euro dance|eurobeat|happy hardcore",
     MEANS_GENRE, "trance", ""},
    {"dnb|drum and bass|drum n bass|drum an bass|drumnbass|d and b|d n b|"
     "drumandbass|liquid dnb|liquid drum and bass|liquid|liquid funk|"
     "neurofunk|neuro|jump up|drumstep|breakcore", MEANS_GENRE, "dnb", ""},
    {"jungle|jungle music|ragga jungle|oldschool jungle|old school jungle|"
     "footwork|juke", MEANS_GENRE, "jungle", ""},
    {"dubstep|dub step|brostep|riddim dubstep|bass music|"
     "future garage dubstep", MEANS_GENRE, "dubstep", ""},
    {"uk garage|ukg|garage|2 step|2step|two step|two step garage|"
     "2 step garage|2step garage|speed garage|future garage|uk bass|"
     "bassline house", MEANS_GENRE, "uk_garage", ""},
    {"breakbeat music|breakbeats|big beat|nu skool breaks|breaks music|"
     "florida breaks|progressive breaks", MEANS_GENRE, "breakbeat", ""},
    {"electro|electro funk|electroclash", MEANS_GENRE, "electro", ""},
    {"edm|festival edm|dance music|electronic dance|electronic dance music|"
     "mainstage|club banger|moombahton|complextro", MEANS_GENRE, "edm", ""},
    {"electronic|electronica|electronic music|dance|club|club music|festival",
     MEANS_INFLUENCE, "edm", ""},
    {"future bass|kawaii bass|melodic dubstep|colour bass",
     MEANS_GENRE, "future_bass", ""},
    {"idm|intelligent dance music|glitch hop|glitch music|braindance",
     MEANS_GENRE, "idm", ""},
    {"glitch|glitchy", MEANS_INFLUENCE, "idm", ""},
    {"hyperpop|hyper pop|pc music|digicore|glitchcore|bubblegum bass",
     MEANS_GENRE, "hyperpop", ""},
    {"synthwave|synth wave|retrowave|retro wave|outrun|darksynth|darkwave|"
     "dark wave|chillwave|chill wave", MEANS_GENRE, "synthwave", ""},
    {"synthpop|synth pop|electropop|electro pop|new wave|technopop|80s pop",
     MEANS_GENRE, "synthpop", ""},
    {"italo disco|italo", MEANS_GENRE, "disco synthpop", ""},
    {"vaporwave|vapor wave|vapourwave|mallsoft|future funk",
     MEANS_GENRE, "vaporwave", ""},
    {"chiptune|chip tune|chiptunes|chip music|8 bit|8bit|16 bit|16bit|bitpop|"
     "nes|gameboy|game boy|famicom|8 bit music", MEANS_GENRE, "chiptune", ""},
    {"industrial|industrial metal|ebm|industrial rock|noise rock",
     MEANS_GENRE, "industrial", ""},
    {"disco|disco funk|70s disco|boogie", MEANS_GENRE, "disco", ""},
    {"funk|p funk|funk music|funk groove|afro funk", MEANS_GENRE, "funk", ""},
    {"jazz funk|jazz and funk", MEANS_GENRE, "funk jazz_fusion", ""},
    {"funky", MEANS_INFLUENCE, "funk", "D1"},
    {"soul|soul music|motown|northern soul|deep soul|southern soul|"
     "philly soul", MEANS_GENRE, "soul", ""},
    {"soulful", MEANS_INFLUENCE, "soul", ""},
    {"rnb|r and b|r n b|rhythm and blues|randb|contemporary rnb|alt rnb|"
     "alternative rnb|rn b", MEANS_GENRE, "rnb", ""},
    {"slow jam|quiet storm", MEANS_INFLUENCE, "rnb", ""},
    {"neo soul|neosoul|nu soul", MEANS_GENRE, "neo_soul", ""},
    {"gospel|gospel music|spiritual|worship|hymn", MEANS_GENRE, "gospel", ""},
    {"jazz|cool jazz|jazz club|smoky jazz|noir jazz|jazz noir|smooth jazz|"
     "modal jazz|jazz standard|latin jazz combo|lounge jazz|dinner jazz|"
     "cafe jazz|coffee shop jazz|spiritual jazz", MEANS_GENRE, "jazz", ""},
    {"jazzy|noir|lounge|smoky", MEANS_INFLUENCE, "jazz", ""},
    {"ragtime|stride", MEANS_GENRE, "jazz", ""},
    {"dixieland|dixie|new orleans|gypsy jazz|manouche|gypsy swing|"
     "jazz manouche|electro swing|big band|bigband|swing jazz|jazz swing|swing band|"
     "swing music|lindy hop", MEANS_GENRE, "swing", ""},
    {"swing", MEANS_GENRE, "swing", ""},
    {"bebop|be bop|hard bop|hardbop|bop", MEANS_GENRE, "bebop", ""},
    {"jazz fusion|fusion jazz|fusion|jazz rock|jazzrock|nu jazz",
     MEANS_GENRE, "jazz_fusion", ""},
    {"acid jazz", MEANS_GENRE, "jazz_fusion funk", ""},
    {"bossa nova|bossanova|bossa|elevator music|muzak|easy listening",
     MEANS_GENRE, "bossa_nova", ""},
    {"samba|batucada|brazilian", MEANS_GENRE, "samba", ""},
    {"latin|latin music|cumbia|mambo|rumba|bolero|cha cha|cha cha cha|"
     "merengue|bachata|mariachi|latin pop|son cubano|cuban|afro cuban|"
     "ranchera|latin jazz|norteno", MEANS_GENRE, "latin", ""},
    {"salsa", MEANS_GENRE, "salsa", ""},
    {"tango|milonga|tango nuevo", MEANS_GENRE, "tango", ""},
    {"flamenco|rumba flamenca|bulerias|spanish", MEANS_GENRE, "flamenco", ""},
    {"reggaeton|dembow|perreo|regueton|reggeaton", MEANS_GENRE, "reggaeton", ""},
    {"reggae|roots reggae|rocksteady|lovers rock|roots",
     MEANS_GENRE, "reggae", ""},
    {"dub|dub reggae|dubby", MEANS_GENRE, "dub", ""},
    {"ska|two tone|2 tone|skacore", MEANS_GENRE, "ska", ""},
    {"dancehall|riddim|ragga|soca|bashment", MEANS_GENRE, "dancehall", ""},
    {"afrobeat|afrobeats|afro beat|afro beats|afropop|highlife|afro|african|"
     "naija|soukous|afroswing", MEANS_GENRE, "afrobeat", ""},
    {"amapiano|ama piano|gqom|kwaito", MEANS_GENRE, "amapiano", ""},
    {"blues|delta blues|chicago blues|country blues|electric blues|"
     "blues shuffle|blues music", MEANS_GENRE, "blues", ""},
    {"bluesy", MEANS_INFLUENCE, "blues", ""},
    {"12 bar blues|twelve bar blues|12 bar blues form",
     MEANS_GENRE, "blues", ""},
    {"blues rock|bluesrock", MEANS_GENRE, "rock blues", ""},
    {"rock|rock music|classic rock|hard rock|arena rock|alternative rock|"
     "alt rock|garage rock|southern rock|stadium rock|heartland rock|"
     "yacht rock|glam rock", MEANS_GENRE, "rock", ""},
    {"rock and roll|rock n roll|rocknroll|rockabilly|rock an roll|doo wop|"
     "doowop|psychobilly|50s rock", MEANS_GENRE, "rock_and_roll", ""},
    {"indie rock|indierock|alternative|college rock|britpop|brit pop|"
     "indie sleaze", MEANS_GENRE, "indie_rock", ""},
    {"indie pop|indiepop|bedroom pop|twee|indie electronic|indietronica",
     MEANS_GENRE, "indie_pop", ""},
    {"indie", MEANS_INFLUENCE, "indie_pop", ""},
    {"punk|punk rock|pop punk|hardcore punk|skate punk|emo|hardcore|"
     "post hardcore|street punk|riot grrrl", MEANS_GENRE, "punk", ""},
    {"post punk|postpunk|coldwave|gothic rock|goth|goth rock",
     MEANS_GENRE, "punk", ""},
    {"grunge|seattle sound|90s grunge", MEANS_GENRE, "grunge", ""},
    {"metal|heavy metal|thrash|thrash metal|death metal|black metal|"
     "doom metal|doom|power metal|nu metal|metalcore|djent|sludge|"
     "stoner metal|stoner rock|symphonic metal|deathcore|speed metal|"
     "groove metal|metal music", MEANS_GENRE, "metal", ""},
    {"prog rock|progressive rock|prog|math rock|art rock|mathrock|prog metal|"
     "progressive metal", MEANS_GENRE, "prog_rock", ""},
    {"post rock|postrock|post metal|cinematic rock",
     MEANS_GENRE, "post_rock", ""},
    {"shoegaze|shoe gaze|shoegazey|nu gaze|blackgaze",
     MEANS_GENRE, "shoegaze", ""},
    {"dream pop|dreampop|slowcore|ethereal wave", MEANS_GENRE, "dream_pop", ""},
    {"psychedelic|psychedelic rock|psych|psych rock|psychedelia|krautrock|"
     "kraut rock|acid rock|space rock|neo psychedelia|trippy",
     MEANS_GENRE, "psychedelic", "R1"},
    {"surf rock|surf music|surf guitar|surf|surfy",
     MEANS_GENRE, "surf_rock", ""},
    {"pop|pop music|pop song|bubblegum pop|dance pop|teen pop|chart pop|"
     "radio pop|power pop", MEANS_GENRE, "pop", ""},
    {"pop rock|poprock", MEANS_GENRE, "pop rock", ""},
    {"ballad|power ballad|love song|anthem", MEANS_INFLUENCE, "pop", ""},
    {"k pop|kpop|j pop|jpop|korean pop|c pop", MEANS_GENRE, "k_pop", ""},
    {"anime|anime opening", MEANS_INFLUENCE, "k_pop", ""},
    {"city pop|citypop|japanese city pop", MEANS_GENRE, "city_pop", ""},
    {"folk|folk music|folk song|folky|singer songwriter|american folk|"
     "folk tune|neofolk|sea shanty|shanty|campfire song|irish folk|"
     "english folk|traditional folk", MEANS_GENRE, "folk", ""},
    {"folk rock|folkrock", MEANS_GENRE, "folk rock", ""},
    {"folk pop", MEANS_GENRE, "folk indie_pop", ""},
    {"folk metal", MEANS_GENRE, "metal folk", ""},
    {"celtic folk|celtic music|celtic|irish|scottish|jig|reel|irish jig|"
     "scottish reel|gaelic|hornpipe", MEANS_GENRE, "celtic", ""},
    {"indie folk|indiefolk|folktronica", MEANS_GENRE, "indie_folk", ""},
    {"acoustic pop", MEANS_GENRE, "pop folk", ""},
    {"country|country music|honky tonk|nashville|outlaw country|bro country|"
     "western swing|country song|country pop|hillbilly",
     MEANS_GENRE, "country", ""},
    {"country rock", MEANS_GENRE, "country rock", ""},
    {"americana", MEANS_GENRE, "country folk", ""},
    {"western|spaghetti western|wild west", MEANS_INFLUENCE, "country", ""},
    {"bluegrass|newgrass|hoedown|barn dance|old time",
     MEANS_GENRE, "bluegrass", ""},
    {"klezmer|balkan|gypsy|eastern european", MEANS_GENRE, "klezmer", ""},
    {"classical|classical music|neoclassical|neo classical|modern classical|"
     "chamber music|sonata|symphony|symphonic|concerto|opera|string quartet|"
     "wind quintet|brass quintet|piano trio|string trio|string quintet|etude|"
     "overture", MEANS_GENRE, "classical", ""},
    {"baroque|baroque music|fugue|renaissance|minuet|gavotte|sarabande|canon|"
     "toccata", MEANS_GENRE, "baroque", ""},
    {"romantic classical|romantic era|romantic period|nocturne|mazurka|"
     "polonaise|impressionist", MEANS_GENRE, "romantic_classical", ""},
    {"minimalism|minimalist classical|minimal music|phasing",
     MEANS_GENRE, "minimalism", ""},
    {"minimalist|minimal", MEANS_INFLUENCE, "minimalism", "D-2"},
    {"orchestral|orchestral music|symphonic orchestra|full orchestra|"
     "orchestral piece|fanfare", MEANS_GENRE, "orchestral", ""},
    {"cinematic|cinematic music|film score|film music|movie score|"
     "movie music|soundtrack|score|trailer|trailer music|movie trailer|"
     "underscore|film soundtrack|hans zimmer style",
     MEANS_GENRE, "cinematic", "Y1"},
    {"new age|newage|meditation music|spa music|healing music|yoga music|"
     "massage music", MEANS_GENRE, "new_age", ""},
    {"meditation|spa|yoga|massage|mindfulness",
     MEANS_INFLUENCE, "new_age", "D-1 R1"},
    {"march|military march|marching band|marching|parade",
     MEANS_GENRE, "march", ""},
    {"childrens|childrens music|kids music|childrens song|kids song|"
     "nursery rhyme|nursery rhymes|nursery|kids tune",
     MEANS_GENRE, "childrens", ""},
    {"lullaby|cradle song|berceuse", MEANS_INFLUENCE, "childrens", "D-2"},
    {"video game|video game music|game music|vgm|rpg music|game soundtrack|"
     "jrpg|platformer music|arcade game|8 bit game",
     MEANS_GENRE, "video_game", ""},
    {"rpg|platformer|boss fight|boss battle|boss theme|arcade|"
     "video game theme|level theme|dungeon|retro game|nintendo|sega|"
     "metroidvania|roguelike|videogame", MEANS_INFLUENCE, "video_game", ""},
    {"world|world music|ethnic|indian|raga|bollywood|arabic|middle eastern|"
     "turkish|persian|chinese|japanese|asian|tribal music|gamelan|fado|polka|"
     "hawaiian|oriental|polynesian|andean|mongolian|indian classical|"
     "hindustani|tarantella|greek", MEANS_GENRE, "world", ""},
    {"medieval|tavern|bard|fantasy", MEANS_INFLUENCE, "folk", ""},

    {"waltz|waltzes|waltz time|valse", MEANS_INFLUENCE, "waltz", ""},
    {"waltz|waltzes|waltz time|valse|minuet|mazurka|in waltz time|waltz feel|"
     "waltz rhythm", MEANS_METER, "3/4", ""},
    {"jig|irish jig|tarantella", MEANS_METER, "6/8", ""},
    {"four on the floor|4 on the floor|four to the floor|4 to the floor|"
     "four on floor|4 on floor|common time|fourfour|four four|four four time",
     MEANS_METER, "4/4", ""},
    {"cut time|polka", MEANS_METER, "2/4", ""},
    {"in three|in 3|three four|three four time|triple time|triple meter",
     MEANS_METER, "3/4", ""},
    {"in five|in 5|five four|five four time|quintuple meter",
     MEANS_METER, "5/4", ""},
    {"in seven|in 7|seven eight|seven eight time|septuple meter",
     MEANS_METER, "7/8", ""},
    {"in six|in 6|six eight|six eight time|compound time|compound meter",
     MEANS_METER, "6/8", ""},
    {"in nine|nine eight", MEANS_METER, "9/8", ""},
    {"twelve eight|in twelve", MEANS_METER, "12/8", ""},
    {"slip jig", MEANS_METER, "9/8", ""},
    {"slip jig", MEANS_GENRE, "celtic", ""},

    {"12 bar blues|twelve bar blues|12 bar blues form|12 bar form|"
     "12 bar progression",
     MEANS_CHORDS, "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7", ""},
    {"andalusian cadence|andalusian", MEANS_CHORDS, "i bVII bVI V", ""},
    {"doo wop progression|50s progression|doo wop chords|fifties progression",
     MEANS_CHORDS, "I vi IV V", ""},
    {"axis progression|four chord song|pop punk progression|"
     "four chords of pop", MEANS_CHORDS, "I V vi IV", ""},
    {"royal road|royal road progression", MEANS_CHORDS, "IVmaj7 V7 iii7 vi", ""},
    {"pachelbel|pachelbels canon|pachelbel canon|canon progression",
     MEANS_CHORDS, "I V vi iii IV I IV V", ""},
    {"rhythm changes", MEANS_CHORDS, "I vi ii V", ""},

    {"half time|half time feel|halftime|halftime feel|half time beat|"
     "halftime beat|half time groove|half time shuffle",
     MEANS_FEEL, "half_time", ""},
    {"double time|double time feel|doubletime", MEANS_FEEL, "double_time", ""},
    {"swing feel|swung|swung feel|shuffle|shuffled|shuffling|shuffle feel|"
     "swinging|swings|swing groove|swing rhythm|swing time|triplet feel|"
     "swingy|swung hats|swung beat|swung drums|with swing|some swing|"
     "swung 8ths|swung 16ths|swung eighths|swung sixteenths|blues shuffle|"
     "half time shuffle", MEANS_FEEL, "swing", ""},
    {"straight eighths|straight 8ths|straight feel|straight groove|no swing|"
     "straight sixteenths|straight 16ths|straight time|unswung",
     MEANS_FEEL, "straight", ""},
};

// clang-format on

const LexiconRow *
lexicon_table_styles(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
