"""Scenes of feasts: parties, shows, victories and holidays."""

from __future__ import annotations

from lamp_trainer.families.base import Family
from lamp_trainer.families.scene import Scene, family, lines

_FIREWORKS = Scene(
    "fireworks",
    ("fireworks", "a firework display", "a big firework", "rockets exploding in the night sky", "a fireworks show"),
    (
        "(rockets|fireworks) (go up|fly|explode) (in the sky|over the city|)",
        "(fourth of july|bastille day|independence day)( sky|)",
        "(light|start) the fireworks",
        "boom, (sparks|colours) (all over|in) the (sky|night)",
        "oooh and aaah, (fireworks|rockets)",
        "(whoosh|bang), (sparks|stars) raining down",
    ),
    lines("""
        Fireworks | dark solid #04040F 1s | bang pulse {a} 700 700ms | sparks sparkle {a} #04040F 500 0.4 3s
            | second pulse {b} 700 700ms | rain sparkle {b} #04040F 500 0.4 3s | *0
        Big Finale | rocket sprite firework 2s | bang pulse {a} 600 600ms | sparks sparkle {a} #060412 450 0.4 3s
            | second pulse {b} 600 600ms | rain sparkle {b} #060412 450 0.5 3s | *0
        Night Of Sparks | dark solid #05050F 1500ms | bang pulse {a} 800 800ms
            | sparks sparkle {a} #05050F 600 0.35 4s | second pulse {b} 800 800ms
            | rain sparkle {b} #05050F 600 0.35 4s | *0
        Oooh Aaah | dark solid #030310 1s | bang pulse white 500 500ms | sparks sparkle {a} #030310 500 0.4 4s
            | second pulse white 500 500ms | rain sparkle {b} #030310 500 0.4 4s | *0
    """),
    (
        "fireworks in {a} and {b}",
        "{a} and {b} fireworks",
        "a firework, first {a}, then {b}",
        "rockets that burst {a} and {b}",
    ),
    (
        {"a": "gold", "b": "magenta"},
        {"a": "red", "b": "gold"},
        {"a": "cyan", "b": "deeppink"},
        {"a": "lime", "b": "orange"},
    ),
)
_DISCO = Scene(
    "disco",
    (
        "a disco",
        "a dance floor",
        "a nightclub",
        "party lights",
        "a rave",
        "disco lights",
        "a dance club",
        "a mirror ball",
    ),
    (
        "(let's|time to) (party|dance|boogie)",
        "(we're|everybody is) dancing( tonight|)",
        "(dance|club|disco|rave) (night|time|floor)",
        "(friends are over|the party starts), (go wild|get the party going)",
        "turn the living room into a (club|disco|dance floor)",
        "(saturday night fever|studio 54)",
        "(crazy|wild|funky) (lights|colours) for (dancing|the party)",
        "(the dj|the beat) (is on|drops)",
    ),
    lines("""
        Dance Floor | one pulse {a} 500 2s | two pulse {b} 500 2s | three sparkle {c} {dim_a} 400 0.5 3s | *0
        Saturday Night | one pulse {a} 600 2400ms | two pulse {b} 600 2400ms | three sparkle {c} {dim_a} 450 0.4 4s
            | *0
        Disco | one pulse {a} 500 1500ms | two pulse {b} 500 1500ms | three sparkle {c} {dim_a} 400 0.5 4s | *0
        Club Night | one pulse {a} 450 1800ms | two pulse {b} 450 1800ms | three sparkle {c} {dim_a} 500 0.4 3s | *0
    """),
    (
        "party lights in {a} and {b}",
        "a {a} and {b} disco",
        "dance floor with {a}, {b} and {c}",
        "party in {a}, {b} and {c}",
        "club lights, {a} and {b}",
    ),
    (
        {"a": "magenta", "b": "cyan", "c": "yellow", "dim_a": "#200020"},
        {"a": "deeppink", "b": "lime", "c": "white", "dim_a": "#28081C"},
        {"a": "blue", "b": "magenta", "c": "cyan", "dim_a": "#080828"},
        {"a": "orange", "b": "deeppink", "c": "gold", "dim_a": "#281404"},
    ),
)
_WEDDING = Scene(
    "wedding",
    ("a wedding", "a wedding dance", "a wedding party", "our wedding day", "the first dance of the bride and groom"),
    (
        "(we|they) just got married",
        "here comes the bride",
        "the (bride|couple) (is dancing|walks in|kisses)",
        "(she|he) said yes",
        "(golden|our|a silver) (wedding|wedding anniversary)",
        "(you may kiss the bride|throw the rice)",
    ),
    lines("""
        Just Married | glow gradient ivory pink 8s ~2s | rice sparkle white #604048 800 0.4 5s
            | heart sprite heart 4s | *0
        First Dance | glow gradient #FFE4C4 lightpink 8s ~2s | rice sparkle gold #503820 900 0.3 6s
            | heart sprite heart 3s | *0
        Wedding | glow gradient ivory #F4C2C2 10s ~2s | rice sparkle white #584030 800 0.35 5s
            | ring sprite diamond_ring 4s | *0
        She Said Yes | ring sprite diamond_ring 4s | glow gradient ivory hotpink 8s ~2s
            | rice sparkle ivory #603848 800 0.4 5s | *0
    """),
)
_CONCERT = Scene(
    "concert",
    ("a rock concert", "stage lights", "a concert", "a live show", "a band on stage", "a music festival"),
    (
        "the band (comes|is coming) on( stage|)",
        "(rock|pop|metal) (show|gig|festival)",
        "(spotlight|stage) on, the crowd goes wild",
        "I'm (singing|playing guitar), (make a stage|stage lights)",
        "(encore|guitar solo|drum solo)",
        "(be|do) the light show for my (song|band|gig)",
    ),
    lines("""
        On Stage | dark solid #080010 2s | spot gradient white {a} 4s | beat pulse {a} 500 4s
            | drums pulse {b} 500 4s | sweep wave {a} {b} 1200 6s | *0
        Rock Concert | dark solid #0A0004 1500ms | spot gradient ivory {a} 3s | beat pulse {a} 450 3600ms
            | drums pulse {b} 450 3600ms | sweep wave {a} {b} 1000 6s | *0
        Encore | dark solid #04040C 2s | spot gradient white {b} 4s | beat pulse {a} 600 4800ms
            | drums pulse {b} 600 4800ms | sweep wave {a} {b} 1400 8s | *0
        Light Show | dark solid #060606 2s | spot gradient white {a} 5s | beat pulse {a} 500 3s
            | drums pulse {b} 500 3s | sweep wave {b} {a} 1200 6s | *0
    """),
    (
        "stage lights in {a} and {b}",
        "a concert in {a} and {b}",
        "{a} and {b} rock show",
        "light show for my band, {a} and {b}",
    ),
    ({"a": "red", "b": "blue"}, {"a": "magenta", "b": "royalblue"}, {"a": "orangered", "b": "purple"}),
)
_CINEMA = Scene(
    "cinema",
    ("a cinema", "a movie theatre before the film", "cinema lights going down", "the movies", "a home cinema"),
    (
        "the (film|movie) (starts|is starting|begins)",
        "(movie|film|cinema) (night|evening|time)",
        "popcorn is ready, (film|movie) (on|time)",
        "(dim|lower) the lights, (the show|the movie|the film) begins",
        "(curtain up|lights down), the (film|movie) is on",
        "we're (watching|starting) a (film|movie)",
    ),
    lines("""
        Movie Night | popcorn sprite popcorn 4s | hall solid #C07830 3s | dim solid #180804 - ~8s
        Curtain Up | popcorn sprite popcorn 3s | hall solid darkred 4s | dim solid #100408 - ~10s
        At The Movies | popcorn sprite popcorn 4s | hall solid #B06820 3s | dim solid #08081A - ~8s
        Cinema | popcorn sprite popcorn 5s | hall solid firebrick 3s | dim solid #140606 - ~10s
    """),
)
_GOAL = Scene(
    "goal",
    ("a goal celebration", "a stadium after a goal", "the winning goal"),
    (
        "(goal|goooal|gooool|goal goal goal)",
        "(we|my team|our club) (scored|scored a goal|got one in)",
        "(celebrate|cheer for) (our|the|that) goal",
        "the (home team|striker|other team) scores",
    ),
    lines("""
        Goal | ball sprite ball 1500ms | goal text GOAL white 5s | flash pulse {a} 500 4s
            | cheer sparkle {b} {dim_a} 400 0.5 10s | = solid {a}
        We Scored | ball sprite ball 2s | goal text GOAL gold 5s | flash pulse {a} 450 3600ms
            | cheer sparkle {b} {dim_a} 450 0.5 12s | = solid {a}
        Goooal | ball sprite ball 1500ms | goal text GOAL white 5s | flash pulse {a} 500 3s
            | cheer sparkle {b} {dim_a} 400 0.5 12s | = solid {a}
        Into The Net | ball sprite ball 2s | goal text GOAL yellow 5s | flash pulse {a} 600 3s
            | cheer sparkle {b} {dim_a} 450 0.45 10s | = solid {a}
    """),
    (
        "goal for the {a} and {b} team",
        "we scored, our colours are {a} and {b}",
        "celebrate the goal in {a} and {b}",
        "goal, {a} and {b} cheer",
    ),
    (
        {"a": "lime", "b": "white", "dim_a": "#042004"},
        {"a": "gold", "b": "white", "dim_a": "#281C00"},
        {"a": "red", "b": "gold", "dim_a": "#280404"},
        {"a": "deepskyblue", "b": "white", "dim_a": "#041828"},
    ),
)
_WIN = Scene(
    "win",
    ("a victory celebration", "a winner's party", "a champion's party", "a medal ceremony", "the world cup victory"),
    (
        "(touchdown|home run|slam dunk|match point)",
        "we are the champions",
        "(we did it|victory|world champions|we are the best)",
        "(we|my team|our club|I) won( the match| the cup| the game| the race|)",
        "(celebrate|cheer for) (our|the|my) (victory|win|medal)",
        "(first place|gold medal|champions league)",
    ),
    lines("""
        Champions | trophy sprite trophy 3s | flash pulse {a} 500 4s | cheer sparkle {b} {dim_a} 400 0.5 12s
            | = solid {a}
        Victory | trophy sprite trophy 4s | flash pulse {a} 600 3s | cheer sparkle {b} {dim_a} 450 0.45 15s
            | = solid {a}
        Winner | trophy sprite trophy 3s | flash pulse {a} 450 3600ms | cheer sparkle {b} {dim_a} 500 0.5 12s
            | = solid {a}
        Gold Medal | trophy sprite medal 4s | flash pulse {a} 500 3s | cheer sparkle {b} {dim_a} 450 0.5 12s
            | = solid {a}
    """),
    ("we won, our colours are {a} and {b}", "{a} and {b} are champions", "celebrate our win in {a} and {b}"),
    (
        {"a": "gold", "b": "white", "dim_a": "#281C00"},
        {"a": "lime", "b": "gold", "dim_a": "#042004"},
        {"a": "red", "b": "gold", "dim_a": "#280404"},
    ),
)
_BIRTHDAY = Scene(
    "birthday",
    ("a birthday party", "a birthday surprise", "a birthday cake with candles", "a happy birthday show"),
    (
        "happy birthday( to me| to you|)",
        "it's (my|mum's|grandpa's|her|his) birthday",
        "(the birthday|our birthday) (boy|girl|child) (is here|gets up)",
        "(light|blow out) the birthday candles",
        "(congratulate|sing for) (my sister|my son|grandma) on (her|the|a) birthday",
        "(somebody|my daughter|my friend) (has a birthday|gets a year older) today",
    ),
    lines("""
        Birthday | cake sprite cake 4s | candles fire darkorange gold 1600 5s
            | confetti sparkle hotpink #201030 500 0.4 6s | *0
        Happy Birthday | cake sprite cake 5s | candles fire orange khaki 1600 4s
            | confetti sparkle gold #28101C 500 0.4 6s | *0
        Cake And Candles | cake sprite cake 4s | candles fire darkorange yellow 1700 6s
            | confetti sparkle cyan #1C1030 450 0.4 5s | *0
        Surprise | gift sprite gift 3s | cake sprite cake 4s | candles fire orange gold 1600 5s
            | confetti sparkle magenta #101C30 500 0.4 6s | *0
    """),
)
_NEW_YEAR = Scene(
    "new_year",
    (
        "a new year countdown",
        "new year's eve",
        "midnight on new year's eve",
        "the last seconds of the year",
        "the ball drop",
    ),
    (
        "(happy new year|new year's eve at midnight)",
        "(it's|almost) midnight, new year (is coming|begins)",
        "count (the year out|down to the new year)",
        "(silvester|hogmanay), five seconds to midnight",
        "the new year (begins|starts) in five seconds",
        "(champagne|bubbly) is ready, new year countdown",
    ),
    lines("""
        New Year | n5 text 5 gold 1s | n4 text 4 gold 1s | n3 text 3 gold 1s | n2 text 2 gold 1s | n1 text 1 gold 1s
            | bang pulse white 500 2s | sparks sparkle gold #100C20 500 0.4 -
        Midnight | n5 text 5 white 1s | n4 text 4 white 1s | n3 text 3 white 1s | n2 text 2 white 1s
            | n1 text 1 white 1s | bang pulse gold 500 2s | sparks sparkle lightyellow #140820 450 0.4 -
        Happy New Year | n5 text 5 cyan 1s | n4 text 4 cyan 1s | n3 text 3 cyan 1s | n2 text 2 cyan 1s
            | n1 text 1 cyan 1s | bang pulse white 600 3s | sparks sparkle gold #081028 500 0.45 -
        Year's End | n5 text 5 gold 1s | n4 text 4 gold 1s | n3 text 3 gold 1s | n2 text 2 gold 1s
            | n1 text 1 gold 1s | firework sprite firework 3s | sparks sparkle magenta #080818 450 0.4 -
    """),
)
_HALLOWEEN = Scene(
    "halloween",
    (
        "halloween",
        "a halloween night",
        "a jack o lantern",
        "a scary pumpkin",
        "spooky halloween lights",
        "trick or treat lights",
    ),
    (
        "trick or treat",
        "(kids|children|monsters) come for (candy|sweets), (scare them|be spooky)",
        "(spooky|creepy|scary) (pumpkin|october) (night|light|glow)",
        "(31st of october|october 31), (witches|ghosts) are out",
        "(happy|scary) halloween",
        "(pumpkins|witches), (bats|ghosts) and (purple|orange) light",
    ),
    lines("""
        Halloween | pumpkin sprite pumpkin 5s | glow fire orangered darkorange 1500 6s
            | witch breathing purple 3000 6s | *0
        Trick Or Treat | pumpkin sprite pumpkin 4s | glow fire darkorange gold 1600 6s
            | slime breathing #40A010 3000 6s | *0
        Spooky Night | pumpkin sprite pumpkin 4s | ghost sprite ghost 3s | glow fire orangered orange 1500 6s
            | witch breathing indigo 3500 7s | *0
        Jack O Lantern | pumpkin sprite pumpkin 6s | glow fire orangered gold 1600 8s
            | witch breathing darkviolet 3000 6s | *0
    """),
)
_CHRISTMAS = Scene(
    "christmas",
    (
        "christmas lights",
        "a christmas tree with lights",
        "fairy lights",
        "a string of christmas lights",
        "christmas eve",
        "a glowing christmas tree",
    ),
    (
        "(merry|happy) christmas",
        "(santa|father christmas) (is coming|was here)",
        "(decorate|dress) (the|for) christmas( tree|)",
        "(it's|almost) christmas (eve|time|)",
        "(xmas|christmas|advent) (mood|lights|evening)",
        "(oh christmas tree|jingle bells|silent night)",
        "waiting for santa",
    ),
    lines("""
        Christmas Lights | red sparkle {a} {dim_b} 900 0.35 4s ~1s | green sparkle {b} {dim_a} 900 0.35 4s ~1s | *0
        Fairy Lights | red sparkle {a} {dim_b} 1000 0.3 5s ~1s | green sparkle {b} {dim_a} 1000 0.3 5s ~1s | *0
        Christmas Tree | tree sprite christmas_tree 5s | red sparkle {a} {dim_b} 900 0.35 4s
            | green sparkle {b} {dim_a} 900 0.35 4s | *0
        Merry Christmas | tree sprite christmas_tree 6s | red sparkle {a} {dim_b} 1000 0.3 5s
            | green sparkle {b} {dim_a} 1000 0.3 5s | *0
    """),
    (
        "christmas lights in {a} and {b}",
        "{a} and {b} fairy lights",
        "a christmas tree with {a} and {b} lights",
        "xmas lights, {a} and {b}",
    ),
    (
        {"a": "red", "b": "gold", "dim_a": "#200404", "dim_b": "#042808"},
        {"a": "red", "b": "lime", "dim_a": "#280404", "dim_b": "#042804"},
        {"a": "crimson", "b": "green", "dim_a": "#200408", "dim_b": "#042008"},
    ),
)

FAMILIES: tuple[Family, ...] = (
    family("scene_dance", "creative", 1.5, (_DISCO, _DISCO, _FIREWORKS, _CONCERT)),
    family("scene_win", "contextual", 1.2, (_GOAL, _WIN, _WEDDING, _CINEMA, _BIRTHDAY)),
    family("scene_holiday", "seasonal", 1.4, (_NEW_YEAR, _HALLOWEEN, _CHRISTMAS)),
)
