// The colours a step is remembered by: at most four, as CSS colours.

import { send } from "./api.js";

const HUES = ["#e5484d", "#e8a33d", "#d9d34a", "#4fb866", "#3f8fd9", "#9a5bd6"];
const DARK = "#0b0a0a";
const MOST = 4;

let sprites = null; // name -> palette colours, fetched when a program first needs it

export async function loadSprites() {
  if (sprites) return;
  sprites = new Map();
  try {
    const { sprites: list } = await send("GET", "/v1/sprites");
    for (const { name, rows, palette } of list) sprites.set(name, paletteColours(rows, palette));
  } catch {
    sprites = null; // without it a picture's step is grey, and the next program tries again
  }
}

/** True when the colours of this program are only known with the sprites' palettes. */
export function needsSprites(program) {
  return !sprites && program.steps.some(({ command }) =>
    command.elements?.some((element) => element.type === "sprite" && !element.color));
}

export function commandColours(command) {
  if (!command || command.type === "stop") return [DARK];
  if (command.type === "pattern") {
    if (command.name === "rainbow") return HUES;
    const { color, color2, bgColor } = command.params ?? {};
    return distinct([color, color2, bgColor]);
  }
  return distinct((command.elements ?? []).flatMap(elementColours));
}

function elementColours(element) {
  if (element.type === "bitmap") return paletteColours(element.rows, element.palette);
  if (element.type === "sprite" && !element.color) return sprites?.get(element.name) ?? [];
  return [element.color];
}

/** A palette's colours, the most used first. */
function paletteColours(rows = [], palette = {}) {
  const used = new Map();
  for (const character of rows.join("")) used.set(character, (used.get(character) ?? 0) + 1);
  return Object.entries(palette)
    .sort(([a], [b]) => (used.get(b) ?? 0) - (used.get(a) ?? 0))
    .map(([, colour]) => colour);
}

function distinct(colours) {
  const known = [...new Set(colours.filter((colour) => colour && CSS.supports("color", colour)))];
  return known.length ? known.slice(0, MOST) : ["#6d6259"];
}

/** A CSS background of these colours side by side, softly; from: what a fade comes out of. */
export function swatch(colours, from, fadeShare = 0) {
  const share = Math.round(fadeShare * 100);
  const stops = from && share > 0 ? [`${from} 0%`] : [];
  const start = stops.length ? share : 0;
  colours.forEach((colour, i) => {
    const at = colours.length === 1 ? start : start + ((100 - start) * i) / (colours.length - 1);
    stops.push(`${colour} ${at.toFixed(1)}%`);
  });
  if (stops.length === 1) return stops[0].split(" ")[0];
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
