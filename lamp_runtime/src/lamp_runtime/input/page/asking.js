// The prompt, its ideas and its history, and what is said while the model writes and after.

import { Refused, ask, askAloud } from "./api.js";
import { brief, humanMs } from "./words.js";

const IDEAS = [
  "warm and cozy",
  "a thunderstorm far away",
  "draw a cat",
  "tea timer, four minutes, then blink green",
  "sunrise over ten minutes",
  "ocean waves",
  "party mode",
  "good night, fade out slowly",
];
const TAIL = 80; // characters of the growing program that are shown

const $ = (id) => document.getElementById(id);

export class Asking {
  constructor() {
    this.own = null;    // the request of this page that is being answered: {text, began, tokens, steps, written}
    this.others = null; // the status message's composing, whoever asked
    this.history = [];
    this.at = 0;        // place in the history; its length is the draft
    this.draft = "";
    this.prompt = $("prompt");
    $("ask").addEventListener("submit", (event) => { event.preventDefault(); this.submit(this.prompt.value); });
    this.prompt.addEventListener("keydown", (event) => this.#recall(event));
    for (const idea of IDEAS) {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.textContent = idea;
      chip.addEventListener("click", () => { this.prompt.value = idea; this.submit(idea); });
      $("chips").append(chip);
    }
    setInterval(() => this.#show(), 100);
  }

  async submit(raw) {
    const text = raw.trim();
    if (!text) { this.prompt.focus(); return; }
    this.#remember(text);
    if (matchMedia("(pointer: coarse)").matches) this.prompt.blur(); // the keyboard would hide the lamp
    else if (document.activeElement === this.prompt) this.prompt.select();

    await this.#answer(text, `Thinking about “${brief(text)}”…`, (mine) => ask(text, (step) => Object.assign(mine, step)));
  }

  /** A spoken request: its words go into the prompt, where they can be mended and asked again. */
  async hear(recording) {
    await this.#answer("", "Understanding…", (mine) => askAloud(recording, (step) => {
      Object.assign(mine, step);
      if (!step.heard) return;
      mine.text = this.prompt.value = step.heard;
      this.#remember(step.heard);
      if (this.own === mine) this.#say(`Thinking about “${brief(step.heard)}”…`);
    }));
  }

  /** The browser's microphone is open. */
  listening() {
    this.#say("Listening. Press again when you are done.");
    this.#problems([]);
    this.#note("");
  }

  #remember(text) {
    if (this.history.at(-1) !== text) this.history.push(text);
    this.at = this.history.length;
  }

  async #answer(text, saying, send) {
    const mine = (this.own = { text, began: performance.now(), tokens: 0, steps: 0, written: "" });
    this.#say(saying);
    this.#problems([]);
    this.#note("");
    this.#show();
    try {
      const result = await send(mine);
      if (result.kind === "superseded") this.#superseded(mine);
      else if (this.own === mine) this.#done(mine, result);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.own === mine) {
        this.#say(error.message, "problem");
        this.#problems(error.problems);
      }
    } finally {
      if (this.own === mine) this.own = null;
      this.#show();
    }
  }

  /** A refusal of something else than a request. */
  tell(text) {
    this.#say(text, "problem");
  }

  /** composing: the status message's. */
  update(composing) {
    // A request of another page, or one sent before a reload: said too, but only while it lasts.
    if (composing && !this.own && this.others?.text !== composing.text) {
      this.#say(`Thinking about “${brief(composing.text)}”…`, "elsewhere");
    }
    if (!composing && !this.own && $("say").className === "elsewhere") this.#say("");
    this.others = composing && { ...composing, began: performance.now() - composing.elapsed_ms };
    this.#show();
  }

  #done(mine, { program, source, detail, tokens, ms }) {
    const name = program.program.name;
    const time = humanMs(ms ?? performance.now() - mine.began);
    if (source === "fallback") {
      const why = detail ? `: ${String(detail).replace(/\.$/, "")}` : "";
      this.#say(`“${name}” is a stand-in, the model did not write it${why}.`, "fallback");
    } else if (source === "command") {
      this.#say("Done.", "done");
    } else if (source === "cache") {
      this.#say(`“${name}”, as it was written before.`, "done");
    } else {
      const words = tokens ? `, ${tokens} tokens` : "";
      this.#say(`“${name}”, written in ${time}${words}.`, "done");
    }
    this.#note("");
  }

  #superseded(mine) {
    if (this.own === mine) this.#say(""); // somebody else's request, else a newer one of ours is there
    this.#note(`“${brief(mine.text)}” gave way to a newer request.`);
  }

  #show() {
    const current = this.own ?? this.others;
    const composing = String(Boolean(current));
    if (document.body.dataset.composing !== composing) {
      document.body.dataset.composing = composing;
      $("progress").hidden = !current;
    }
    if (!current) return;
    const seconds = ((performance.now() - current.began) / 1000).toFixed(1);
    const so = [`${seconds} s`];
    if (current.tokens) so.push(`${current.tokens} tokens`);
    if (current.steps) so.push(current.steps === 1 ? "the first step shines" : `${current.steps} steps shine`);
    $("count").textContent = so.join(", ");
    const written = (current.written ?? "").replaceAll(/\s+/g, " ");
    $("written").firstElementChild.textContent = written.length > TAIL ? written.slice(-TAIL) : written;
  }

  #say(text, kind = "") {
    $("say").textContent = text;
    $("say").className = kind;
  }

  #note(text) {
    $("note").textContent = text;
    $("note").hidden = !text;
  }

  #problems(list) {
    $("problems").replaceChildren(...list.map(({ path, message }) => {
      const item = document.createElement("li");
      item.textContent = path && path !== "text" ? `${path}: ${message}` : message;
      return item;
    }));
    $("problems").hidden = list.length === 0;
  }

  // Arrow up and down walk through the requests of this visit, as in a shell; the draft is kept.
  #recall(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = this.at + step;
    if (to < 0 || to > this.history.length) return;
    event.preventDefault();
    if (this.at === this.history.length) this.draft = this.prompt.value;
    this.at = to;
    this.prompt.value = this.history[to] ?? this.draft;
    this.prompt.setSelectionRange(this.prompt.value.length, this.prompt.value.length);
  }
}
