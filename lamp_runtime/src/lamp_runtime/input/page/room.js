// The dark room: a wall that catches the ambient ring, and a table that mirrors a little of all of it.
// About 6,500 pixels for the whole window; the browser stretches them, and out of focus is what a
// background should be. What each LED gives to each pixel is worked out once a layout.

import { AMBIENT, COLUMNS, FRONT, ROWS, ambientPoints } from "./geometry.js";
import { LINEAR, ditherTable, film, smoothstep } from "./light.js";

const PIXELS = 6500;
const WALL = [0.92, 0.82, 0.71];   // what the plaster returns of red, green, blue
const TABLE = [0.78, 0.55, 0.39];  // and the wood
const DUSK = [0.0185, 0.0122, 0.0086]; // the room's own light, when the lamp is off
const GLOW = 0.34;        // one ambient LED on the wall beside it
const REACH = 2.7;        // cells over which that glow spreads
const MIRROR = 0.34;      // how much the table mirrors of the wall
// The front is summed into 5 x 7 blocks of 2 x 2 LEDs before the table mirrors it.
const BLOCK = 2;
const BLOCK_COLUMNS = COLUMNS / BLOCK;
const BLOCKS = BLOCK_COLUMNS * (ROWS / BLOCK);

export class Room {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.sources = new Float32Array((AMBIENT + BLOCKS) * 3);
  }

  /** lamp: what placeLamp() gave; offset: the stage in the window; the window's size. */
  layout(lamp, offset, width, height) {
    const pitch = Math.sqrt((width * height) / PIXELS);
    const w = (this.canvas.width = Math.max(8, Math.round(width / pitch)));
    const h = (this.canvas.height = Math.max(8, Math.round(height / pitch)));
    this.image = this.context.createImageData(w, h);
    this.image.data.fill(255);
    this.dither = ditherTable(w * h);
    this.base = new Float32Array(w * h * 3);
    this.tableFrom = Math.min(h, Math.ceil((lamp.horizon + offset.y) / pitch - 0.5)); // first row of the table
    this.wall = new Float32Array(w * h * AMBIENT);
    this.mirror = new Float32Array(w * Math.max(0, h - this.tableFrom) * BLOCKS);
    const points = ambientPoints(lamp.body, lamp.cell);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const at = { x: (x + 0.5) * pitch - offset.x, y: (y + 0.5) * pitch - offset.y };
        this.#weigh(y * w + x, at, lamp, points, y >= this.tableFrom, width);
      }
    }
  }

  #weigh(pixel, { x, y }, lamp, points, onTable, width) {
    const { cell, horizon, body } = lamp;
    // A table pixel sees the wall and the lamp upside down; far ones see it foreshortened.
    const below = y - horizon;
    const seenY = onTable ? horizon - below * 1.7 : y;
    const fade = onTable ? MIRROR * Math.exp(-below / (5 * cell)) : 1;
    for (let i = 0; i < AMBIENT; i++) {
      const p = points[i];
      const dx = (x - p.x) / cell;
      const dy = (seenY - p.y) / cell;
      const r = Math.hypot(dx, dy) + 1e-6;
      const outward = smoothstep(-0.9, 0.9, (dx * p.nx + dy * p.ny) / r);
      this.wall[pixel * AMBIENT + i] = (fade * GLOW * (0.25 + 0.75 * outward)) / (1 + (r / REACH) ** 2) ** 1.45;
    }
    // Dusk: a soft light from the upper left, darker towards the corners and on the table.
    const dx = (x - body.x - body.width * 0.35) / (width * 0.75);
    const dy = (y - body.y) / (lamp.height * 0.95);
    let dusk = Math.exp(-1.1 * (dx * dx + dy * dy)) + 0.12;
    if (onTable) dusk = 0.5 * dusk + 0.22 * Math.exp(-below / (0.55 * cell)); // its far edge is lighter
    const surface = onTable ? TABLE : WALL;
    for (let c = 0; c < 3; c++) this.base[pixel * 3 + c] = (DUSK[c] * dusk * surface[c]) / WALL[c];
    if (!onTable) return;
    const first = (pixel - this.tableFrom * this.canvas.width) * BLOCKS;
    for (let b = 0; b < BLOCKS; b++) {
      const bx = lamp.grid.x + ((b % BLOCK_COLUMNS) + 0.5) * BLOCK * cell;
      const by = lamp.grid.y + (Math.floor(b / BLOCK_COLUMNS) + 0.5) * BLOCK * cell;
      // Mirror image, blurred more the farther it is from where the lamp stands; and the pool of light
      // that the front throws on the wood before it.
      const depth = (horizon - by) / cell;
      const spread = 1.3 + 0.16 * depth;
      const gx = (x - bx) / cell / spread;
      const gy = (below / cell - 0.55 * depth - 0.4) / (spread * 1.2);
      const image = Math.exp(-0.5 * (gx * gx + gy * gy)) * 0.085 * Math.exp(-below / (6 * cell));
      const rx = (x - bx) / cell;
      const pool = 0.010 / (1 + (rx * rx + (below / cell - 2.5) ** 2 * 2.5) / 30) ** 1.5;
      this.mirror[first + b] = image + pool;
    }
  }

  draw(frame) {
    this.#collect(frame);
    const { sources, wall, mirror, base, dither, image: { data } } = this;
    const pixels = dither.length;
    const tableAt = this.tableFrom * this.canvas.width;
    for (let i = 0; i < pixels; i++) {
      let r = 0, g = 0, b = 0;
      for (let k = 0, w = i * AMBIENT; k < AMBIENT * 3; k += 3, w++) {
        const weight = wall[w];
        r += weight * sources[k]; g += weight * sources[k + 1]; b += weight * sources[k + 2];
      }
      let surface = WALL;
      if (i >= tableAt) {
        surface = TABLE;
        for (let k = AMBIENT * 3, w = (i - tableAt) * BLOCKS; k < sources.length; k += 3, w++) {
          const weight = mirror[w];
          r += weight * sources[k]; g += weight * sources[k + 1]; b += weight * sources[k + 2];
        }
      }
      const noise = dither[i]; // the clamped array rounds; add half a step either way
      data[i * 4] = film(base[i * 3] + r * surface[0]) + noise - 0.5;
      data[i * 4 + 1] = film(base[i * 3 + 1] + g * surface[1]) + noise - 0.5;
      data[i * 4 + 2] = film(base[i * 3 + 2] + b * surface[2]) + noise - 0.5;
    }
    this.context.putImageData(this.image, 0, 0);
  }

  // Linear light of the ring, then of the front's blocks.
  #collect(frame) {
    const { sources } = this;
    for (let i = 0; i < AMBIENT * 3; i++) sources[i] = LINEAR[frame[FRONT * 3 + i]];
    sources.fill(0, AMBIENT * 3);
    for (let led = 0; led < FRONT; led++) {
      const row = Math.floor(led / COLUMNS);
      const block = Math.floor(row / BLOCK) * BLOCK_COLUMNS + Math.floor((led % COLUMNS) / BLOCK);
      const to = (AMBIENT + block) * 3;
      for (let c = 0; c < 3; c++) sources[to + c] += LINEAR[frame[led * 3 + c]] / (BLOCK * BLOCK);
    }
  }
}
