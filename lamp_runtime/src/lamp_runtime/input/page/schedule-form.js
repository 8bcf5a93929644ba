// The form for one schedule, new or changed. What is wrong the lamp says; the form only shows where.

import { Refused } from "./api.js";
import { button, inFull, node } from "./parts.js";
import { DAYS, GROUPS } from "./when.js";
import { humanMs } from "./words.js";

const LATE_MIN = [0, 30, 120, 1440];
const FIRST = { days: GROUPS[0][1], time: "07:00", zone: null, late_min: null, enabled: true };

export class ScheduleForm {
  /** presets(): names; keep(values, number) resolves to the number, or raises Refused; closed(number) comes after. */
  constructor(form, presets, keep, closed) {
    Object.assign(this, { form, presets, keep, closed });
    this.alert = form.querySelector("[role=alert]");
    this.kept = null;
    this.#makeDays(form.querySelector(".days"));
    form.elements.kind.addEventListener("change", () => this.#showKind());
    form.elements.level.addEventListener("input", () => this.#showLevel());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    form.querySelector("[name=cancel]").addEventListener("click", () => this.close());
  }

  get isOpen() {
    return !this.form.hidden;
  }

  /** kept: the schedule to change, or null for one more; lateMin: what the lamp does when it is not said. */
  open(kept, lateMin) {
    this.kept = kept;
    const { elements } = this.form;
    const { days, time, late_min: late } = kept ?? FIRST;
    elements.time.value = time;
    for (const box of elements.days) box.checked = days.includes(box.value);
    this.#fillLate(late, lateMin);
    this.#fillAction(kept?.action);
    elements.keep.textContent = kept ? "Change" : "Add";
    this.#problem("");
    this.form.hidden = false;
    elements.time.focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  close(number = this.kept?.id) {
    this.form.hidden = true;
    this.closed(number);
  }

  /** The one with that number is gone: there is nothing left to change. */
  forgotten(number) {
    if (this.kept?.id === number) this.form.hidden = true;
  }

  async #submit() {
    this.#problem("");
    try {
      this.close(await this.keep(this.#values(), this.kept?.id));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#problem(inFull(error), error.problems.map(({ path }) => path.split(".")[0]));
    }
  }

  #values() {
    const { elements } = this.form;
    return {
      days: [...elements.days].filter((box) => box.checked).map((box) => box.value),
      time: elements.time.value,
      zone: this.kept?.zone ?? null,
      late_min: elements.late.value === "" ? null : Number(elements.late.value),
      action: this.#action(),
      enabled: this.kept?.enabled ?? true,
    };
  }

  #action() {
    const { kind, preset, text, level } = this.form.elements;
    switch (kind.value) {
      case "preset": return { type: "preset", preset: preset.value };
      case "ask": return { type: "ask", text: text.value };
      case "brightness": return { type: "brightness", brightness: Number(level.value) };
      default: return { type: kind.value };
    }
  }

  #makeDays(box) {
    for (const [day, name] of DAYS) {
      const check = Object.assign(document.createElement("input"), { type: "checkbox", name: "days", value: day });
      check.setAttribute("aria-label", name);
      box.append(node("label", "day", check, node("span", "", name.slice(0, 2))));
    }
    const groups = node("span", "groups");
    for (const [name, days] of GROUPS) {
      groups.append(button(name, "", () => {
        for (const check of this.form.elements.days) check.checked = days.includes(check.value);
      }));
    }
    box.append(groups);
  }

  #fillLate(late, lateMin) {
    const minutes = [...new Set([...LATE_MIN, late ?? 0])].sort((a, b) => a - b);
    const options = minutes.map((value) => new Option(lateInWords(value), value, false, value === late));
    options.unshift(new Option(`${lateInWords(lateMin)}, as set`, "", false, late === null));
    this.form.elements.late.replaceChildren(...options);
  }

  #fillAction(action) {
    const { kind, preset, text, level } = this.form.elements;
    const names = this.presets();
    preset.replaceChildren(...names.map((name) => new Option(name, name)));
    kind.querySelector("[value=preset]").disabled = names.length === 0;
    kind.value = action?.type ?? (names.length ? "preset" : "ask");
    if (action?.type === "preset") preset.value = action.preset;
    text.value = action?.text ?? "";
    level.value = String(action?.brightness ?? 0.5);
    this.#showKind();
  }

  #showKind() {
    const { kind } = this.form.elements;
    for (const field of this.form.querySelectorAll("[data-kind]")) field.hidden = field.dataset.kind !== kind.value;
    this.#showLevel();
  }

  #showLevel() {
    const { level } = this.form.elements;
    const percent = Math.round(Number(level.value) * 100);
    level.style.setProperty("--share", `${percent}%`);
    level.setAttribute("aria-valuetext", `${percent} percent`);
    this.form.querySelector("output").textContent = `${percent} %`;
  }

  /** places: first parts of the paths that the lamp named. */
  #problem(text, places = []) {
    this.alert.textContent = text;
    for (const field of this.form.querySelectorAll("[data-place]")) {
      field.toggleAttribute("data-wrong", places.includes(field.dataset.place));
    }
    const wrong = this.form.querySelector("[data-wrong] :is(input, select):not([hidden] *)");
    for (const control of this.form.querySelectorAll("input, select")) {
      if (control.closest("[data-wrong]")) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (text) (wrong ?? this.form.elements.keep).focus();
  }
}

function lateInWords(minutes) {
  return minutes === 0 ? "not at all" : `up to ${humanMs(minutes * 60_000)} late`;
}
