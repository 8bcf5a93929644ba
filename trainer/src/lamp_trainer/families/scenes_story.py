"""Scenes out of stories: submarines, haunted houses, dragons, robots."""

from __future__ import annotations

from lamp_trainer.families.base import Family
from lamp_trainer.families.scene import Scene, family, lines

_SUBMARINE = Scene(
    "submarine",
    (
        "a submarine",
        "a submarine diving",
        "a dive to the bottom of the sea",
        "the inside of a submarine",
        "a submarine with sonar",
    ),
    (
        "(dive|dive dive dive|going down|prepare to dive)( captain|)",
        "(sonar|ping) in the deep",
        "(yellow|deep sea) submarine",
        "(twenty thousand|20000) leagues under the sea",
        "(sink|dive) (deeper and deeper|down to the sea floor)",
        "captain nemo( at work|)",
    ),
    lines("""
        Dive | alarm pulse red 600 3s | dive wave deepskyblue navy 5000 8s ~2s
            | deep wave #082048 #020814 7000 8s ~4s | sonar pulse lime 1500 3s | *0 deep..sonar
        Submarine | boat sprite submarine 4s | dive wave teal navy 5000 8s | deep wave #0A2850 #020610 7000 8s ~4s
            | sonar pulse springgreen 1500 3s | *0 deep..sonar
        Silent Running | alarm pulse red 700 2100ms | dive wave royalblue #040C30 6000 8s ~2s
            | deep wave #06183C #02060F 8000 10s ~4s | sonar pulse lime 2000 4s | *0 deep..sonar
        Leagues Under | boat sprite submarine 5s | dive wave deepskyblue midnightblue 6000 8s
            | deep wave #081C44 #010512 8000 9s ~4s | sonar pulse aquamarine 1500 3s | *0 deep..sonar
    """),
)
_HAUNTED = Scene(
    "haunted",
    (
        "a haunted house",
        "a ghost story",
        "an old house full of ghosts",
        "a creepy castle",
        "a spooky attic",
        "dracula's castle",
    ),
    (
        "(there's|I hear) a ghost in the (house|attic|hall)",
        "(spooky|creepy|scary|eerie) (house|castle|cellar|stairs)",
        "(the door creaks|footsteps), (then|and) a ghost( appears|)",
        "(scare|frighten) (me|us|my brother)",
        "something (moves|lurks) in the dark",
        "(boo|booo), (a ghost|the ghosts are coming)",
    ),
    lines("""
        Haunted House | creak breathing #18082C 6000 7s | flicker pulse #90A878 350 700ms | dark solid #050308 2s
            | ghost sprite ghost 2s | *0
        Ghost Story | creak breathing #101C14 7000 8s | flicker pulse #A0A0C0 400 800ms | dark solid #040406 1500ms
            | ghost sprite ghost 2s | *0
        Dark Attic | creak breathing #200C30 6500 6s | flicker pulse #809868 350 1050ms | dark solid #060408 2s
            | eye sprite eye 1500ms | *0
        Boo | creak breathing #0C1C20 6000 9s | dark solid #030506 2s | flicker pulse #B0B8A0 400 400ms
            | ghost sprite ghost 2s | *0
    """),
)
_DRAGON = Scene(
    "dragon",
    ("a dragon", "a dragon breathing fire", "a sleeping dragon", "a dragon waking up", "a dragon in its cave"),
    (
        "the dragon (wakes|breathes fire|is angry|spits fire)",
        "(smoke|growl), then (fire|flames) from the dragon",
        "(beware|careful), (here be dragons|the dragon wakes)",
        "(smaug|the dragon) on (his|its) gold",
        "(dragon|dragon's) (fire|breath|cave)",
        "a knight fights (a|the) dragon",
    ),
    lines("""
        Dragon | sleep breathing #104018 4000 8s | eyes gradient gold #082008 1500ms ~500ms
            | roar fire red yellow 900 5s | smoke breathing #302018 4000 4s ~1s | *0
        Fire Breath | sleep breathing #401008 4500 9s | eyes gradient yellow #200804 1s ~500ms
            | roar fire orangered gold 900 6s | smoke breathing #281C18 4000 4s ~1s | *0
        Here Be Dragons | sleep breathing #0C3020 4000 8s | eyes gradient lime #041408 1500ms ~500ms
            | roar fire limegreen yellow 900 5s | smoke breathing #20281C 4000 4s ~1s | *0
        On Its Gold | sleep breathing #604808 4500 8s | eyes gradient orange #201404 1500ms ~500ms
            | roar fire red gold 900 5s | smoke breathing #302410 4000 5s ~1s | *0
    """),
)
_ROBOT = Scene(
    "robot",
    (
        "a robot starting up",
        "a robot waking up",
        "a computer booting",
        "a robot being switched on",
        "an android coming to life",
    ),
    (
        "(beep boop|bleep bloop)( beep|), (I'm a robot|robot on|starting)",
        "(system|robot) (start|boot|booting|power up)",
        "(boot|power|start) (the|your) (robot|system|circuits)",
        "(systems check|diagnostics), all (green|systems go)",
        "the robot (opens its eyes|comes alive|boots)",
        "you are a (robot|machine|computer), (wake up|start)",
    ),
    lines("""
        Robot | power pulse red 1000 3s | scan wave cyan #041018 1200 4s | check pulse lime 600 1800ms
            | robot sprite robot -
        Booting | power pulse orange 1000 3s | scan wave deepskyblue #04081C 1400 4s | check pulse lime 500 1500ms
            | robot sprite robot -
        Systems Go | power pulse red 800 2400ms | scan wave turquoise #02100F 1200 5s | check pulse green 600 1800ms
            | robot sprite robot -
        Wake Up | power pulse yellow 1000 2s | scan wave aqua #081018 1000 4s | check pulse lime 700 2100ms
            | robot sprite robot -
    """),
)
_UFO = Scene(
    "ufo",
    (
        "a ufo landing",
        "an alien visit",
        "aliens arriving",
        "a flying saucer",
        "an alien abduction",
    ),
    (
        "the aliens (land|are here|have landed|take me with them)",
        "(beam me up|take me to your leader)",
        "a (green|strange) (light|beam) (from|in) the sky, (aliens|a ufo)",
        "E.T. (phones|calls) home",
        "a (saucer|ufo) (hovers|lands) in the (garden|field)",
    ),
    lines("""
        Ufo | stars sparkle ivory #03041A 1800 0.1 5s | ufo sprite ufo 4s | beam breathing lime 2000 6s | *0
        They Are Here | stars sparkle white #05051A 2000 0.1 6s | ufo sprite ufo 3s
            | beam breathing springgreen 1800 5s | alien sprite alien 3s | *0
        Beam Me Up | stars sparkle lightcyan #030318 1800 0.12 5s | ufo sprite ufo 4s
            | beam wave greenyellow #042008 1200 6s | *0
        Visitors | stars sparkle ivory #040414 1900 0.1 6s | ufo sprite ufo 4s
            | beam wave aquamarine #042018 1400 5s | alien sprite alien 3s | *0
    """),
)
_WARP = Scene(
    "warp",
    (
        "warp speed",
        "a spaceship at warp speed",
        "a jump to hyperspace",
        "a starship flying past the stars",
        "light speed",
    ),
    (
        "(captain|scotty|mr sulu), (warp speed|engines on|full speed)",
        "(jump|go) to (hyperspace|lightspeed)",
        "punch it, chewie",
        "stars (flying|rushing|racing) (past|by) the spaceship",
        "(engage|full speed ahead), to the next galaxy",
        "(travel|fly) faster than light",
    ),
    lines("""
        Warp Speed | stars sparkle white #02020F 1600 0.12 5s | warp wave white royalblue 500 6s ~1s
            | flash pulse white 800 800ms | *0
        Hyperspace | stars sparkle ivory #03031A 1800 0.12 6s | warp wave lightcyan blue 450 5s ~1s
            | flash pulse lightcyan 800 800ms | *0
        Faster Than Light | stars sparkle white #020214 1500 0.12 5s | warp wave white mediumblue 500 7s ~2s
            | flash pulse white 700 700ms | *0
        Next Galaxy | stars sparkle lightcyan #04041A 1700 0.12 6s | warp wave azure indigo 550 6s ~1s
            | flash pulse lavender 800 800ms | *0
    """),
)
_MAGIC = Scene(
    "magic",
    ("a magic spell", "a wizard's spell", "a witch brewing a potion", "a fairy with her wand", "magic dust"),
    (
        "(abracadabra|hocus pocus|simsalabim|expecto patronum)",
        "(cast|do) a (spell|magic trick)",
        "the (wizard|witch|fairy) (raises|swings) (her|his|a) (wand|staff)",
        "(potion|cauldron) (bubbles|is brewing), then poof",
        "(turn|change) me into a (frog|prince|princess)",
        "(fairy|pixie|magic) (dust|sparkles|wand)",
    ),
    lines("""
        Abracadabra | brew wave purple #100820 5000 6s | poof pulse white 700 700ms
            | dust sparkle violet #180828 600 0.4 6s | *0
        Hocus Pocus | brew wave #307020 #081808 4500 6s | poof pulse lime 700 700ms
            | dust sparkle gold #0C1808 600 0.4 6s | *0
        Magic Wand | brew wave royalblue #0A0828 5000 5s | poof pulse lightcyan 800 800ms
            | dust sparkle cyan #080C28 600 0.35 7s | *0
        Fairy Dust | brew wave orchid #200C28 5500 6s | poof pulse pink 700 700ms
            | dust sparkle lightyellow #280C20 700 0.35 7s | *0
    """),
)

FAMILIES: tuple[Family, ...] = (
    family("scene_story", "creative", 1.3, (_HAUNTED, _DRAGON, _MAGIC)),
    family("scene_machine", "creative", 1.2, (_SUBMARINE, _ROBOT, _UFO, _WARP)),
)
