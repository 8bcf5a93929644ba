// The lamp's own microphone: whether it is open, what it waits for, and the button that closes it.

const LIVE = ["waiting", "listening", "thinking"];

/** box: the section; voice: the status message's. */
export function sayEar(box, voice) {
  box.hidden = !voice || voice.state === "off";
  if (box.hidden) return;
  box.dataset.live = String(LIVE.includes(voice.state));
  set(box.querySelector("p"), words(voice));
  set(box.querySelector("button"), voice.muted ? "Listen" : "Mute");
}

function words({ state, wake, detail, heard }) {
  switch (state) {
    case "starting": return "The microphone is being opened…";
    case "ready": return ["The lamp's microphone opens when it is called, or while its button is held.", detail ?? (heard && `It heard “${heard}”.`)].filter(Boolean).join(" ");
    case "waiting": return [`The lamp listens for “${wake}”.`, detail ?? (heard && `It heard “${heard}”.`)].filter(Boolean).join(" ");
    case "listening": return "The lamp hears you…";
    case "thinking": return "Understanding…";
    case "muted": return "The lamp's microphone is off.";
    default: return `The lamp can't listen: ${detail}`;
  }
}

// An aria-live line must not speak four times a second.
function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
