"""Scenes of the sky: storms, rain, snow, northern lights, stars."""

from __future__ import annotations

from lamp_trainer.families.base import Family
from lamp_trainer.families.scene import Scene, family, lines

_STORM = Scene(
    "storm",
    (
        "a thunderstorm",
        "a storm",
        "a violent storm",
        "thunder and lightning",
        "a tropical storm",
        "a heavy summer storm",
    ),
    (
        "(a|the) storm is (raging|right above us|overhead)",
        "storm (outside|tonight|with lots of lightning)",
        "lightning and (heavy|pouring) rain",
        "dark clouds, then (bang|flash|lightning)",
        "(stormy|wild) (night|weather)",
        "(thunder|lightning) (strikes|cracks) all around",
        "the sky is (furious|exploding)",
        "thor is angry",
    ),
    lines("""
        Thunderstorm | rain wave midnightblue #0A0A1E 2000 4s | flash pulse white 500 500ms | dark solid #0A0A1E 1s
            | double pulse white 350 700ms | *0
        Storm Overhead | clouds breathing #1A1A3A 3000 3s | flash solid white 200ms | dark solid #06061A 700ms
            | double pulse lavender 400 800ms | rain wave #101838 #060818 1500 4s | *0
        Wild Night | rain wave darkslateblue #060618 1800 3s | flash pulse white 600 600ms
            | rain_on wave darkslateblue #060618 1800 2s | strike pulse lavender/white 350 1050ms | *0
        Thunder | dark breathing #141432 4000 4s | flash pulse white 400 400ms | black solid #04040C 500ms
            | double pulse white 300 600ms | *0
    """),
)
_FAR_STORM = Scene(
    "far_storm",
    (
        "a distant thunderstorm",
        "far away lightning",
        "heat lightning on the horizon",
        "a storm far out at sea",
        "a passing storm in the distance",
    ),
    (
        "(lightning|flashes) (on the horizon|far away|behind the hills|over the sea)",
        "thunder (in the distance|somewhere far off|rolling far away)",
        "a storm (is moving away|dies down|over the next valley)",
        "(soft|faint|silent) lightning (at night|in the distance)",
        "summer night with (heat lightning|a far off storm)",
        "you can just hear the (thunder|storm), it's far away",
    ),
    lines("""
        Far Thunder | night breathing #10183A 7000 7s | glimmer pulse #6060A0 900 900ms | *0
        Heat Lightning | night solid #0C1030 5s | glimmer pulse #8070B0 700 700ms | still solid #0C1030 3s
            | again pulse #504880 500 1s | *0
        Storm At Sea | sea wave #101C40 #060A20 7000 8s | glimmer pulse #7080A8 800 800ms | *0
        Moving Away | night wave #141434 #080818 8000 6s | glimmer pulse slateblue 800 800ms
            | pause solid #0A0A20 4s | faint pulse #38386C 800 800ms | *0
    """),
)
_LIGHTNING = Scene(
    "lightning",
    ("lightning", "a lightning strike", "a flash of lightning", "lightning bolts in the dark"),
    (
        "(lightning|a bolt) (strikes|hits)( the tower|)",
        "flashes (across|in) (a|the) (dark|black) sky",
        "zap, (lightning|like zeus)",
        "(dark|black) sky and (a sudden flash|sudden flashes)",
        "(strike|crack) of lightning every few seconds",
        "electric (storm|flashes|discharge)",
    ),
    lines("""
        Lightning | dark solid #06061A 3s | flash pulse white 400 400ms | pause solid #06061A 600ms
            | double pulse white 350 700ms | *0
        Strike | dark solid #08081C 4s | bolt sprite lightning 300ms | flash pulse white 600 600ms | *0
        Zap | dark solid #04041A 2s | flash solid white 200ms | gap solid #04041A 300ms
            | glow pulse lavender 800 800ms | *0
        Black Sky | dark solid #05050F 5s | flash pulse lightcyan/white 500 500ms | short solid #05050F 900ms
            | double pulse white 300 600ms | *0
    """),
)
_RAIN = Scene(
    "rain",
    ("rain", "a rainy day", "a light drizzle", "rain on the window", "a spring shower", "a rainy night"),
    (
        "(it's|it is) (raining|pouring|drizzling)",
        "(raindrops|water) running down the (window|glass)",
        "(soft|gentle|steady) rain (to fall asleep|at night|)",
        "rain (falls|is falling|drops)",
        "grey clouds and (rain|drizzle)",
        "(sound|mood) of rain without the sound",
    ),
    lines("""
        Rain | rain wave steelblue #101828 1800/2200 -
        Rainy Day | rain wave #6080A0 #182430 2000/2400 -
        Drizzle | rain wave lightsteelblue #202C3C 2600/3000 -
        Rainy Night | rain wave #24405C #060A14 2000/2500 -
    """),
)
_AURORA = Scene(
    "aurora",
    (
        "northern lights",
        "the aurora borealis",
        "an aurora",
        "polar lights",
        "the aurora over iceland",
        "the green lights in the arctic sky",
    ),
    (
        "(green|dancing) (curtains|veils) in the (polar|arctic|northern) (sky|night)",
        "the sky over (norway|iceland|lapland|alaska) in winter",
        "(polar|arctic) night (sky|with its lights)",
        "(take me|let's go) to see the northern lights",
        "(we're|I'm) in (tromsø|lapland|iceland), look up",
        "aurora dancing (over the snow|above the fjord|)",
    ),
    lines("""
        Aurora | green wave springgreen #081428 7000 12s ~3s | violet wave mediumpurple #08201C 8000 8s ~3s | *0
        Northern Lights | green wave mediumspringgreen indigo 8000 14s ~4s | teal wave turquoise #100828 7000 9s ~4s
            | *0
        Polar Night | green wave lime #04141C 7500 10s ~3s | violet wave darkviolet #042018 8500 7s ~3s | *0
        Over Lapland | green wave springgreen #0A0A30 6500 12s ~3s | pink wave orchid #0A1A30 7500 6s ~3s | *0
    """),
)
_BLIZZARD = Scene(
    "blizzard",
    ("a blizzard", "a snowstorm", "a whiteout", "a storm of snow at the north pole", "an ice storm"),
    (
        "snow (whips|blows) (past|around) (like mad|in the wind)",
        "(heavy|wild) snow and (wind|storm)",
        "(lost|stuck|caught) in (a snowstorm|the snow)",
        "(antarctic|arctic|polar) storm",
        "the snow is coming down (hard|sideways)",
        "can't see (a thing|anything), so much snow",
    ),
    lines("""
        Blizzard | snow sparkle white #405468 450 0.5 6s | gust wave white lightsteelblue 900 3s ~1s | *0
        Whiteout | snow sparkle white #586878 400 0.5 5s | gust wave white slategray 800 3s ~500ms | *0
        Snowstorm | snow sparkle ghostwhite #2C3C54 500 0.5 7s | gust wave aliceblue steelblue 1000 3s ~1s | *0
        Polar Storm | snow sparkle lightcyan #284058 450 0.5 6s | gust wave lightcyan #406080 900 4s ~1s | *0
    """),
)
_SNOW = Scene(
    "snow",
    ("falling snow", "gentle snowfall", "snowflakes", "a snowy night", "the first snow", "a winter night with snow"),
    (
        "(it's|it is) snowing( softly| outside|)",
        "(let|make) it snow",
        "snow (falls|is falling|drifts down) (softly|quietly|)",
        "(quiet|calm|silent) winter night, snow",
        "(big|thick|soft) (snowflakes|flakes) (in the evening|floating down)",
        "inside a snow globe",
        "first snow of the (year|winter)",
    ),
    lines("""
        Snowfall | snow sparkle white #182838 1600/1800 0.25 -
        Snowy Night | snow sparkle aliceblue #0C1830 1800/2000 0.2 -
        First Snow | snow sparkle ghostwhite #202C44 1700/1900 0.25 -
        Winter Evening | snow sparkle white #281C30 1600/1800 0.2 -
    """),
)
_STARS = Scene(
    "shooting_star",
    (
        "a starry sky with a shooting star",
        "shooting stars",
        "falling stars",
        "a meteor shower",
        "stars and now and then a falling star",
    ),
    (
        "(make a wish|look), a (falling|shooting) star",
        "(night sky|stars), (sometimes|now and then) one (falls|streaks by)",
        "(lying|lie) on the grass watching (perseids|meteors|falling stars)",
        "(a comet|a meteor|a falling star) crosses the (night|stars)",
        "a star falls from (the|a) (night|quiet) sky",
        "(wishing|falling) star night",
    ),
    lines("""
        Shooting Star | stars sparkle ivory #04061A 2000 0.1 8s | high line 8 1 5 4 white 250ms
            | low line 5 5 1 9 lightyellow 350ms | *0
        Make A Wish | stars sparkle white #06081E 1800 0.12 10s | comet sprite comet 1s
            | dark sparkle white #06081E 1800 0.12 4s | *0
        Falling Stars | stars sparkle lightcyan #03051A 2000 0.1 7s | high line 9 2 6 4 white 250ms
            | low line 5 5 1 7 lemonchiffon 350ms
            | more sparkle lightcyan #03051A 2000 0.1 3s | *0
        Perseids | stars sparkle ivory #080818 1900 0.12 9s | high line 1 1 4 4 white 300ms
            | low line 5 5 8 9 lightcyan 400ms | *0
    """),
)
_SPACE = Scene(
    "space",
    ("a spaceship launch", "a rocket launch", "a rocket lifting off", "a moon mission", "a space shuttle taking off"),
    (
        "(three two one|3 2 1) (lift off|liftoff|blast off)",
        "(houston|mission control), we are (go|ready) for (launch|lift off)",
        "(fly|blast off|launch) (me|us|) to (the moon|mars|the stars|space)",
        "the rocket (starts|takes off|lifts off) into (space|the stars)",
        "(ignition|engines on) and (up we go|lift off)",
        "(astronauts|we) leave for (mars|the moon)",
    ),
    lines("""
        Lift Off | three text 3 white 1s | two text 2 white 1s | one text 1 white 1s
            | fire fire orangered yellow 900 5s | rocket sprite rocket 4s
            | stars sparkle white #03030F 1800 0.12 - ~2s
        Rocket Launch | three text 3 gold 1s | two text 2 gold 1s | one text 1 gold 1s
            | fire fire orange ivory 900 6s | rocket sprite rocket 5s | stars sparkle ivory #04041A 2000 0.1 - ~2s
        To The Moon | three text 3 red 1s | two text 2 red 1s | one text 1 red 1s | fire fire orangered gold 900 5s
            | rocket sprite rocket 4s | moon sprite full_moon -
        Blast Off | three text 3 cyan 1s | two text 2 cyan 1s | one text 1 cyan 1s
            | fire fire darkorange yellow 900 4s | rocket sprite rocket 5s
            | stars sparkle lightcyan #020214 1600 0.12 - ~2s
    """),
)

FAMILIES: tuple[Family, ...] = (
    family("scene_storm", "seasonal", 1.5, (_STORM, _STORM, _FAR_STORM, _LIGHTNING)),
    family("scene_rain_snow", "seasonal", 1.2, (_RAIN, _BLIZZARD, _SNOW)),
    family("scene_sky", "creative", 1.2, (_AURORA, _STARS, _SPACE)),
)
