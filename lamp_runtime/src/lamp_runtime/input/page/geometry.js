// Where things are: the LEDs, the body, the table. Pure numbers, in CSS pixels; nothing is drawn here.

export const COLUMNS = 10;
export const ROWS = 14;
export const FRONT = COLUMNS * ROWS; // LED ids 0..139, row-major from the top left
export const AMBIENT = 32;           // LED ids 140..171, clockwise around the back from the top left
export const FRAME_BYTES = (FRONT + AMBIENT) * 3;

// Measures of the body in cells (the pitch of the LED grid).
export const BEZEL = 1;      // from the outer LEDs' cells to the body's edge
export const BODY_RADIUS = 1.75;
export const PANEL_INSET = 0.5; // the dark diffuser sits inside the body by this much
export const PANEL_RADIUS = 1.3;
const FOOT_HEIGHT = 0.95;

/** Place the lamp in a stage of width x height; returns the cell size and the main lines. */
export function placeLamp(width, height) {
  const bodyColumns = COLUMNS + 2 * BEZEL;
  const bodyRows = ROWS + 2 * BEZEL;
  const cell = Math.max(4, Math.min((height * 0.76) / (bodyRows + FOOT_HEIGHT), (width * 0.6) / bodyColumns));
  const bodyWidth = bodyColumns * cell;
  const bodyHeight = bodyRows * cell;
  const footBottom = Math.min(height * 0.9, height / 2 + (bodyHeight + FOOT_HEIGHT * cell) / 2 + height * 0.03);
  const x = (width - bodyWidth) / 2;
  const y = footBottom - FOOT_HEIGHT * cell - bodyHeight;
  return {
    width, height, cell,
    body: { x, y, width: bodyWidth, height: bodyHeight },
    grid: { x: x + BEZEL * cell, y: y + BEZEL * cell },
    footBottom,
    horizon: footBottom - 0.75 * cell, // where the table meets the wall, seen from a little above
  };
}

/**
 * The ambient LEDs, evenly spaced along the body's outline: [{x, y, nx, ny}], with the outward normal.
 * A little inside the edge, since they sit on the back and shine on the wall.
 */
export function ambientPoints(body, cell) {
  const inset = 0.55 * cell;
  const w = body.width - 2 * inset;
  const h = body.height - 2 * inset;
  const left = body.x + inset;
  const top = body.y + inset;
  const points = [];
  for (let i = 0; i < AMBIENT; i++) {
    let along = ((i + 0.5) / AMBIENT) * 2 * (w + h);
    if (along < w) { points.push({ x: left + along, y: top, nx: 0, ny: -1 }); continue; }
    along -= w;
    if (along < h) { points.push({ x: left + w, y: top + along, nx: 1, ny: 0 }); continue; }
    along -= h;
    if (along < w) { points.push({ x: left + w - along, y: top + h, nx: 0, ny: 1 }); continue; }
    along -= w;
    points.push({ x: left, y: top + h - along, nx: -1, ny: 0 });
  }
  return points;
}

/** Signed distance from a point to a rounded rectangle; negative inside. */
export function roundedDistance(px, py, x, y, width, height, radius) {
  const dx = Math.abs(px - x - width / 2) - width / 2 + radius;
  const dy = Math.abs(py - y - height / 2) - height / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}
