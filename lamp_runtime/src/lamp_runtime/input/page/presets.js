// Programs under a name: kept with one button, played with another.

import { Refused, send } from "./api.js";

const $ = (id) => document.getElementById(id);

export class Presets {
  /** say(text): where a refusal is told. */
  constructor(say) {
    this.say = say;
    this.playing = null; // the program, as the last status message had it
    this.kept = [];
    $("keep").addEventListener("click", () => this.#keep());
  }

  async load() {
    await this.#try(async () => {
      this.kept = (await send("GET", "/v1/presets")).presets;
      this.#show();
    });
  }

  /** playing: the status message's. */
  update(playing) {
    this.playing = playing?.program ?? null;
    $("keep").disabled = this.playing === null;
  }

  async #keep() {
    const name = this.#freeName(this.playing);
    await this.#try(() => send("PUT", at(name)));
    await this.load();
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

  #show() {
    $("presets").hidden = this.kept.length === 0;
    $("presets").lastElementChild.replaceChildren(...this.kept.map(({ name }) => this.#item(name)));
  }

  #item(name) {
    const item = document.createElement("li");
    const play = button(name, `Play ${name}`, () => this.#try(() => send("POST", `${at(name)}/play`)));
    const forget = button("×", `Forget ${name}`, async () => {
      await this.#try(() => send("DELETE", at(name)));
      await this.load();
    });
    item.append(play, forget);
    return item;
  }

  async #try(call) {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
    }
  }
}

function at(name) {
  return `/v1/presets/${encodeURIComponent(name)}`;
}

function button(text, label, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", onClick);
  return made;
}
