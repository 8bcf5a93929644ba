// Draws the lamp: a still picture of its body, made once a layout, and the light of the latest frame.

import {
  BODY_RADIUS, COLUMNS, FRAME_BYTES, PANEL_INSET, PANEL_RADIUS, ROWS, placeLamp,
} from "./geometry.js";
import { Face } from "./face.js";
import { Room } from "./room.js";

const MAX_RATIO = 2;        // beyond two device pixels a CSS pixel, soft light looks the same
const MAX_PIXELS = 2.4e6;

export class Scene {
  constructor(lampCanvas, roomCanvas, stage) {
    this.canvas = lampCanvas;
    this.context = lampCanvas.getContext("2d");
    this.stage = stage;
    this.face = new Face();
    this.room = new Room(roomCanvas);
    this.still = document.createElement("canvas");
    this.frame = new Uint8Array(FRAME_BYTES);
    this.frames = 0;
    this.fresh = 0; // frames received since the last drawing; only the latest is drawn
    this.asked = false;
    this.stale = true; // the layout has to be made again
    new ResizeObserver(() => { this.stale = true; this.#ask(); }).observe(stage);
    addEventListener("resize", () => { this.stale = true; this.#ask(); });
  }

  /** bytes: one frame, 516 of them. Drawn with the screen's next refresh. */
  show(bytes) {
    this.frame = bytes;
    this.fresh = 1;
    this.#ask();
  }

  #ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (this.stale) this.#layout();
      this.#draw();
    });
  }

  #layout() {
    this.stale = false;
    const box = this.stage.getBoundingClientRect();
    const ratio = Math.min(devicePixelRatio || 1, MAX_RATIO, Math.sqrt(MAX_PIXELS / (box.width * box.height)));
    this.lamp = placeLamp(box.width, box.height);
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.max(1, Math.round(box.width * ratio));
      canvas.height = Math.max(1, Math.round(box.height * ratio));
    }
    this.ratio = ratio;
    this.room.layout(this.lamp, { x: box.left, y: Math.max(0, box.top) }, innerWidth, innerHeight);
    const context = this.still.getContext("2d");
    context.scale(ratio, ratio);
    drawBody(context, this.lamp);
  }

  #draw() {
    const { context, lamp: { body }, ratio } = this;
    this.room.draw(this.frame);
    this.face.draw(this.frame);
    context.globalCompositeOperation = "copy";
    context.drawImage(this.still, 0, 0);
    context.globalCompositeOperation = "screen"; // adds light like "lighter", without clipping the cores
    context.imageSmoothingQuality = "medium";
    context.drawImage(this.face.canvas, body.x * ratio, body.y * ratio, body.width * ratio, body.height * ratio);
    this.frames += this.fresh;
    this.fresh = 0;
    this.canvas.dataset.frames = String(this.frames);
  }
}

function drawBody(context, { body, grid, cell, footBottom }) {
  const middle = body.x + body.width / 2;
  const bodyBottom = body.y + body.height;
  drawFoot(context, middle, bodyBottom, footBottom, cell);

  const shell = context.createLinearGradient(body.x, body.y, body.x + body.width * 0.5, bodyBottom);
  shell.addColorStop(0, "#332c27");
  shell.addColorStop(0.45, "#241f1b");
  shell.addColorStop(1, "#171310");
  rounded(context, body.x, body.y, body.width, body.height, BODY_RADIUS * cell);
  context.fillStyle = shell;
  context.fill();
  rim(context, body, cell);

  const inset = PANEL_INSET * cell;
  const panel = {
    x: body.x + inset, y: body.y + inset, width: body.width - 2 * inset, height: body.height - 2 * inset,
  };
  const matte = context.createLinearGradient(0, panel.y, 0, panel.y + panel.height);
  matte.addColorStop(0, "#0c0a09");
  matte.addColorStop(1, "#13100e");
  rounded(context, panel.x, panel.y, panel.width, panel.height, PANEL_RADIUS * cell);
  context.fillStyle = matte;
  context.fill();
  context.lineWidth = Math.max(1, cell * 0.05);
  context.strokeStyle = "rgba(0, 0, 0, 0.55)";
  context.stroke();

  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      dot(context, grid.x + (column + 0.5) * cell, grid.y + (row + 0.5) * cell, cell * 0.29);
    }
  }
}

// An unlit LED: a matte dimple, a shade lighter than the panel.
function dot(context, x, y, radius) {
  const shade = context.createLinearGradient(0, y - radius, 0, y + radius);
  shade.addColorStop(0, "#171412");
  shade.addColorStop(1, "#221d1a");
  context.fillStyle = shade;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

// The room's light catches the upper left edge.
function rim(context, body, cell) {
  const edge = context.createLinearGradient(body.x, body.y, body.x + body.width, body.y + body.height);
  edge.addColorStop(0, "rgba(255, 236, 214, 0.26)");
  edge.addColorStop(0.35, "rgba(255, 236, 214, 0.08)");
  edge.addColorStop(1, "rgba(255, 236, 214, 0.02)");
  const width = Math.max(1, cell * 0.055);
  rounded(context, body.x + width / 2, body.y + width / 2, body.width - width, body.height - width, BODY_RADIUS * cell);
  context.lineWidth = width;
  context.strokeStyle = edge;
  context.stroke();
}

function drawFoot(context, middle, bodyBottom, footBottom, cell) {
  // The shadow where it stands.
  context.save();
  context.translate(middle, footBottom - cell * 0.08);
  context.scale(1, 0.12);
  const shadow = context.createRadialGradient(0, 0, cell * 1.5, 0, 0, cell * 6);
  shadow.addColorStop(0, "rgba(4, 3, 2, 0.8)");
  shadow.addColorStop(0.55, "rgba(4, 3, 2, 0.4)");
  shadow.addColorStop(1, "rgba(4, 3, 2, 0)");
  context.fillStyle = shadow;
  context.beginPath();
  context.arc(0, 0, cell * 6, 0, Math.PI * 2);
  context.fill();
  context.restore();

  const neck = context.createLinearGradient(middle - cell * 1.4, 0, middle + cell * 1.4, 0);
  neck.addColorStop(0, "#1b1613");
  neck.addColorStop(0.35, "#2d2621");
  neck.addColorStop(1, "#110e0c");
  context.fillStyle = neck;
  context.fillRect(middle - cell * 1.4, bodyBottom - cell * 0.2, cell * 2.8, footBottom - bodyBottom);
  const plate = context.createLinearGradient(middle - cell * 3, 0, middle + cell * 3, 0);
  plate.addColorStop(0, "#221c18");
  plate.addColorStop(0.35, "#3a312a");
  plate.addColorStop(1, "#15110f");
  rounded(context, middle - cell * 2.9, footBottom - cell * 0.5, cell * 5.8, cell * 0.5, cell * 0.24);
  context.fillStyle = plate;
  context.fill();
}

function rounded(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}
