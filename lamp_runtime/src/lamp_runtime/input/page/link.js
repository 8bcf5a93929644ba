// The socket: frames and status in, nothing out. Drops are normal (a phone sleeps, the lamp restarts),
// so it comes back by itself, at once when there is reason to hope and ever more slowly when there is not.

import { FRAME_BYTES } from "./geometry.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const SILENCE_MS = 6000; // status comes about four times a second: this long without is a dead socket

export class Link {
  /** on: {frame(bytes), status(object), up(), down(waitMs)} */
  constructor(on) {
    this.on = on;
    this.wait = FIRST_WAIT_MS;
    this.socket = null;
    this.retry = 0;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#hurry(); });
    setInterval(() => this.#watch(), 1000);
    this.#open();
  }

  #open() {
    clearTimeout(this.retry);
    this.retry = 0;
    this.heard = performance.now();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(`${scheme}//${location.host}/v1/frames`));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { if (socket === this.socket) this.on.up(); };
    socket.onmessage = ({ data }) => { if (socket === this.socket) this.#read(data); };
    socket.onclose = () => { if (socket === this.socket) this.#lost(); };
  }

  #read(data) {
    this.heard = performance.now();
    this.wait = FIRST_WAIT_MS; // only a socket that talks has earned a quick return
    if (typeof data !== "string") {
      if (data.byteLength === FRAME_BYTES) this.on.frame(new Uint8Array(data));
      return;
    }
    let message;
    try { message = JSON.parse(data); } catch { return; }
    if (message?.type === "status") this.on.status(message);
  }

  #lost() {
    this.socket = null;
    const wait = this.wait * (0.8 + 0.4 * Math.random()); // so that many pages do not return in step
    this.wait = Math.min(LONGEST_WAIT_MS, this.wait * 2);
    this.retry = setTimeout(() => this.#open(), wait);
    this.on.down(wait);
  }

  #hurry() {
    if (this.retry) this.#open();
  }

  #watch() {
    if (!this.socket || performance.now() - this.heard < SILENCE_MS) return;
    const dead = this.socket;
    this.#lost();
    dead.close(); // its own close event comes late, and is no longer listened to
  }
}
