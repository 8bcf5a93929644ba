"""Wishes that hardly are any: levels, vague ones, single words, contradictions, no wish at all, and light for them."""

from __future__ import annotations

from lamp_trainer.words.light import Theme, light, theme

_NEUTRAL = light("solid", "#FFE0B8, #FFD6A0, #FFE4C4")
EDGES: dict[str, tuple[Theme, ...]] = {
    "level": (
        theme("bright",
              "brighter|make it brighter|more light|a bit brighter|i need more light|turn it up|much brighter|"
              "increase the brightness|not bright enough|lighter please|can you go brighter|up a bit|crank it up|"
              "too dim|more brightness|could you brighten up|a little more light please|bright|it's too dim",
              "More Light|Brighter", light("solid", "white, #FFF4E0")),
        theme("dim", "dimmer|make it dimmer|less light|a bit darker|too bright|turn it down|lower the light|"
              "tone it down|"
              "can you go a bit dimmer|less bright please|dim|dim the light|it's too bright|dim it a little|softer|"
              "reduce the brightness|not so bright|down a bit|a little less light|my eyes, too bright",
              "Dimmed Light|Less Light", light("solid", "#503418, #58381C, #482C14")),
        theme("warm", "warmer|make it warmer|a bit warmer|warm it up|less blue|not so cold|too cold, this light|"
              "a warmer tone|more cosy white|can it be warmer", "Warmer|Warm Tone", light("solid", "#FFB868, #FFC078")),
        theme("cool", "cooler|make it cooler|colder|less yellow|a bit cooler please|too yellow|whiter|not so warm|"
              "a colder tone", "Cooler|Cool Tone", light("solid", "#D4ECFF, #E0F4FF")),
        theme("faster", "faster|speed it up|quicker|more action|more movement|not so slow|livelier",
              "Faster|More Action", light("wave", "darkorange hotpink, #0080FF lime", "900 1000")),
        theme("slower", "slower|slow down|not so fast|less movement|calm down|easy now|too fast|too hectic",
              "Slower|Calm Down", light("wave", "steelblue #102848, teal #083038", "7000 8000")),
    ),
    "vague": (
        theme("surprise",
              "surprise me|something new|something different|you choose|you decide|up to you|whatever you like|"
              "anything|dealer's choice|i don't care|random|pick something|show me what you can do|impress me|"
              "what can you do|show off|do your thing|be creative", "Surprise|Your Choice",
              light("wave", "turquoise hotpink, gold blueviolet, #0080FF coral", "3500 4000 4500")),
        theme("nice", "something nice|something pretty|make it nice|something beautiful|make it pretty in here|"
              "nice light please|a nice light|something good|make the room nicer|beautiful light|something lovely|"
              "some atmosphere|do something with the light|a bit of mood", "Nice Light|Pretty Evening",
              light("gradient", "#FFC070 #C04868, #FFB870 #B84070, #FFC878 #A85080")),
        theme("plain", "light|lamp|hello lamp, light|on|turn on|switch on|normal|default|reset|the usual|as always|"
              "back to normal|light please|i need light|make light|let there be light|just light",
              "Light On|Everyday Light", _NEUTRAL),
        theme("hm", "hm|um|i don't know|not sure|well|maybe|hmm what do i want|er|dunno|the thing from before|that one|"
              "you know what i mean|the other one|same again|something else|not this", "Something Soft|Let's See",
              light("breathing", "#C08850, #B88048", "5000 6000")),
    ),
    "word": (
        theme("fire", "fire|flames|burn|inferno|blaze", "Open Fire|Flames", light("fire",
              "#FFA000 #C82000, orange #C01800", "1100 1200 1300")),
        theme("water", "water|waves|sea|flow", "Running Water|Waves", light("wave",
              "deepskyblue #001850, #20A0D0 #082048", "4000 4500 5000")),
        theme("ice", "ice|frozen|icicle|snow queen|glacier", "Clear Ice|Frozen", light("sparkle",
              "white #204060, #C0F0FF #103858", "1200 1400", "0.2 0.25")),
        theme("stars", "stars|starlit|constellation|cosmos|universe", "Starry Night|Cosmos", light("sparkle",
              "white #060818, #E0E8FF #080820", "1600 1800", "0.12 0.15")),
        theme("love", "love|amour|tenderness|kisses", "Rose Glow|Love", light("breathing", "crimson, #E02050",
              "3000 3500")),
        theme("peace", "peace|quiet|silence|harmony|stillness", "Still Water|Quiet", light("breathing",
              "teal, #386890", "7000 8000")),
        theme("alarm", "alarm|alert|warning|danger|emergency", "Red Alert|Alarm", light("pulse", "red",
              "400 500 600")),
        theme("disco", "disco|party|dance|rave|boogie", "Dance Floor|Disco", light("rainbow", "", "2000 2200")),
        theme("earth", "earth|soil|forest|moss|jungle|leaves", "Forest Floor|Green Earth", light("gradient",
              "#78A040 #402810, #8A9A5B #203810")),
        theme("sun", "sun|sunny|sunlight|sunbeam|sunshine", "Sunbeam|Bright Sun", light("gradient",
              "#FFF0A0 #FFA000, #FFE880 orange")),
        theme("night", "midnight|nocturne|dark blue night|shadows", "Night Sky|Shadows", light("breathing",
              "#141848, #181450", "7000 8000")),
        theme("gold", "treasure|bling|jackpot|rich|champagne", "Gold Rush|Champagne", light("sparkle",
              "gold #402400, #FFE060 #482800", "800 900", "0.3 0.35")),
        theme("poison", "poison|slime|radioactive|toxic|acid", "Green Slime|Toxic", light("breathing",
              "#39FF14, #60E010", "2500 3000")),
        theme("work", "work|focus|concentrate|read|study", "Clear Head|Desk Light", light("solid", "#F0F6FF, #E0F4FF")),
        theme("sleep", "sleep|bed|zzz|dreams|lullaby", "Night Nest|Zzz", light("breathing", "#301408, #381808",
              "8000 9000")),
    ),
    "contrary": (
        theme("both", "bright but dark|a bright darkness|light but no light|dim but as bright as possible|"
              "bright and dim|"
              "make it dark and bright|off but on|on and off at the same time|as dark as the sun", "Bright And Dark",
              light("gradient", "white #080810, #FFF0D0 #0A0808")),
        theme("slow_fast", "fast but slow|slowly but really quick|a calm party|a quiet rave|relaxing disco|hectic calm|"
              "a wild nap|exciting but boring|lazy energy", "Slow Party|Quiet Rave", light("rainbow", "",
              "10000 12000")),
        theme("ice_fire", "cold fire|icy flames|hot ice|freezing hot|warm snow|fire and ice|burning water|frozen fire",
              "Cold Fire|Fire And Ice", light("fire", "#C0F0FF #1040C0, white #2050D0", "1200 1400")),
        theme("dark_light", "black light|a black sun|glowing black|dark light|bright black|ultraviolet",
              "Black Light|Dark Glow", light("gradient", "#6000C0 #0C0018, #5000B0 #100020")),
        theme("no_color", "a colour that doesn't exist|an invisible colour|colourless colour|a colour nobody has seen|"
              "the opposite of red and green|transparent", "Nobody's Colour|Unseen",
              light("wave", "#B0FFE0 #C0A0FF, #D0F0E0 #B0A0F0", "6000 7000")),
    ),
    "no_wish": (
        theme("hello", "hello|hi|hey|hi lamp|hello lamp|hey you|good day|how are you|how are you doing|what's up|"
              "nice to meet you|who are you|what's your name|are you there|testing|test|can you hear me|hey lamp",
              "Hello|Friendly Wave", light("breathing", "gold, #FFB848, coral", "2500 3000")),
        theme("question", "what's the capital of spain|how far is the moon|who won the election|what is two plus two|"
              "what's for dinner|do you like cheese|tell me a joke|why is the sky blue|how old are you|"
              "what's the meaning of life|is it going to rain|who wrote hamlet|how tall is the eiffel tower|"
              "translate dog into french|what day is it|are you a robot|when is the next bus|explain black holes",
              "Thinking|Good Question", light("wave", "#6080FF #203060, #8070E0 #202858", "4000 5000")),
        theme("unable", "order a pizza|call my mother|play some music|play a song|set the heating to twenty degrees|"
              "open the window|send an email|turn on the tv|show me a photo of my dog|read me the news|buy milk|"
              "vacuum the floor|lock the door|write a poem|make me a sandwich|book a table|start the car|sing for me",
              "Only A Lamp|Doing My Best", light("gradient", "#FFD080 #C06080, #FFC878 #B85878")),
        theme("noise", "asdf|qwertz|blah blah|lorem ipsum|xyz|foo bar|jkl|hjkl|aaaa|la la la|wibble|abc abc|beep boop",
              "What Was That|Puzzled", light("sparkle", "turquoise #181848, hotpink #182048", "900 1000", "0.25 0.3")),
        theme("compliment",
              "you're pretty|i like you|nice lamp|you're a good lamp|you're funny|well done|love it|perfect|"
              "yes|cool|wow|awesome|great, thanks", "Blushing|Thank You", light("breathing",
              "#FF7090, coral, hotpink", "3000 3500")),
        theme("insult",
              "you're stupid|bad lamp|you're ugly|i hate this|shut up|that's awful|you don't understand me|no|wrong",
              "Sorry|Humble Light", light("breathing", "#806048, #786050", "6000 7000")),
    ),
}  # fmt: skip
