"""What people say of themselves and their day, and the light that answers. `says` are whole statements."""

from __future__ import annotations

from lamp_trainer.words.light import Theme, light, theme

_EVENING = light("breathing", "#C07830, #B06828, #A86030, #C08040", "6000 7000 8000")
_NIGHT = light("breathing", "#301408, #381808, #402010", "8000 9000")
_GLITTER = light("sparkle", "gold #402000, white #604000, #FFF0A0 #503000", "600 700 800", "0.35 0.4")
_WORK = light("solid", "#D4ECFF, #F0F6FF, #E0F4FF")

_ALL = (
    theme("evening", "i had a long day|what a day|i just got home from work|long day at the office|i'm exhausted|"
          "work was awful today|i'm so stressed|i need to unwind|my feet hurt|i need a break|finally home|"
          "i want to switch my head off|the week was too long|it's been a rough week",
          "Soft Landing|Long Day|Home Again",
          _EVENING),
    theme("sleepless",
          "i can't sleep|i can't fall asleep|i've been awake for hours|it's three in the morning and i'm up|"
          "i woke up again|my mind won't stop|i'm lying awake|insomnia again", "Slow Breath|Night Nest", _NIGHT),
    theme("baby", "the baby is asleep|the baby just fell asleep|shh, the kids are sleeping|the little one is asleep|"
          "my son is finally sleeping|don't wake the baby|my daughter is afraid of the dark|"
          "there's a monster under the bed",
          "Night Light|Tiny Light", light("solid", "#301008, #381408, #401808")),
    theme("tired", "i'm tired|i'm so tired|i'm going to bed|good night|i'm off to bed|i can hardly keep my eyes open|"
          "time for bed|sleep well|nighty night", "Good Night|Heavy Eyes", _NIGHT),
    theme("sad", "i feel sad|i'm feeling blue|i'm a bit down|i miss her|i feel lonely|we broke up|i had a good cry|"
          "i'm homesick|my cat died|nobody called today|i feel like crying|it's one of those days",
          "Warm Hug|You're Not Alone",
          light("breathing", "#C87850, #C07060, #B86858", "6000 7000")),
    theme("joy", "i'm so happy|i'm in a great mood|best day ever|life is good|i feel amazing|i'm over the moon|"
          "today was wonderful|everything went right today|i could sing", "Good Day|Sunny Mood",
          light("wave", "gold hotpink, yellow darkorange, gold coral", "2500 3000 3500")),
    theme("success", "i passed my exam|i got the job|we won|we won the game|i got promoted|i finished my thesis|"
          "i ran my first marathon|i got my driving licence|"
          "i finished the project|he scored", "Well Done|Gold Medal|Hooray", _GLITTER),
    theme("anger", "i'm so angry|i'm furious|my boss drives me crazy|i could scream|i'm fed up|people are idiots|"
          "i lost the game|the train was late again|i had a fight with my sister", "Cool Down|Count To Ten",
          light("wave", "steelblue #102848, teal #083038, cadetblue #103040", "6000 7000 8000")),
    theme("nerves",
          "i'm nervous|i have an exam tomorrow|i'm anxious|big day tomorrow|i'm scared|i'm having a panic attack|"
          "i have stage fright|i can't calm down|my heart is racing|i'm overwhelmed", "Breathe Slowly|One Breath",
          light("breathing", "teal, #386890, #4868A0", "8000 9000")),
    theme("headache",
          "i have a headache|my head hurts|i have a migraine|my eyes hurt|it's too bright for me|i'm hungover|"
          "i feel sick|i've got the flu|i'm ill", "Kind To Eyes|Low And Warm",
          light("solid", "#402010, #381C0C, #482410")),
    theme("cold", "i'm cold|it's freezing in here|i'm freezing|my hands are cold|the heating is broken|brr|"
          "just came in from the snow|i'm soaked", "Fireside|Warm Hands",
          light("fire", "#FF9020 #A02000, #FF8818 #981C00, darkorange #901800", "1300 1400 1500")),
    theme("hot", "i'm hot|it's so hot in here|i'm sweating|i'm melting|it's boiling|no wind at all today|"
          "the air is thick", "Cool Breeze|Ice Water",
          light("wave", "#A0E0F0 #2080B0, #B0E8FF #2078A8, aquamarine #1880A0", "5000 6000")),
    theme("guests",
          "guests are coming|we have visitors tonight|my parents are coming over|friends are coming for dinner|"
          "the neighbours are coming round|someone's at the door|people will be here any minute|we have company",
          "Welcome|Full House", light("gradient", "#FFC070 #C05030, #FFC880 #B04848, #FFB860 #A85020")),
    theme("love", "i'm in love|i think i'm in love|my girlfriend is coming over|my husband is cooking for me|"
          "he's staying the night|i have a date tonight|she's beautiful|i love you",
          "Rose Evening|Close Together",
          light("breathing", "#C03050, #B02848, #D04860", "6000 7000")),
    theme("morning", "good morning|i just woke up|i can't wake up|i need to wake up|morning|time to get up|"
          "i'm still half asleep|another monday", "Good Morning|Open Curtains",
          light("gradient", "#FFF0C0 #80B8E8, #FFE8B0 #90C0E0, #FFECC0 #88C8E8")),
    theme("work", "i have to work late|the deadline is tomorrow|i need to concentrate|i can't focus|back to work|"
          "i've got so much to do|time to get things done|i have a lot of emails|i need to study|so much homework",
          "Clear Head|Deep Focus", _WORK),
    theme("party", "it's friday|the weekend is here|it's saturday night|we're having a party|everybody dance|tgif|"
          "my favourite song is on|let's celebrate|holidays start tomorrow|no school tomorrow",
          "Dance Floor|Friday Night",
          light("rainbow", "", "2000 2200 2500")),
    theme("bored", "i'm bored|i'm so bored|nothing on tv|there's nothing to do|i have no idea what to do|entertain me",
          "Kaleidoscope|Something New", light("wave", "magenta lime, darkorange blueviolet, hotpink cyan",
          "2500 3000")),
    theme("search",
          "i can't see anything|i lost my keys|i dropped an earring|where are my glasses|it's too dark in here|"
          "it's so dark|i spilled my coffee|there's a spider somewhere|something smells burnt|a glass broke",
          "All Lights|Bright Corners", light("solid", "white, #F0F6FF")),
    theme("power", "the power is out|the power went out next door|there's a blackout|i'm at home alone|i heard a noise",
          "Steady Light|Not Alone", light("solid", "#FFD6A0, #FFE0B8")),
    theme("dinner", "dinner is ready|the food's on the table|we're having pasta|we're having tacos tonight|"
          "i made lasagna|fondue tonight|we ordered sushi|come and eat", "Dinner Candle|Set Table",
          light("fire", "#FFA040 #802808, #FF9830 #702000", "1500 1600 1800")),
    theme("coffee", "i need coffee|coffee's ready|the kettle is on|first coffee of the day|breakfast is ready",
          "First Coffee|Morning Cup", light("gradient", "#FFD6A0 #C06820, #FFE0B0 #B07030")),
    theme("sick_day", "i stayed home today|lazy sunday|i'm not getting up today|pyjama day|i'm on the sofa|"
          "it's raining and i'm under a blanket|i'm curled up with the cat", "Wool Blanket|Sofa Day",
          light("fire", "#FF8C30 #802000, darkorange #701800, #FFA040 #903010", "1500 1600 1800")),
    theme("thanks", "thank you|thanks lamp|you're the best|well done lamp|good job|i like you|that was nice|cheers",
          "You're Welcome|Little Bow", light("breathing", "gold, #FFB848, coral", "2500 3000")),
    theme("away", "i'm leaving for work|we're going out|we'll be back late|leaving the house|i'm off|see you later|bye",
          "Porch Light|Back Soon", light("solid", "#482C14, #503018")),
    theme("thirst",
          "the plants look sad|my basil is dying|i planted a tree today|the tomatoes are ripe|spring is coming",
          "Leaf Light|Green Thumb", light("gradient", "#A0D060 #306018, #98C858 #2C5814")),
    theme("space", "i want to be an astronaut|i'm looking at the stars|there's a shooting star|"
          "we saw the space station|"
          "the moon is so big tonight", "Star Drift|Deep Space",
          light("sparkle", "white #080418, #C0D0FF #0C0820", "1600 1800 2000", "0.1 0.15")),
    theme("sea", "i miss the sea|i want to be on a boat|i wish i was on holiday|i need a vacation|"
          "take me away from here|"
          "we fly to greece tomorrow", "Open Sea|Far Away",
          light("wave", "turquoise #005880, #20B0C8 #F4D9A0, deepskyblue #004878", "4500 5000 6000")),
)  # fmt: skip

SITUATIONS: dict[str, Theme] = {situation.step: situation for situation in _ALL}
