// The browser's microphone: press, speak, press again. The recording goes to the lamp and is kept nowhere.

import { Refused } from "./api.js";

const LONGEST_MS = 15_000;
const SHORTEST_MS = 300; // a slip of the finger
// What browsers record; the first that this one can.
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export class Speaking {
  /** asking: the Asking that shows what was heard and what becomes of it. */
  constructor(asking, button) {
    this.asking = asking;
    this.button = button;
    this.recorder = null;
    this.opening = false;
    button.addEventListener("click", () => (this.recorder ? this.#stop() : this.#start()));
    addEventListener("pagehide", () => this.#stop());
  }

  async #start() {
    if (this.opening) return;
    this.opening = true;
    try {
      this.#record(await microphone());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.asking.tell(error.message);
    } finally {
      this.opening = false;
    }
  }

  #record(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = (this.recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {}));
    const pieces = [];
    const began = performance.now();
    const meter = new Meter(stream, this.button);
    const limit = setTimeout(() => this.#stop(), LONGEST_MS);
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      clearTimeout(limit);
      meter.close();
      for (const track of stream.getTracks()) track.stop(); // the browser's own sign goes out, too
      this.recorder = null;
      this.#shows(false);
      if (performance.now() - began < SHORTEST_MS) this.asking.tell("Press, speak, and press again.");
      else this.asking.hear(new Blob(pieces, { type: recorder.mimeType.split(";")[0] }));
    };
    recorder.start();
    this.#shows(true);
    this.asking.listening();
  }

  #stop() {
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  #shows(live) {
    this.button.setAttribute("aria-pressed", String(live));
    this.button.setAttribute("aria-label", live ? "Stop, and ask" : "Speak");
  }
}

/** How loud it is, as --level of a node, 0 to 1. */
class Meter {
  constructor(stream, node) {
    this.node = node;
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 512;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
      node.style.setProperty("--level", Math.min(1, loudness * 6).toFixed(2));
      this.frame = requestAnimationFrame(draw);
    };
    draw();
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.node.style.removeProperty("--level");
    this.context.close();
  }
}

async function microphone() {
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    throw new Refused("The browser gives a microphone only to pages over https, or on the lamp's own machine.");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
  } catch (error) {
    const denied = error.name === "NotAllowedError";
    throw new Refused(denied ? "The browser was not allowed to use the microphone." : "There is no microphone here.");
  }
}
