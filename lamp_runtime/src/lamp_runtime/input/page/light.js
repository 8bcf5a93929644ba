// From bytes to light and back. Light adds up in linear units, not in sRGB, so frames are decoded first
// and the sum is encoded last, with a curve that bends instead of clipping: a white frame stays a lamp
// with cells, and a dim one stays visible.

/** sRGB byte -> linear light, 0..1. */
export const LINEAR = new Float32Array(256);
for (let i = 0; i < 256; i++) {
  const s = i / 255;
  LINEAR[i] = s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
}

export function encode(linear) {
  const s = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
  return 255 * Math.min(1, Math.max(0, s));
}

// The film: exposure in, sRGB out. Indexed by the square root, because the eye needs the fine steps
// in the dark.
const FILM_STEPS = 2048;
const FILM_MAX = 9; // exposures above this are as bright as the screen gets
const FILM = new Float32Array(FILM_STEPS + 1);
for (let i = 0; i <= FILM_STEPS; i++) {
  const exposure = ((i / FILM_STEPS) ** 2) * FILM_MAX;
  FILM[i] = encode(1 - Math.exp(-exposure));
}
const FILM_SCALE = FILM_STEPS / Math.sqrt(FILM_MAX);

/** Light -> sRGB value 0..255, not rounded, so that the caller can dither. */
export function film(exposure) {
  const index = Math.sqrt(exposure) * FILM_SCALE;
  return FILM[index < FILM_STEPS ? index | 0 : FILM_STEPS];
}

/** A fixed noise in 0..1 for every pixel: rounding with it hides the bands of dark gradients. */
export function ditherTable(length) {
  const table = new Float32Array(length);
  let state = 0x9e3779b9;
  for (let i = 0; i < length; i++) {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    table[i] = (state >>> 0) / 4294967296;
  }
  return table;
}

export function smoothstep(from, to, value) {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
