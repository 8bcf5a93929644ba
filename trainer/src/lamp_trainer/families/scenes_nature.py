"""Scenes of fire and water, of living things, and of the house."""

from __future__ import annotations

from lamp_trainer.families.base import Family
from lamp_trainer.families.scene import Scene, family, lines

_HEART = Scene(
    "heartbeat",
    ("a heartbeat", "a beating heart", "a heart beating calmly", "a pulse like a living thing", "a heart monitor"),
    (
        "(boom boom|lub dub|ba-dum), (ba-dum|boom boom|lub dub)",
        "beat like a heart",
        "(my|your) heart (is beating|beats)",
        "(beat|throb) (twice|double), then rest, like a heart",
        "a (strong|calm|living) heart inside the lamp",
        "you're alive, (show|let me see) your heartbeat",
    ),
    lines("""
        Heartbeat | beat pulse {a} 350 350ms | second pulse {b} 650 650ms | *0
        Lub Dub | beat pulse {a} 300 300ms | second pulse {b} 600 800ms | *0
        Beating Heart | beat pulse {a} 400 400ms | second pulse {b} 700 700ms | *0
        Alive | beat pulse {a} 350 350ms | second pulse {b} 500 900ms | *0
    """),
    ("a {a} heartbeat", "beat like a heart in {a}", "a heart beating in {a} light", "{a} heartbeat"),
    ({"a": "red", "b": "darkred"}, {"a": "crimson", "b": "#80081C"}, {"a": "red", "b": "firebrick"}),
)
_CANDLE = Scene(
    "candle_out",
    (
        "a candle that is blown out",
        "a candle burning down",
        "somebody blowing out a candle",
        "a candle that goes out",
        "a candle in the wind",
    ),
    (
        "blow out the candle( now|)",
        "(I'm blowing|I blow), (put|blow) the candle out",
        "the candle (flickers|burns) and (goes out|dies)",
        "(light|burn) a candle and then (blow it out|let it go out)",
        "candle, then puff, (smoke|dark)",
        "the last candle (goes|burns) out",
    ),
    lines("""
        Blown Out | candle fire darkorange gold 1700 8s | gust fire orangered darkorange 900 1500ms
            | ember solid #401004 500ms | smoke solid #0C0C10 3s ~2s | = stop
        Candle Goes Out | candle fire orange gold 1800 10s | low fire orangered #803008 1400 3s
            | ember solid #501404 1s | smoke solid #0A0A0C 3s ~3s | = stop
        Puff | candle fire darkorange khaki 1700 6s | gust fire orangered orange 900 1s | ember solid #481005 700ms
            | smoke solid #101014 2s ~2s | = stop
        Last Candle | candle fire darkorange gold 1800 12s | low fire #C04808 #602004 1600 4s
            | ember solid #380C04 2s | smoke solid #08080A 3s ~2s | = stop
    """),
)
_CAMPFIRE = Scene(
    "campfire_dying",
    (
        "a campfire dying down",
        "a fire burning down to embers",
        "a bonfire that slowly goes out",
        "glowing embers after a campfire",
    ),
    (
        "the (campfire|bonfire|fire) (burns|dies) down( to embers|)",
        "(scouts|camping) evening, the fire is (almost out|dying)",
        "flames, then (embers|glowing coals|ash)",
        "(nobody|no one) puts wood on the campfire any more",
        "the (fire|fireplace|campfire) (gets|grows) smaller until only embers (glow|are left)",
        "(end of|after) the campfire",
    ),
    lines("""
        Campfire Dying | flames fire orangered gold 1000 20s | low fire orangered darkorange 1500 20s ~3s
            | embers breathing #801804 5000 20s ~3s | glow solid #280804 - ~10s
        To Embers | flames fire darkorange yellow 1100 15s | low fire firebrick orange 1500 15s ~3s
            | embers breathing #701404 6000 20s ~4s | glow solid #200604 - ~10s
        Last Embers | flames fire orangered orange 1000 30s | low fire orangered #A04008 1600 30s ~5s
            | embers breathing #781808 5500 30s ~5s | glow solid #240804 - ~15s
        Fire Burns Down | flames fire orange gold 1000 20s | low fire #D04808 darkorange 1700 20s ~4s
            | embers breathing #681004 6000 30s ~4s | glow solid #1C0604 - ~10s
    """),
)
_SEA_DAWN = Scene(
    "sea_sunrise",
    (
        "a sunrise at sea",
        "the sun rising over the ocean",
        "morning at the beach",
        "dawn over the water",
        "sunrise on the coast",
    ),
    (
        "the sun (comes up|rises) (over|behind|out of) the (sea|ocean|water|waves)",
        "(early morning|first light|daybreak) (at|on|by) the (sea|beach|coast)",
        "(sailing|on a boat) into the sunrise",
        "wake up (at|by|on) the (sea|beach)",
        "dark waves, then the (sun|morning) comes",
    ),
    lines("""
        Sunrise At Sea | night wave navy #040814 8000 10s | dawn wave #803048 midnightblue 8000 15s ~8s
            | gold wave gold coral 8000 15s ~8s | day wave lightyellow deepskyblue 8000 - ~8s
        Morning Coast | night wave #081838 #02060F 8000 8s | dawn wave #903850 #101840 8000 12s ~6s
            | gold wave orange hotpink 8000 12s ~6s | day wave ivory skyblue 8000 - ~6s
        Over The Ocean | night wave midnightblue #02040C 7000 10s | dawn wave #A04038 #0C1C40 7000 15s ~8s
            | gold wave gold tomato 7000 15s ~8s | day wave lightyellow turquoise 7000 - ~8s
        Beach Dawn | night wave #0A1440 #03050F 9000 10s | dawn wave #884060 #142048 9000 14s ~7s
            | gold wave sandybrown coral 9000 14s ~7s | day wave lemonchiffon aqua 9000 - ~7s
    """),
)
_VOLCANO = Scene(
    "volcano",
    ("a volcano", "an erupting volcano", "a volcanic eruption", "flowing lava", "a volcano about to blow"),
    (
        "the volcano (erupts|explodes|is waking up)",
        "(lava|magma) (bubbles|rises) and (bursts|shoots) out",
        "(etna|vesuvius|mount doom) (erupts|is angry)",
        "(rumble|glow), then (an eruption|the mountain explodes)",
        "the (floor|mountain) is lava",
        "the mountain spits (fire|lava)",
    ),
    lines("""
        Volcano | rumble breathing #601004 2000 6s | blast pulse yellow 600 600ms | lava fire red orange 900 8s
            | flow wave orangered darkred 4000 8s ~2s | *0
        Eruption | rumble breathing #701408 1800 5s | blast pulse white 500 500ms
            | lava fire orangered yellow 900 10s | flow wave red #401004 3500 6s ~2s | *0
        Angry Mountain | mountain sprite volcano 4s | rumble breathing darkred 1500 4s | blast pulse gold 600 600ms
            | lava fire red gold 900 9s | *0
        Lava | rumble breathing #681008 2200 6s | blast pulse orange 700 700ms | lava fire orangered gold 1000 8s
            | flow wave orangered #300804 4500 8s ~2s | *0
    """),
)
_WHALES = Scene(
    "whales",
    (
        "ocean waves with whales",
        "a whale in the sea",
        "whales swimming by",
        "the deep ocean with a whale",
        "whale watching",
    ),
    (
        "a whale (swims|glides|comes) (by|past|up) in the (blue|deep|ocean)",
        "(waves|sea|ocean), (and now and then|sometimes) a whale",
        "(look|there), a whale (in the waves|jumps)",
        "(diving|swimming) with whales",
        "(sail|boat trip) to see the whales",
        "whale song in light",
    ),
    lines("""
        Whale Song | sea wave teal navy 7000 12s | whale sprite whale 4s | *0
        Whales | sea wave deepskyblue midnightblue 7000 10s | whale sprite whale 5s | *0
        Deep Blue | sea wave royalblue #040C28 8000 14s | whale sprite whale 4s | *0
        Whale Watching | sea wave mediumturquoise navy 6000 10s | whale sprite whale 4s
            | calm wave teal navy 8000 6s | *0
    """),
)
_LIGHTHOUSE = Scene(
    "lighthouse",
    (
        "a lighthouse",
        "a lighthouse at night",
        "a beacon on the coast",
        "the beam of a lighthouse",
        "a lighthouse in the fog",
    ),
    (
        "the (beam|light) (sweeps|goes) (over|across) the (sea|dark water)",
        "(guide|lead) the ships home",
        "dark sea and a (beam|light) that comes (round|by) every few seconds",
        "(harbour|coast|cape) light (turning|going round)",
        "(light|blink) for the (sailors|boats|ships)",
        "a light on the cliff (turns|going round)",
    ),
    lines("""
        Lighthouse | sea wave #081430 #03060F 7000 4s | beam solid lightyellow 700ms ~300ms
            | away solid #081430 1s ~700ms | *0
        Guide Them Home | sea wave #0A1838 #040814 8000 5s | beam solid ivory 800ms ~400ms
            | away solid #0A1838 1s ~800ms | *0
        Beacon | dark solid #060A18 3s | beam solid white 600ms ~300ms | away solid #060A18 1s ~700ms | *0
        On The Cliff | tower sprite lighthouse 4s | beam solid lightyellow 800ms ~400ms | away solid #081024 2s ~1s
            | *0
    """),
)
_FIREFLIES = Scene(
    "fireflies",
    ("fireflies", "glow worms", "fireflies in the garden", "fireflies on a summer night", "little glowing beetles"),
    (
        "(fireflies|glow worms) (dance|blink|fly) (in the dark|over the meadow|around us)",
        "summer night (in the garden|at the pond|in the meadow) with (fireflies|glow worms)",
        "(tiny|little) (yellow|green) lights (floating|dancing) in the (dark|woods)",
        "(catch|count) (some|the) fireflies",
        "a jar (full of|with) fireflies",
    ),
    lines("""
        Fireflies | meadow sparkle yellow #040C04 2000 0.1 -
        Summer Night | meadow sparkle greenyellow #060A10 1900/2000 0.1 -
        Glow Worms | meadow sparkle yellowgreen #030A06 2000 0.1/0.12 -
        In The Meadow | meadow sparkle gold #081008 1800/2000 0.12 -
    """),
)
_LAVA_LAMP = Scene(
    "lava_lamp",
    ("a lava lamp", "an old lava lamp", "a seventies lamp with wax blobs", "a groovy lava lamp"),
    (
        "(blobs|wax) (rising|floating|drifting) (up and down|slowly)",
        "(groovy|psychedelic|seventies|retro) (blobs|lamp|lounge)",
        "slow (bubbles|blobs) of (wax|light|colour)",
        "like (the|my dad's) lava lamp (in the 70s|from the seventies)",
        "(drift|melt) like (wax|lava) in a glass",
    ),
    lines("""
        Lava Lamp | blobs wave {a} {b} 8000 20s | melt gradient {a} {b} 8s ~5s | *0
        Groovy | blobs wave {a} {b} 9000 18s | melt gradient {b} {a} 8s ~5s | *0
        Seventies | blobs wave {b} {a} 8000 16s | melt gradient {a} {b} 6s ~4s | *0
        Slow Wax | blobs wave {a} {b} 10000 25s | melt gradient {a} {b} 10s ~6s | *0
    """),
    ("a lava lamp in {a} and {b}", "{a} and {b} lava lamp", "lava lamp, {a} blobs in {b}", "{a} wax floating in {b}"),
    ({"a": "orangered", "b": "purple"}, {"a": "magenta", "b": "darkorange"}, {"a": "deeppink", "b": "indigo"}),
)

FAMILIES: tuple[Family, ...] = (
    family("scene_fire", "creative", 1.3, (_CANDLE, _CAMPFIRE, _VOLCANO)),
    family("scene_water", "creative", 1.3, (_SEA_DAWN, _WHALES, _LIGHTHOUSE)),
    family("scene_living", "creative", 1.0, (_HEART, _FIREFLIES, _LAVA_LAMP)),
)
