"""Weather as light. `says` are nouns ("light rain"), `also` follow "it's" ("raining")."""

from __future__ import annotations

from lamp_trainer.words.light import Theme, light, theme

_ALL = (
    theme("drizzle", "light rain|drizzle|soft rain|rain on the window|a gentle shower|raindrops",
          "Soft Rain|Window Drops",
          light("wave", "lightsteelblue #202C3C, lightskyblue #183040, #90B0D0 #1C2838", "2600 2800 3000"),
          also="raining a little|drizzling"),
    theme("rain", "rain|heavy rain|pouring rain|a downpour|a rainy day", "Downpour|Rainy Day",
          light("wave", "steelblue #101828, #5088C0 #0C1830, #6080A0 #182430", "1800 2000 2200"),
          also="raining|pouring|raining cats and dogs"),
    theme("snow", "snow|snowfall|falling snow|a snowy day|snowflakes|the first snow", "First Snow|Snowfall",
          light("sparkle", "white #182838, #F0F8FF #203048, white #102030", "1400 1600 1800", "0.2 0.25"),
          also="snowing|snowing outside|white outside"),
    theme("sunshine", "sunshine|a sunny day|bright sunshine|blue sky and sun", "Sunny Day|Blue Sky",
          light("gradient", "gold deepskyblue, #FFE050 #40B0F0, yellow #30A8F0"),
          also="sunny|lovely and sunny out|bright outside"),
    theme("clouds", "an overcast sky|clouds|a cloudy day|passing clouds|grey skies", "Passing Clouds|Grey Sky",
          light("wave", "#B0B8C8 #586478, #C0C8D8 #606C80, #A8B4C4 #505C70", "7000 8000 9000"),
          also="cloudy|grey outside|overcast"),
    theme("fog", "fog|mist|a foggy morning|thick fog|morning mist", "Morning Mist|Lost Coast",
          light("breathing", "#889098, #808890, #909CA4", "8000 9000"), also="foggy|misty"),
    theme("wind", "wind|a breeze|a windy day|a gale|wind in the trees", "Fresh Wind|Kite Weather",
          light("wave", "#A0D8E0 #406870, #B0E0E8 #487880", "1500 1800 2000"), also="windy|blowing a gale"),
    theme("frost", "frost|ice on the windows|hoar frost|a frosty morning", "Ice Flowers|Frost",
          light("sparkle", "#E0F8FF #285878, white #306080", "1400 1600 1800", "0.25 0.3"),
          also="freezing|icy|minus ten outside"),
    theme("heatwave", "a heatwave|a heat wave|desert heat|scorching sun", "Heatwave|Hot Tar",
          light("wave", "darkorange #D03010, #FFA020 #C82810", "5000 6000"), also="boiling hot|so hot|far too hot"),
    theme("rainbow", "a rainbow|a rainbow after the rain|sun after rain", "After The Rain|Rainbow",
          light("rainbow", "", "8000 10000 12000"), also="clearing up"),
)  # fmt: skip

WEATHER: dict[str, Theme] = {weather.step: weather for weather in _ALL}
