// The light of the front, computed at 8 x 8 pixels a cell and stretched by the canvas: the cost does not
// depend on the screen. Each LED gives a core, a bloom into its neighbours and a wide veil.

import { BEZEL, COLUMNS, PANEL_INSET, PANEL_RADIUS, ROWS, BODY_RADIUS, roundedDistance } from "./geometry.js";
import { LINEAR, film, smoothstep } from "./light.js";

const PX = 8; // pixels a cell
export const FACE_WIDTH = (COLUMNS + 2 * BEZEL) * PX;
export const FACE_HEIGHT = (ROWS + 2 * BEZEL) * PX;

const CORE = 1.0;       // exposure of a full LED's diffuser
const HOT = 1.1;        // and of its middle, on top
const HOT_WHITE = 0.04; // share of the middle that looks white whatever the colour: an overloaded eye
const BLOOM = { sigma: 0.62, gain: 0.76 };
const VEIL = { sigma: 2.0, gain: 0.16 };

/** Gaussian weights from LEDs to pixels along one axis: {weights, first, count}, count LEDs from first[pixel]. */
function axisTaps(leds, length, sigma) {
  const reach = Math.ceil(sigma * 2.6);
  const count = 2 * reach + 1;
  const weights = new Float32Array(length * count);
  const first = new Int16Array(length);
  for (let p = 0; p < length; p++) {
    const at = (p + 0.5) / PX - BEZEL - 0.5; // in LED units
    first[p] = Math.round(at) - reach;
    for (let k = 0; k < count; k++) {
      const led = first[p] + k;
      const inside = led >= 0 && led < leds;
      weights[p * count + k] = inside ? gaussian(at - led, sigma) : 0;
    }
  }
  return { weights, first, count };
}

function gaussian(distance, sigma) {
  return Math.exp(-0.5 * (distance / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));
}

/** weights[from * leds + to], for the veil along one axis of the grid. */
function veilTable(leds) {
  const table = new Float32Array(leds * leds);
  for (let i = 0; i < table.length; i++) table[i] = gaussian(Math.floor(i / leds) - (i % leds), VEIL.sigma);
  return table;
}

/** One LED's own cell: how much diffuser and how much hot middle each of its 8 x 8 pixels shows. */
function cellShape() {
  const core = new Float32Array(PX * PX);
  const hot = new Float32Array(PX * PX);
  for (let y = 0; y < PX; y++) {
    for (let x = 0; x < PX; x++) {
      const dx = (x + 0.5) / PX - 0.5;
      const dy = (y + 0.5) / PX - 0.5;
      const r = (Math.abs(dx) ** 2.4 + Math.abs(dy) ** 2.4) ** (1 / 2.4); // a slightly square round
      core[y * PX + x] = 1 - smoothstep(0.1, 0.52, r);
      hot[y * PX + x] = Math.exp(-((r / 0.24) ** 2));
    }
  }
  return { core, hot };
}

/** What the body lets through: all on the diffuser, a graze on the bezel, nothing beside the body. */
function bodyMask() {
  const mask = new Float32Array(FACE_WIDTH * FACE_HEIGHT);
  const w = FACE_WIDTH / PX;
  const h = FACE_HEIGHT / PX;
  for (let y = 0; y < FACE_HEIGHT; y++) {
    for (let x = 0; x < FACE_WIDTH; x++) {
      const px = (x + 0.5) / PX;
      const py = (y + 0.5) / PX;
      const panel = roundedDistance(px, py, PANEL_INSET, PANEL_INSET,
        w - 2 * PANEL_INSET, h - 2 * PANEL_INSET, PANEL_RADIUS);
      const body = roundedDistance(px, py, 0, 0, w, h, BODY_RADIUS);
      const graze = 0.3 * Math.exp(-Math.max(0, panel) / 0.25);
      const inside = 1 - smoothstep(-0.12, 0.06, panel);
      mask[y * FACE_WIDTH + x] = body > -0.14 ? 0 : Math.max(inside, graze);
    }
  }
  return mask;
}

