// The page of the lamp. It holds no state of its own that matters: every status message says it all, and
// each part of the page takes from it what it shows.

import { Refused, latestOnly, send } from "./api.js";
import { Asking } from "./asking.js";
import { Link } from "./link.js";
import { Presets } from "./presets.js";
import { Schedules } from "./schedules.js";
import { Speaking } from "./speaking.js";
import { Scene } from "./scene.js";
import { Timeline } from "./timeline.js";
import { sayEar } from "./ear.js";
import { SOURCES, brief, describeOutput, prettyJson } from "./words.js";

const $ = (id) => document.getElementById(id);
const page = document.body.dataset;

const scene = new Scene($("lamp"), $("room"), $("stage"));
const asking = new Asking();
new Speaking(asking, $("speak"));
const timeline = new Timeline({
  box: $("timeline"), track: $("track"), list: $("steps"), now: $("now"), after: $("after"),
});
const presets = new Presets();
const schedules = new Schedules(() => presets.names());
const slider = $("brightness");
let sliderHeldUntil = 0; // while a hand is on the slider, the lamp's echo must not pull it back
let status = null;

// ---- what the lamp says

function take(message) {
  if (message?.type !== "status") return;
  status = message;
  page.playing = message.playing?.program.name ?? "";
  page.engine = message.engine?.state ?? "";
  sayLink();
  asking.update(message.composing);
  showPlaying(message.playing);
  presets.update(message.playing);
  schedules.update(message.schedule);
  sayEar($("ear"), message.voice);
  const { playing, composing } = message;
  timeline.update(playing, Boolean(composing) && composing.text === playing?.request);
  if (performance.now() > sliderHeldUntil) showBrightness(message.brightness);
  const parts = [message.engine?.model, `lamp ${message.version}`, `programs ${message.schema_version}`];
  setText($("about"), [...parts, ...describeOutput(message.output)].filter(Boolean).join("  ·  "));
}

function showPlaying(playing) {
  const state = playing?.state;
  const ended = { done: ", ended", stopped: ", stopped", paused: ", paused" }[state] ?? "";
  setText($("name"), playing ? playing.program.name : "Nothing is playing");
  const from = playing
    ? [playing.request && `“${brief(playing.request)}”`, SOURCES[playing.source]]
    : ["Ask for a light, a picture, a timer."];
  setText($("origin"), from.filter(Boolean).join(", ") + ended);
  const paused = state === "paused";
  $("pause").disabled = !(state === "playing" || paused);
  $("stop").disabled = !playing || state === "stopped";
  $("pause").dataset.state = paused ? "paused" : "playing";
  setText($("pause").lastElementChild, paused ? "Resume" : "Pause");
  $("source").hidden = !playing;
  if (playing) setText($("json"), prettyJson({ program: playing.program }));
}

function showBrightness(value) {
  slider.value = String(value);
  const percent = Math.round(value * 100);
  slider.style.setProperty("--share", `${percent}%`);
  slider.setAttribute("aria-valuetext", `${percent} percent`);
  setText($("brightness-value"), `${percent} %`);
}

// Text is only set when it differs: an aria-live line must not speak four times a second.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---- the line beside the name: the connection first, then the model

function sayLink(waitMs) {
  const { state, detail } = status?.engine ?? {};
  let text = "";
  if (page.connected !== "true") {
    text = waitMs === undefined ? "Connecting…" : "Not connected. Trying again…";
  } else if (state === "starting") {
    text = "The model is being loaded…";
  } else if (state === "restarting") {
    text = "The model is starting again…";
  } else if (state === "failed") {
    text = `The model could not be started${detail ? `: ${detail}` : "."}`;
  }
  setText($("link"), text);
}

new Link({
  frame: (bytes) => scene.show(bytes),
  status: take,
  up() { page.connected = "true"; sayLink(); loadKept(); },
  down(waitMs) {
    page.connected = "false";
    sayLink(waitMs);
    send("GET", "/v1/status").catch(() => {}); // a socket does not say why it was refused; this leads to the pairing
  },
});

// What another page or a command changed meanwhile.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && page.connected === "true") loadKept();
});

function loadKept() {
  presets.load();
  schedules.load();
}

// ---- what the person does

$("source").addEventListener("toggle", () => {
  if ($("source").open) $("source").scrollIntoView({ block: "nearest" });
});

async function tell(method, path, body) {
  try {
    take(await send(method, path, body));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    setText($("link"), error.message); // the next status message takes it away again
  }
}

$("stop").addEventListener("click", () => tell("POST", "/v1/stop"));
$("ear").querySelector("button").addEventListener("click", () => {
  tell("PUT", "/v1/voice", { muted: !status?.voice?.muted });
});
$("pause").addEventListener("click", () => {
  tell("POST", status?.playing?.state === "paused" ? "/v1/resume" : "/v1/pause");
});

const putBrightness = latestOnly((brightness) => tell("PUT", "/v1/brightness", { brightness }), 60);
slider.addEventListener("input", () => {
  sliderHeldUntil = performance.now() + 800;
  showBrightness(Number(slider.value));
  putBrightness(Number(slider.value));
});
