// Programs under a name: kept with one button, played with another, and put in order in a list.

import { send } from "./api.js";
import { Notice, button, focusOn, node, refill } from "./parts.js";

const $ = (id) => document.getElementById(id);
const NAME_CHARS = 60;

export class Presets {
  constructor() {
    const section = $("presets");
    this.list = section.querySelector("ul");
    this.edit = section.querySelector(".over button");
    this.tools = section.querySelector(".tools");
    this.none = section.querySelector(".none");
    this.file = section.querySelector("input[type=file]");
    this.notice = new Notice(section.querySelector(".notice"));
    this.playing = null; // the program, as the last status message had it
    this.kept = [];
    this.boot = null;    // the name of the one that shines at the start
    $("keep").addEventListener("click", () => this.#keep());
    this.edit.addEventListener("click", () => this.#turn());
    this.tools.querySelector("button").addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => this.#import());
    this.#show();
  }

  names() {
    return this.kept.map(({ name }) => name);
  }

  async load() {
    await this.notice.attempt(async () => {
      const [{ presets }, { preset }] = await Promise.all([send("GET", "/v1/presets"), send("GET", "/v1/boot")]);
      Object.assign(this, { kept: presets, boot: preset });
      if (!this.#isTyping()) this.#show();
    });
  }

  /** playing: the status message's. */
  update(playing) {
    this.playing = playing?.program ?? null;
    $("keep").disabled = this.playing === null;
  }

  get isEdited() {
    return this.edit.getAttribute("aria-pressed") === "true";
  }

  async #keep() {
    await this.#change(() => send("PUT", at(this.#freeName(this.playing))));
  }

  async #change(call) {
    this.notice.clear();
    const done = await this.notice.attempt(call);
    if (done) await this.load(); // else the refusal would be gone
    return done;
  }

  /** The program's name, with a number behind it while another program has that. */
  #freeName(program) {
    const same = JSON.stringify(program);
    for (let number = 1; ; number++) {
      const name = number === 1 ? program.name : `${program.name} ${number}`;
      const other = this.kept.find((preset) => preset.name.toLowerCase() === name.toLowerCase());
      if (!other || JSON.stringify(other.program) === same) return name;
    }
  }

  #turn() {
    const edited = !this.isEdited;
    this.edit.setAttribute("aria-pressed", String(edited));
    this.edit.textContent = edited ? "Done" : "Edit";
    this.tools.hidden = !edited;
    this.notice.clear();
    this.#show();
  }

  #show() {
    this.none.hidden = this.kept.length > 0;
    this.list.className = this.isEdited ? "rows" : "chips";
    refill(this.list, this.kept.map((preset) => (this.isEdited ? this.#row(preset) : this.#chip(preset))));
  }

  #isTyping() {
    const { activeElement: active } = document;
    return this.list.contains(active) && active.tagName === "INPUT" && active.value !== active.defaultValue;
  }

  #chip({ name }) {
    const starts = name === this.boot;
    const play = button(name, `Play ${name}${starts ? ", which shines at the start" : ""}`, () => {
      this.notice.clear();
      this.notice.attempt(() => send("POST", `${at(name)}/play`));
    }, `play:${name}`);
    if (starts) play.prepend(startIcon());
    return node("li", "", play);
  }

  #row(preset) {
    const { name } = preset;
    const starts = name === this.boot;
    const start = button("", `Shine at the start: ${name}`, () => this.#choose(starts ? null : name), `start:${name}`);
    start.append(startIcon());
    start.title = "Shine at the start";
    start.setAttribute("aria-pressed", String(starts));
    const forget = button("×", `Forget ${name}`, () => this.#forget(preset), `forget:${name}`);
    return node("li", "", this.#field(name), start, forget);
  }

  /** The name, to be written anew; Enter or leaving it is enough, Escape brings it back. */
  #field(name) {
    const field = document.createElement("input");
    Object.assign(field, { type: "text", maxLength: NAME_CHARS, defaultValue: name, enterKeyHint: "done" });
    field.dataset.key = `name:${name}`;
    field.setAttribute("aria-label", `Name of ${name}`);
    field.addEventListener("change", () => this.#rename(name, field));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        field.value = name;
        field.removeAttribute("aria-invalid");
        this.notice.clear();
      }
    });
    return field;
  }

  async #rename(name, field) {
    const wanted = field.value.trim();
    if (wanted === name) return;
    field.defaultValue = field.value; // no longer being typed
    const { key } = document.activeElement.dataset; // of the row that is made anew, perhaps
    if (await this.#change(() => send("POST", `${at(name)}/name`, { name: wanted }))) {
      if (key) focusOn(this.list, key.replace(`:${name}`, `:${wanted}`));
    } else {
      field.defaultValue = name;
      field.setAttribute("aria-invalid", "true");
    }
  }

  async #choose(name) {
    const done = await this.#change(() => send("PUT", "/v1/boot", { preset: name }));
    if (done) this.notice.say(name ? `“${name}” shines when the lamp starts.` : "The last light shines when the lamp starts.");
  }

  async #forget({ name, program }) {
    const starts = name === this.boot;
    if (!(await this.#change(() => send("DELETE", at(name))))) return;
    this.notice.say(`“${name}” is forgotten.`, async () => {
      await this.#change(async () => {
        await send("PUT", at(name), { program });
        if (starts) await send("PUT", "/v1/boot", { preset: name });
      });
      focusOn(this.list, `name:${name}`);
    });
  }

  async #import() {
    const [file] = this.file.files;
    this.file.value = ""; // the same file may be chosen again
    if (!file) return;
    let loaded;
    const done = await this.#change(async () => { loaded = await send("POST", "/v1/presets.json", file); });
    const start = loaded?.boot ? ` “${loaded.boot}” shines when the lamp starts.` : "";
    if (done) this.notice.say(`Kept: ${count(loaded.presets, "light")}, ${count(loaded.schedules, "new schedule")}.${start}`);
  }
}

function count(list, what) {
  return `${list.length} ${what}${list.length === 1 ? "" : "s"}`;
}

function at(name) {
  return `/v1/presets/${encodeURIComponent(name)}`;
}

/** Of a switch: the light that comes with the power. */
function startIcon() {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 20 20");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M10 3v6M6 5.6a6 6 0 1 0 8 0");
  icon.append(line);
  return icon;
}
