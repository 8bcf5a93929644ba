"""Seasons and holidays: their light, and the sprites that stand for them."""

from __future__ import annotations

from dataclasses import dataclass

from lamp_trainer.words.light import Theme, light, theme


@dataclass(frozen=True)
class Holiday:
    """A day in the year: its light, the sprites shown for it, and how it is wished."""

    theme: Theme
    sprites: tuple[str, ...]
    wish: str


_SEASONS = (
    theme("spring", "spring|springtime|early spring|a spring meadow|a spring day",
          "Spring Air|Cherry Blossom|New Green",
          light("sparkle", "lightpink #287018, hotpink #206818, #FFC0D8 #307820", "1200 1400 1600", "0.25 0.3")),
    theme("summer", "summer|summertime|a summer day|high summer|the summer holidays",
          "High Summer|Long Days|Ice Cream Sky",
          light("wave", "gold turquoise, #FFD040 #00B0E0, yellow deepskyblue", "4000 4500 5000")),
    theme("autumn", "autumn|fall|falling leaves|autumn leaves|october", "Falling Leaves|October|Maple",
          light("wave", "#D06010 #602008, darkorange #702010, #C04810 #805010", "5000 5500 6000")),
    theme("winter", "winter|wintertime|a winter night|deep winter|a winter wonderland", "Winter Night|Frost|Deep Snow",
          light("sparkle", "white #183050, #E0F0FF #102848, white #203858", "1400 1600 1800", "0.2 0.25")),
    theme("harvest", "harvest time|late summer|indian summer|the end of summer", "Late Summer|Golden Field",
          light("gradient", "gold #A05010, #FFC040 #904808")),
    theme("advent", "advent|the run up to christmas|december evenings|the holiday season", "Advent|December",
          light("fire", "#FFA840 #902808, #FFB048 #882010", "1500 1600 1800")),
    theme("monsoon", "the rainy season|monsoon season|april showers", "Rainy Season|April",
          light("wave", "lightskyblue #103038, #80C0E0 #0C2830", "2200 2400 2600")),
)  # fmt: skip

SEASONS: dict[str, Theme] = {season.step: season for season in _SEASONS}


def _day(sprites: str, wish: str, of: Theme) -> Holiday:
    return Holiday(of, tuple(sprites.split()), wish)


