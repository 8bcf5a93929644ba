"""Scenes of the street and the town."""

from __future__ import annotations

from lamp_trainer.families.base import Family
from lamp_trainer.families.scene import Scene, family, lines

_TRAFFIC = Scene(
    "traffic",
    ("a traffic light", "traffic lights", "a stoplight", "a street crossing light", "the signal at a junction"),
    (
        "the lights at the (crossing|crossroads|junction|corner)",
        "red, green, yellow like (at the crossing|on the street|for cars)",
        "stop and go (light|game|signal)( for the kids|)",
        "(we play|the kids play) (cars|street), (make|be) the (lights|stoplight)",
        "change between red, green and yellow like (in traffic|on the road|at an intersection)",
        "(signal|lights) for toy cars",
        "go, slow down, stop(, and again|)",
        "red means stop, green means go",
        "(working|blinking through|running) traffic lights",
        "road signal (cycle|going round)",
    ),
    lines("""
        Traffic Light | red solid red 5s | green solid green/lime 5s | yellow solid yellow/gold 2s | *0
        Stop And Go | red solid red 6s | green solid lime/green 6s | yellow solid gold/yellow 2s | *0
        Crossroads | red solid red 8s | green solid green 7s | yellow solid yellow/gold 3s | *0
        Junction | red solid red 4s | green solid green/limegreen 4s | yellow solid gold/yellow 1s | *0
    """),
)
_TRAFFIC_EU = Scene(
    "traffic_eu",
    (
        "a european traffic light",
        "a german traffic light",
        "a traffic light with red and yellow together",
        "a UK traffic light",
    ),
    (
        "traffic lights like in (europe|germany|london|austria)",
        "red, red and yellow, green, yellow, (like a traffic light|over and over)",
        "(traffic light|stoplight) with the red yellow phase",
        "the (ampel|lights) at a german crossing",
        "red, then red plus yellow, then green, then yellow(, on repeat|)",
        "european (street|road) signal",
    ),
    lines("""
        European Lights | red solid red 5s | ready halves red yellow 1s | green solid green 5s
            | yellow solid yellow 2s | *0
        Ampel | red solid red 6s | ready halves red gold 2s | green solid lime 6s | yellow solid gold 3s | *0
        Red And Yellow | red solid red 4s | ready halves red yellow 1s | green solid limegreen 4s
            | yellow solid yellow 2s | *0
        Get Ready | red solid red 8s | ready halves red gold 2s | green solid green 8s | yellow solid gold 3s | *0
    """),
)
_WALK = Scene(
    "walk",
    ("a pedestrian crossing light", "a walk sign", "the little green man", "a crosswalk signal"),
    (
        "(light for|signal for) people crossing the street",
        "walk, don't walk",
        "(wait|stop) and walk (sign|signal) for pedestrians",
        "red man, green man, (then blinking|and again)",
        "crossing light for (walkers|pedestrians|my dolls)",
        "(wait|red) then walk, and the green blinks before it ends",
    ),
    lines("""
        Walk | wait solid red 6s | walk solid lime/green 5s | hurry pulse lime/green 700 3s | *0
        Green Man | wait solid red 8s | walk solid green 6s | hurry pulse green 800 4s | *0
        Crossing | wait solid red 5s | walk solid limegreen/green 5s | hurry pulse limegreen/green 600 3s | *0
        Wait And Walk | wait solid crimson/red 7s | walk solid lime 5s | hurry pulse lime 500 3s | *0
    """),
)
_POLICE = Scene(
    "police",
    ("police lights", "a police car", "a cop car", "blue lights of the police", "a police chase", "a patrol car"),
    (
        "(the police|the cops) (are coming|are here|arrive)",
        "(you're|I am) (under arrest|a police officer)",
        "pull over, it's the (police|cops)",
        "(blink|flash) like (the police|a patrol car)",
        "red and blue (like a cop car|sirens|police flashing)",
        "(catch|chase) the robbers, (blue light|sirens) on",
        "we're playing (cops and robbers|police)",
        "police (siren|emergency|raid|action)",
        "call the cops",
    ),
    lines("""
        Police | red pulse red 400 400ms | blue pulse blue 400 400ms | *0
        Patrol | red pulse red 300 600ms | blue pulse blue 300 600ms | *0
        Cops | red pulse red/crimson 400 800ms | blue pulse blue 400 800ms | *0
        Car Chase | red pulse red 500 500ms | blue pulse blue/royalblue 500 500ms | *0
    """),
)
_AMBULANCE = Scene(
    "ambulance",
    ("an ambulance", "ambulance lights", "paramedics arriving", "a rescue car with its siren on"),
    (
        "the (ambulance|doctor|paramedics) (is|are) on the way",
        "(call|send) an ambulance",
        "(hospital|emergency) car with (flashing|blinking) lights",
        "we're playing (doctor|hospital|rescue), siren on",
        "someone got hurt, (ambulance|rescue) lights",
        "(rush|race) to the hospital",
        "(blink|flash) like an ambulance",
        "medical emergency",
    ),
    lines("""
        Ambulance | red pulse red 500 1s | white pulse white 500 1s | *0
        On The Way | red pulse red/crimson 400 800ms | white pulse white 400 400ms | *0
        Rescue | red pulse red 600 600ms | white pulse white/ivory 600 600ms | *0
        To The Hospital | red pulse red 500 500ms | white pulse white 500 500ms | *0
    """),
)
_FIRE_ENGINE = Scene(
    "fire_engine",
    ("a fire engine", "a fire truck", "firefighters", "the fire brigade", "a fire truck with its lights on"),
    (
        "the fire (brigade|department) (is coming|arrives)",
        "(a house is burning|fire!), the (firemen|firefighters) are coming",
        "fire (engine|truck) (lights|siren|alarm)",
        "we play (firemen|fire station)",
        "(blink|flash) like a fire (truck|engine)",
        "fireman (sam|lights|siren)",
        "rush to the fire",
    ),
    lines("""
        Fire Engine | truck sprite fire_truck 2s | red pulse red 500 2s | amber pulse orange 500 1s | *0
        Fire Brigade | truck sprite fire_truck 2s | red pulse red 400 2s | white pulse white 400 800ms | *0
        To The Fire | truck sprite fire_truck 3s | red pulse red/orangered 500 2s | white pulse white 500 1s | *0
        Firefighters | truck sprite fire_truck 2s | red pulse red 600 3s | amber pulse darkorange 600 1200ms | *0
    """),
)
_RAILWAY = Scene(
    "railway",
    (
        "a railway crossing",
        "a level crossing",
        "a railroad crossing signal",
        "the lights where the train crosses the road",
    ),
    (
        "(wait|stop), a train is (coming|crossing)",
        "(barrier|gate) down, train coming",
        "(two|) red lights (blinking|flashing) in turn like at the (rails|tracks|railway)",
        "(train|railway) crossing (lights|warning|signal)",
        "careful, train tracks",
        "ding ding ding, the gates are closing for the train",
    ),
    lines("""
        Level Crossing | top halves red #200000 700ms | low halves #200000 red 700ms | *0
        Train Ahead | top halves red black 800ms | low halves black red 800ms | *0
        Gates Down | top halves red #180000 600ms | low halves #180000 red 600ms | *0
        Wait For The Train | top halves crimson #200008 1s | low halves #200008 crimson 1s | *0
    """),
)
_TRAIN = Scene(
    "train",
    (
        "a train passing by",
        "a night train rushing past",
        "a train going by",
        "an express train at night",
        "a subway passing",
    ),
    (
        "(the train|an express) (rushes|races|goes) (past|through the station)",
        "train windows (flying|rushing) by in the dark",
        "sitting by the tracks when the train (passes|comes)",
        "(look|watch), a train (goes by|is passing)",
        "metro (arriving|rushing through)",
        "light of a train that (comes and goes|passes)",
    ),
    lines("""
        Night Train | dark solid #04040C 3s | near solid #806020 2s ~2s | cars wave lemonchiffon/gold #101018 600 6s
            | away solid #04040C 3s ~2s | *0
        Train Passing | dark solid #060610 4s | near solid gold 1s ~1s | cars wave ivory #181008 500 5s
            | away solid #060610 2s ~1s | *0
        Express | dark solid #05050A 3s | near solid #A08040 1s ~1s | cars wave khaki #0A0A20 400 4s
            | away solid #05050A 3s ~2s | *0
        Metro | tunnel solid #080808 3s | near solid white 1s ~1s | cars wave white #202028 500 6s
            | away solid #080808 2s ~2s | *0
    """),
)
_CITY = Scene(
    "city",
    (
        "a city at night",
        "the skyline at night",
        "new york at night",
        "city lights",
        "tokyo by night",
        "downtown after dark",
    ),
    (
        "lights of the (big city|town|skyscrapers) (at night|after dark|from far away)",
        "(windows|offices) lighting up (in the dark|at night)",
        "night (drive|walk|ride) (through|in) (the city|town|tokyo)",
        "(neon|urban|city) night",
        "view from a (hotel|rooftop|tower) at night",
        "(evening|nightlife) in the big city",
    ),
    lines("""
        City At Night | towers sprite skyscraper 5s | windows sparkle gold #060818 1800 0.25 10s | *0
        Skyline | towers sprite skyscraper 4s | windows sparkle khaki #0A0A1E 2000 0.3 12s | *0
        Downtown | towers sprite skyscraper 5s | windows sparkle lemonchiffon #080814 1600 0.2 8s
            | neon wave magenta/cyan #100820 5000 5s | *0
        Neon Streets | towers sprite skyscraper 4s | windows sparkle orange #0A0616 1600 0.25 8s
            | neon wave deeppink/deepskyblue #0A0820 4000 6s | *0
    """),
)
_CAMERA = Scene(
    "camera",
    ("a camera flash", "paparazzi", "a photo flash", "a photographer", "the red carpet with all the cameras"),
    (
        "(take|taking) a (photo|picture|selfie)( of me|)",
        "(say cheese|smile), click",
        "(flash|click) like a (camera|photographer)",
        "(photo|selfie) (time|shooting|booth)",
        "the (paparazzi|press|photographers) (are here|found me)",
        "I'm (famous|a star), flashlights everywhere",
    ),
    lines("""
        Say Cheese | camera sprite camera 3s | flash pulse white 800 800ms | rest solid #101014 2s | *0
        Paparazzi | dark solid #0A0A10 2s | flash pulse white 400 400ms | wait solid #0A0A10 700ms
            | flashes pulse white/ivory 350 700ms | *0
        Red Carpet | dark solid #180408 2s | flash pulse white 400 400ms | wait solid #180408 500ms
            | flashes pulse white 400 800ms | *0
        Photo | ready pulse red 1000 3s | flash pulse white 1000 1s | rest solid #101010 2s | *0
    """),
)
_TUBE = Scene(
    "tube",
    (
        "a broken neon light",
        "a flickering tube",
        "a faulty fluorescent lamp",
        "a dying light bulb",
        "a neon sign with a loose contact",
    ),
    (
        "flicker like a (broken lamp|bad tube|dying bulb|cheap motel sign)",
        "(broken|defective|damaged) (tube|neon sign|bulb)",
        "(old|horror film) (basement|garage|corridor) light that (flickers|buzzes)",
        "neon tube that (won't start|can't decide|is about to die)",
        "(loose contact|bad wiring|short circuit)",
        "as if the bulb was (dying|broken|loose)",
    ),
    lines("""
        Faulty Tube | on solid #DCEBFF 3s | dip solid #181C20 350ms | back solid #DCEBFF 600ms
            | flicker pulse #DCEBFF 300 900ms | off solid #0A0C10 1s | *0
        Broken Neon | on solid deeppink/cyan 4s | dip solid #100810 400ms | back solid deeppink/cyan 500ms
            | flicker pulse deeppink/cyan 350 700ms | off solid #080408 2s | *0
        Loose Contact | on solid ivory 2s | dip solid #1C1A16 400ms | back solid ivory 1s
            | flicker pulse ivory 400 1200ms | *0
        Basement Light | on solid #C8D8C0 3s | flicker pulse #C8D8C0 350 700ms | off solid #0A0E0A 1500ms
            | back solid #C8D8C0 400ms | dark solid #0A0E0A 600ms | *0
    """),
)

FAMILIES: tuple[Family, ...] = (
    family("scene_traffic", "multi_step", 2.5, (_TRAFFIC, _TRAFFIC, _TRAFFIC_EU, _WALK, _RAILWAY)),
    family("scene_siren", "multi_step", 1.8, (_POLICE, _AMBULANCE, _FIRE_ENGINE)),
    family("scene_city", "creative", 1.2, (_TRAIN, _CITY, _CAMERA, _TUBE)),
)
