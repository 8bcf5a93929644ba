// What the lamp does by itself at a time of day: the list, its switches, and a way back from what was forgotten.

import { send } from "./api.js";
import { Notice, button, node, refill } from "./parts.js";
import { ScheduleForm } from "./schedule-form.js";
import { clockInWords, daysInWords, nextInWords } from "./when.js";
import { brief } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Schedules {
  /** presets(): the names of what is kept. */
  constructor(presets) {
    const section = $("schedules");
    this.list = section.querySelector("ul");
    this.clock = section.querySelector(".clock");
    this.add = section.querySelector(".over button");
    this.notice = new Notice(section.querySelector(".notice"));
    this.kept = [];
    this.last = null; // what became of the newest moment, as the status has it
    this.known = "";
    this.now = () => Date.now();
    this.form = new ScheduleForm($("schedule"), presets, (values, number) => this.#keep(values, number), (number) => {
      this.add.setAttribute("aria-expanded", "false");
      (this.list.querySelector(`[data-key="${number}:what"]`) ?? this.add).focus();
    });
    this.add.addEventListener("click", () => this.#open());
    setInterval(() => this.#show(), 20_000); // "tomorrow" becomes "today"
  }

  async load() {
    await this.notice.attempt(async () => {
      const told = await send("GET", "/v1/schedules");
      const ahead = Date.parse(told.now_local) - performance.now();
      Object.assign(this, { kept: told.schedules, zone: told.zone, local: told.now_local, lateMin: told.late_min });
      this.now = () => performance.now() + ahead;
      this.#show();
    });
  }

  /** schedule: the status message's. */
  update(schedule) {
    const key = JSON.stringify([schedule?.revision, schedule?.next, schedule?.last]);
    if (key === this.known) return;
    this.known = key;
    this.last = schedule?.last ?? null;
    this.load();
  }

  #open(kept = null) {
    this.notice.clear();
    if (!kept && this.form.isOpen) { this.form.close(); return; }
    this.add.setAttribute("aria-expanded", "true");
    this.form.open(kept, this.lateMin ?? 0);
  }

  /** Raises Refused, which the form shows. */
  async #keep(values, number) {
    const kept = await (number ? send("PUT", at(number), values) : send("POST", "/v1/schedules", values));
    await this.load();
    return kept.id;
  }

  async #switch(kept) {
    this.notice.clear();
    await this.notice.attempt(() => send("PUT", at(kept.id), { ...bare(kept), enabled: !kept.enabled }));
    await this.load();
  }

  async #forget(kept) {
    if (await this.notice.attempt(() => send("DELETE", at(kept.id)))) {
      this.form.forgotten(kept.id);
      this.notice.say(`Forgotten: ${summary(kept)}.`, () => this.#bring(kept));
    }
    await this.load();
  }

  async #bring(kept) {
    let number = 0;
    await this.notice.attempt(async () => { number = (await send("POST", "/v1/schedules", bare(kept))).id; });
    await this.load();
    (this.list.querySelector(`[data-key="${number}:what"]`) ?? this.add).focus();
  }

  #show() {
    const shown = this.kept.map((kept) => [kept, this.#next(kept), this.#trouble(kept)]);
    this.clock.textContent = this.local
      ? `It is ${clockInWords(this.local, this.now())} for the lamp, in the time zone ${place(this.zone)}.` : "";
    const key = JSON.stringify(shown);
    if (key === this.shown) return;
    this.shown = key;
    refill(this.list, shown.map(([kept, next, trouble]) => this.#item(kept, next, trouble)));
  }

  #item(kept, next, trouble) {
    const change = button("", "", () => this.#open(kept), `${kept.id}:what`);
    change.title = "Change";
    const what = node("span", "", `${sentence(daysInWords(kept.days))}: ${actionInWords(kept.action)}`);
    change.append(node("b", "", kept.time), node("span", "text", what, node("span", "quiet", next)));
    if (trouble) change.lastElementChild.append(node("span", "problem", trouble));
    const on = button("", summary(kept), () => this.#switch(kept), `${kept.id}:switch`);
    on.setAttribute("role", "switch");
    on.setAttribute("aria-checked", String(kept.enabled));
    const forget = button("×", `Forget ${summary(kept)}`, () => this.#forget(kept), `${kept.id}:forget`);
    return node("li", kept.enabled ? "" : "off", change, on, forget);
  }

  #next({ enabled, next_local: next, zone }) {
    if (!enabled) return "switched off";
    if (!next) return `the lamp does not know the time zone ${zone}`;
    const where = zone && zone !== this.zone ? ` in ${place(zone)}` : "";
    return `next ${nextInWords(next, this.now())}${where}`;
  }

  #trouble({ id }) {
    if (this.last?.id !== id || !["failed", "skipped"].includes(this.last.outcome)) return "";
    return `last time ${this.last.outcome}: ${this.last.detail}`;
  }
}

function at(number) {
  return `/v1/schedules/${number}`;
}

/** What the lamp takes, of what it gave. */
function bare({ days, time, zone, late_min, action, enabled }) {
  return { days, time, zone, late_min, action, enabled };
}

function summary({ time, days, action }) {
  return `${time} ${daysInWords(days)}, ${actionInWords(action)}`;
}

function actionInWords(action) {
  switch (action.type) {
    case "preset": return `“${action.preset}”`;
    case "ask": return `ask for “${brief(action.text)}”`;
    case "brightness": return `brightness ${Math.round(action.brightness * 100)}\u00a0%`;
    default: return "off";
  }
}

function place(zone) {
  return zone.replaceAll("_", " ");
}

function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}