export class Face {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.width = FACE_WIDTH;
    this.canvas.height = FACE_HEIGHT;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(FACE_WIDTH, FACE_HEIGHT);
    this.light = new Float32Array(FACE_WIDTH * FACE_HEIGHT * 3);
    this.tapsX = axisTaps(COLUMNS, FACE_WIDTH, BLOOM.sigma);
    this.tapsY = axisTaps(ROWS, FACE_HEIGHT, BLOOM.sigma);
    this.veilX = veilTable(COLUMNS);
    this.veilY = veilTable(ROWS);
    this.glow = new Float32Array(COLUMNS * ROWS * 3);  // linear light to spread, one a LED
    this.half = new Float32Array(COLUMNS * ROWS * 3);  // the veil between its two passes
    this.rows = new Float32Array(ROWS * FACE_WIDTH * 3);
    this.shape = cellShape();
    this.mask = bodyMask();
    // Opaque only over the body: additive drawing leaves the wall behind the corners alone.
    for (let i = 0; i < this.mask.length; i++) this.image.data[i * 4 + 3] = this.mask[i] > 0 ? 255 : 0;
  }

  /** Draw the 140 front LEDs of a frame (bytes, sRGB) into this.canvas. */
  draw(frame) {
    this.#collect(frame);
    this.#spread();
    this.#addCells(frame);
    const { light, mask, image: { data } } = this;
    for (let i = 0, at = 0, out = 0; i < mask.length; i++, at += 3, out += 4) {
      const m = mask[i];
      if (m === 0) continue;
      data[out] = film(light[at] * m);
      data[out + 1] = film(light[at + 1] * m);
      data[out + 2] = film(light[at + 2] * m);
    }
    this.context.putImageData(this.image, 0, 0);
  }

  // What is to be spread: each LED's bloom, and the veil. The veil is blurred on the grid of LEDs, where
  // it is cheap, and rides on the bloom's own blur from there.
  #collect(frame) {
    const { glow, half, veilX, veilY } = this;
    half.fill(0);
    for (let led = 0; led < COLUMNS * ROWS; led++) {
      const column = led % COLUMNS;
      const row = led - column;
      for (let c = 0; c < 3; c++) {
        const value = LINEAR[frame[led * 3 + c]];
        glow[led * 3 + c] = value * BLOOM.gain;
        if (value === 0) continue;
        for (let to = 0; to < COLUMNS; to++) half[(row + to) * 3 + c] += value * veilX[column * COLUMNS + to];
      }
    }
    const stride = COLUMNS * 3;
    for (let to = 0; to < ROWS; to++) {
      for (let from = 0; from < ROWS; from++) {
        const weight = VEIL.gain * veilY[from * ROWS + to];
        for (let i = 0; i < stride; i++) glow[to * stride + i] += weight * half[from * stride + i];
      }
    }
  }

  // A Gaussian in two passes: along the rows of LEDs, then down the columns of pixels.
  #spread() {
    const { light, glow, rows, tapsX: tx, tapsY: ty } = this;
    for (let row = 0; row < ROWS; row++) {
      for (let p = 0; p < FACE_WIDTH; p++) {
        let r = 0, g = 0, b = 0;
        for (let k = 0; k < tx.count; k++) {
          const weight = tx.weights[p * tx.count + k];
          if (weight === 0) continue;
          const led = (row * COLUMNS + tx.first[p] + k) * 3;
          r += weight * glow[led]; g += weight * glow[led + 1]; b += weight * glow[led + 2];
        }
        const at = (row * FACE_WIDTH + p) * 3;
        rows[at] = r; rows[at + 1] = g; rows[at + 2] = b;
      }
    }
    light.fill(0);
    const stride = FACE_WIDTH * 3;
    for (let y = 0; y < FACE_HEIGHT; y++) {
      for (let k = 0; k < ty.count; k++) {
        const weight = ty.weights[y * ty.count + k];
        if (weight === 0) continue;
        const from = (ty.first[y] + k) * stride;
        for (let i = 0, to = y * stride; i < stride; i++, to++) light[to] += weight * rows[from + i];
      }
    }
  }

  #addCells(frame) {
    const { light, shape: { core, hot } } = this;
    for (let led = 0; led < COLUMNS * ROWS; led++) {
      const r = LINEAR[frame[led * 3]], g = LINEAR[frame[led * 3 + 1]], b = LINEAR[frame[led * 3 + 2]];
      if (r + g + b === 0) continue;
      const white = HOT_WHITE * Math.max(r, g, b);
      const x0 = ((led % COLUMNS) + BEZEL) * PX;
      const y0 = (Math.floor(led / COLUMNS) + BEZEL) * PX;
      for (let y = 0; y < PX; y++) {
        for (let x = 0; x < PX; x++) {
          const c = CORE * core[y * PX + x];
          const h = HOT * hot[y * PX + x];
          const at = ((y0 + y) * FACE_WIDTH + x0 + x) * 3;
          light[at] += c * r + h * (r + white);
          light[at + 1] += c * g + h * (g + white);
          light[at + 2] += c * b + h * (b + white);
        }
      }
    }
  }
}