_HOLIDAYS = (
    _day("christmas_tree santa candy_cane stocking gift snowman", "merry christmas",
         theme("christmas", "christmas|xmas|christmas eve|christmas day|christmas morning",
               "Merry Christmas|Fairy Lights",
               light("sparkle", "red #004810, gold #005018, #FFD070 #600008", "800 900 1000", "0.3 0.35"))),
    _day("pumpkin ghost spider skull", "happy halloween",
         theme("halloween", "halloween|trick or treat|halloween night|the halloween party",
               "Trick Or Treat|Pumpkin Light",
               light("fire", "darkorange #500080, #FF7000 #400060, orange #480070", "1200 1400 1500"))),
    _day("easter_egg rabbit chick", "happy easter",
         theme("easter", "easter|easter sunday|easter morning|the easter egg hunt", "Easter Morning|Painted Eggs",
               light("wave", "#FFFF99 #C090FF, lightpink #98FFC8, #98FFC8 #C8A0FF", "4500 5000 5500"))),
    _day("heart rose kiss", "happy valentine's day",
         theme("valentine", "valentine's day|valentines|valentine's night", "Be Mine|Red Roses",
               light("breathing", "crimson, #E02050, deeppink", "3000 3500 4000"))),
    _day("firework confetti party_hat", "happy new year",
         theme("new_year", "new year's eve|new year|new years|silvester", "Happy New Year|Midnight Toast",
               light("sparkle", "gold #101048, white #201050, #FFF0A0 #180838", "400 500 600", "0.35 0.4"))),
    _day("clover", "happy saint patrick's day",
         theme("patrick", "saint patrick's day|st patrick's day|st paddy's", "Lucky Clover|Emerald Isle",
               light("wave", "limegreen darkgreen, #20C040 #F0A020, lime darkgreen", "2500 3000"))),
    _day("pumpkin maple_leaf", "happy thanksgiving",
         theme("thanksgiving", "thanksgiving|thanksgiving dinner|turkey day", "Thank You|Harvest Table",
               light("gradient", "#FFB040 #802808, orange #702810, #F0A030 #803010"))),
    _day("menorah candle", "happy hanukkah",
         theme("hanukkah", "hanukkah|chanukah|the festival of lights", "Eight Lights|Hanukkah",
               light("sparkle", "gold #102878, white #1838A0, #FFE0A0 #102070", "1000 1200", "0.2 0.25"))),
    _day("candle firework", "happy diwali",
         theme("diwali", "diwali|deepavali|diwali night", "Diwali Lamps|Rangoli",
               light("fire", "gold #C02060, #FFB020 #A01070, orange #B02080", "1200 1400"))),
    _day("lantern moon", "eid mubarak",
         theme("eid", "eid|eid al-fitr|ramadan|the end of ramadan", "Eid Moon|Lantern Night",
               light("gradient", "gold #005038, #FFE0A0 #004838, #FFD060 #103868"))),
    _day("paper_lantern", "happy lunar new year",
         theme("lunar", "lunar new year|chinese new year|the lantern festival", "Red Lanterns|Lucky Red",
               light("wave", "red gold, #E01010 #FFC020, crimson gold", "3000 3500 4000"))),
    _day("firework rocket", "happy fourth of july",
         theme("july", "the fourth of july|the 4th of july|independence day", "Fourth Of July|Stars And Sparks",
               light("sparkle", "white #2030C0, red #2038B0, white #B01020", "500 600", "0.35 0.4"))),
    _day("flower rose heart", "happy mother's day",
         theme("mother", "mother's day|mothers day|mum's special day", "For Mum|Flowers",
               light("gradient", "lightpink #E06090, #FFC0D8 #D05088"))),
    _day("cake balloon gift party_hat cupcake", "happy birthday",
         theme("birthday", "a birthday|my birthday|the birthday party|grandma's birthday|my son's birthday",
               "Happy Birthday|Candles Out",
               light("sparkle", "gold #A01060, yellow #6010A0, white #D02070", "500 600 700", "0.35 0.4"))),
    _day("firework fire", "remember, remember",
         theme("bonfire", "bonfire night|guy fawkes|the midsummer bonfire", "Bonfire Night|Big Blaze",
               light("fire", "orange #D01800, #FFB000 red", "900 1000 1100"))),
    _day("diamond_ring church heart", "congratulations",
         theme("wedding", "the wedding|a wedding|our wedding anniversary|the engagement party",
               "Just Married|White And Gold",
               light("sparkle", "white #703848, #FFF0D0 #603050, gold #602840", "1200 1400", "0.25 0.3"))),
    _day("rainbow_arc heart", "happy pride",
         theme("pride", "pride|pride month|the pride parade", "Pride|All Colours",
               light("rainbow", "", "4000 5000 6000"))),
    _day("stocking gift", "happy saint nicholas day",
         theme("nicholas", "saint nicholas day|st nicholas day|santa lucia", "Boots By The Door|Saint Nicholas",
               light("fire", "#FFA840 #A01010, #FFB048 #901010", "1500 1600"))),
    _day("clown confetti party_hat", "happy carnival",
         theme("carnival", "carnival|mardi gras|the carnival parade", "Carnival|Mardi Gras",
               light("wave", "gold #7000A0, limegreen #8000A0, gold #008040", "1200 1400 1500"))),
)  # fmt: skip

HOLIDAYS: dict[str, Holiday] = {day.theme.step: day for day in _HOLIDAYS}
