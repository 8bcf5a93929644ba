// The program's steps as a row that moves. Built when the program changes, then only touched: the status
// arrives four times a second, and between two of them the page carries the clock on itself.

import { commandColours, loadSprites, needsSprites, swatch } from "./colours.js";
import { clockMs, describeCommand, describeLoop, humanMs } from "./words.js";

const LONGEST_DRIFT_MS = 1000; // a clock that nobody confirms stands still
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Timeline {
  constructor({ box, track, list, now, after }) {
    Object.assign(this, { box, track, list, now, after });
    this.key = "";
    this.playing = null;
    this.running = false;
    document.addEventListener("visibilitychange", () => this.#run());
  }

  /** playing: the status message's, or null; growing: whether more of its program is being written. */
  update(playing, growing = false) {
    const key = playing ? JSON.stringify([playing.program, growing]) : "";
    this.playing = playing;
    this.heard = performance.now();
    if (key !== this.key) {
      this.key = key;
      this.growing = growing;
      this.#build(playing?.program);
      this.active = undefined;
    }
    this.box.hidden = !playing;
    if (!playing) return;
    this.#mark();
    this.#move();
    this.#run();
  }

  #build(program) {
    this.list.replaceChildren();
    this.steps = [];
    this.bracket = null;
    if (!program) return;
    const { steps, loop } = program;
    const longest = Math.max(1, ...steps.map((step) => step.duration ?? 0));
    // A column a step, wide as it is long, but never too narrow for its name.
    this.list.style.gridTemplateColumns = steps
      .map(({ duration }) => `minmax(4.4rem, ${Math.max(1, duration ?? longest)}fr)`).join(" ");
    let before = "#0b0a0a";
    steps.forEach((step, i) => {
      this.steps.push(this.#step(step, i, before));
      before = commandColours(step.command)[0];
    });
    if (loop) this.#loop(steps, loop);
    this.#ending(program);
    if (needsSprites(program)) {
      const { key } = this;
      loadSprites().then(() => {
        if (this.key !== key || needsSprites(program)) return;
        this.#build(program);
        this.active = undefined;
        this.update(this.playing, this.growing);
      });
    }
  }

  #step(step, index, before) {
    const item = element("li", "step");
    item.style.gridColumn = String(index + 1);
    const bar = element("div", step.duration === null ? "bar open" : "bar");
    const paint = element("div", "paint");
    const { transition, duration } = step;
    const share = transition?.duration ? Math.min(1, transition.duration / (duration ?? transition.duration * 3)) : 0;
    paint.style.background = swatch(commandColours(step.command), before, share);
    const fill = element("div", "fill"); // the same colours in full, uncovered as time passes
    fill.style.background = paint.style.background;
    const head = element("div", "head");
    bar.append(paint, fill, head);
    const length = duration === null ? "stays" : humanMs(duration);
    item.append(bar, element("span", "id", step.id), element("span", "length", length));
    const fade = transition?.duration ? `, fades in over ${humanMs(transition.duration)}` : "";
    item.title = `${step.id}: ${describeCommand(step.command)}, ${length}${fade}`;
    this.list.append(item);
    return { item, fill, head, duration };
  }

  #loop(steps, loop) {
    const from = steps.findIndex((step) => step.id === loop.start_step);
    const to = steps.findIndex((step) => step.id === loop.end_step);
    if (from < 0 || to < from) return;
    const bracket = element("li", "loop");
    bracket.style.gridColumn = `${from + 1} / ${to + 2}`;
    this.bracket = element("span", "", describeLoop(loop));
    bracket.append(this.bracket);
    this.list.append(bracket);
  }

  #ending({ steps, loop, on_complete: then }) {
    this.after.replaceChildren();
    if (this.growing) return this.after.append("The next step is being written…");
    const last = steps.at(-1);
    if (loop?.count === 0) return this.after.append("It goes on until you stop it.");
    if (last.duration === null) return this.after.append("The last step stays until you ask for something else.");
    if (!then) return this.after.append("At the end the last picture stays.");
    const dot = element("span", "swatch");
    dot.style.background = swatch(commandColours(then.command));
    this.after.append("At the end:", dot, `${describeCommand(then.command)}.`);
  }

  #mark() {
    const { step_index: active, program, loop_iteration: iteration, state } = this.playing;
    if (this.bracket) this.bracket.textContent = describeLoop(program.loop, state === "done" ? 0 : iteration);
    const current = state === "playing" || state === "paused" ? active : null;
    if (current === this.active) return;
    this.active = current;
    this.steps.forEach((step, i) => {
      const { item } = step;
      item.classList.toggle("active", i === current);
      if (i === current) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      progress(step, 0);
    });
    this.#reveal(current);
  }

  // Scroll the row, never the page.
  #reveal(index) {
    const item = this.steps[index]?.item;
    if (!item || this.track.scrollWidth <= this.track.clientWidth) return;
    const left = item.offsetLeft - (this.track.clientWidth - item.offsetWidth) / 2;
    this.track.scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  }

  #move() {
    const { playing } = this;
    const step = this.steps[this.active];
    if (!step) {
      this.now.textContent = playing.state === "done" ? "The program has ended." : "";
      return;
    }
    const drift = playing.state === "playing" && !calm.matches
      ? Math.min(performance.now() - this.heard, LONGEST_DRIFT_MS) : 0;
    let elapsed = (playing.step_elapsed_ms ?? 0) + drift;
    if (step.duration !== null) elapsed = Math.min(elapsed, step.duration);
    const share = step.duration === null ? 1 : elapsed / step.duration;
    progress(step, share);
    const { command } = playing.program.steps[this.active];
    const clock = step.duration === null
      ? `for ${clockMs(elapsed)} now`
      : `${clockMs(step.duration - elapsed)} left`;
    const words = `${capital(describeCommand(command))}, ${playing.state === "paused" ? "paused, " : ""}${clock}`;
    if (this.now.textContent !== words) this.now.textContent = words;
  }

  // One loop of refreshes at most, and none while nothing moves or nobody looks.
  #run() {
    const wanted = () => this.playing?.state === "playing" && !document.hidden && !calm.matches;
    if (this.running || !wanted()) return;
    this.running = true;
    const tick = () => {
      this.running = wanted();
      if (!this.running) return;
      this.#move();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }
}

function progress({ fill, head }, share) {
  const percent = (share * 100).toFixed(2);
  fill.style.clipPath = `inset(0 ${(100 - percent).toFixed(2)}% 0 0)`;
  head.style.left = `${percent}%`;
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
