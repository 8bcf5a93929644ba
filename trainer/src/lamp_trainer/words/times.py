"""Times of day and the light outside at them, as the lamp brings it in."""

from __future__ import annotations

from lamp_trainer.words.light import Theme, light, theme

_ALL = (
    theme("dawn", "dawn|early dawn|first light|the grey of dawn", "First Light|Early Pink",
          light("gradient", "#FFB090 #404080, #FFA880 #503878, #FF9888 #384078")),
    theme("morning", "morning|early morning|a fresh morning|a spring morning", "Good Morning|Open Curtains",
          light("gradient", "#FFF0C0 #80B8E8, #FFE8B0 #90C0E0, #FFECC0 #88C8E8")),
    theme("sunny_morning", "a sunny morning|sunday morning|breakfast time", "Sunday Morning|Sun On The Wall",
          light("gradient", "#FFE080 #FFB050, #FFE890 #FFA848")),
    theme("noon", "noon|midday|high noon|the middle of the day", "High Noon|No Shadows",
          light("solid", "white, #FFFFF0, #FFFAF0")),
    theme("daylight", "daylight|broad daylight|daytime|a clear day", "Daylight|Clear Day",
          light("solid", "#F0F6FF, #F4F8FF, #E8F4FF")),
    theme("afternoon", "afternoon|a lazy afternoon|late afternoon|a summer afternoon", "Lazy Afternoon|Long Shadows",
          light("gradient", "#FFE0A0 #E0A040, #FFD890 #D89838, #FFE4A8 #D8A048")),
    theme("golden", "golden hour|the golden hour|an hour before sunset", "Golden Hour|Honey Light",
          light("gradient", "#FFC040 #D06010, gold #C85818, #FFB838 #C05020")),
    theme("dusk", "dusk|twilight|late dusk|the gloaming", "Dusk|Last Swallow",
          light("gradient", "#A05078 #181840, #905090 #101838, #804870 #141440")),
    theme("blue_hour", "the blue hour|blue hour|just after sunset", "Blue Hour|Ink Sky",
          light("gradient", "#4068B0 #101840, #3860A8 #0C1838")),
    theme("evening", "evening|a quiet evening|a long summer evening|early evening", "Soft Evening|Lamps On",
          light("breathing", "#C07030, #B86828, #C87838", "6000 7000 8000")),
    theme("late", "late evening|late at night|late night|last thing at night", "Late Lamp|One More Page",
          light("breathing", "#502808, #482408, #583010", "7000 8000 9000")),
    theme("night", "night|night time|the dead of night|a clear night", "Night Sky|Dark Hours",
          light("sparkle", "#C0D0FF #06081C, white #080818, #D0D8FF #040818", "1800 2000", "0.1 0.12")),
    theme("midnight", "midnight|the witching hour|twelve at night", "Midnight|Clock Strikes",
          light("breathing", "#141848, #181450, #101444", "7000 8000 9000")),
    theme("moonlight", "moonlight|a moonlit night|full moon|a full moon night", "Moonlight|Silver Night",
          light("gradient", "#A8B8E0 #101830, #B0C0E8 #0C1428")),
    theme("starlight", "starlight|a starry night|a night full of stars|a starry sky", "Starry Night|Milky Way",
          light("sparkle", "white #060818, #E0E8FF #080820, #FFF4D0 #06061C", "1600 1800 2000", "0.12 0.15")),
    theme("bedtime", "bedtime|lights out time|time to sleep", "Bedtime|Good Night",
          light("breathing", "#301408, #381808, #2C1008", "8000 9000")),
)  # fmt: skip

TIMES: dict[str, Theme] = {time.step: time for time in _ALL}
