// What several parts of the page are made of: buttons, lists that are filled anew, a line that says what became of it.

import { Refused } from "./api.js";

/** key: what the focus is found again by when the list around it is filled anew. */
export function button(text, label, onClick, key = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  if (key) made.dataset.key = key;
  made.addEventListener("click", onClick);
  return made;
}

export function node(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** New items for a list; the focus stays where it was, if what had it is there again. */
export function refill(list, items) {
  const { activeElement: active } = document;
  const key = list.contains(active) ? active.dataset.key : undefined;
  list.replaceChildren(...items);
  if (key) focusOn(list, key);
}

export function focusOn(list, key) {
  list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** A line of its own for one part of the page: what was done, with a way back, or why it was not. */
export class Notice {
  /** line: a paragraph with a live span and a button. */
  constructor(line) {
    this.line = line;
    this.words = line.querySelector("span");
    this.back = line.querySelector("button");
    this.clear();
    this.back.addEventListener("click", () => {
      const { undo } = this;
      this.clear();
      undo();
    });
  }

  say(text, undo = null) {
    this.line.className = "notice";
    this.#show(text, undo);
    if (undo) this.back.focus(); // what was pressed is gone
  }

  clear() {
    this.#show("");
  }

  /** Calls it; true when that went well. A refusal is told. */
  async attempt(call) {
    try {
      await call();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.line.className = "notice problem";
      this.#show(inFull(error));
      return false;
    }
  }

  #show(text, undo = null) {
    this.undo = undo;
    this.words.textContent = text;
    this.back.hidden = !undo;
  }
}

/** A refusal with all that the lamp says about it. */
export function inFull({ message, problems }) {
  const more = problems.map(({ path, message: why }) => (path ? `${path}: ${why}` : why));
  return [message, ...more].join(". ");
}
