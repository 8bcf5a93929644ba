// How the page says things: times, commands, sources, and a program as readable text.

/** 500 -> "0.5 s", 90000 -> "1 min 30 s", 1800000 -> "30 min". */
export function humanMs(ms) {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 59950) return `${trim(ms / 1000, ms < 995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds >= 3600 ? 0 : seconds % 60, "s"],
  ];
  return parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(" ");
}

/** For a clock that is read while it runs: no more digits than the eye can follow. */
export function clockMs(ms) {
  if (ms < 10000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 60000) return `${Math.floor(ms / 1000)} s`;
  const seconds = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function trim(number, digits) {
  return String(Number(number.toFixed(digits)));
}

const PATTERNS = {
  solid: "steady light", gradient: "gradient", breathing: "breathing", wave: "wave", rainbow: "rainbow",
  pulse: "flash", sparkle: "sparkle", fire: "fire",
};

export function describeCommand(command) {
  if (!command) return "";
  if (command.type === "stop") return "dark";
  if (command.type === "pattern") return PATTERNS[command.name] ?? command.name;
  const elements = command.elements ?? [];
  const text = elements.find((e) => e.type === "text");
  if (text) return `the words “${text.content}”`;
  const sprite = elements.find((e) => e.type === "sprite");
  if (sprite) return `a picture: ${sprite.name.replaceAll("_", " ")}`;
  return "a drawing";
}

/** Who wrote what is playing. */
export const SOURCES = {
  model: "written by the model",
  fallback: "a stand-in, not by the model",
  api: "sent as a program",
  command: "a direct command",
  cache: "as the model wrote it before",
  preset: "kept under this name",
  boot: "on since the start",
};

/** What the strip takes and how warm the lamp is, as far as it knows. */
export function describeOutput(output) {
  const { current_a: amperes, temperature_c: celsius, thermal_share: share, sinks = [] } = output ?? {};
  return [
    typeof amperes === "number" && `${amperes.toFixed(1)} A`,
    sinks.some((sink) => sink.limited) && "dimmed to what the supply gives",
    typeof celsius === "number" && `${Math.round(celsius)} °C`,
    share < 1 && "dimmed until it is cooler",
  ].filter(Boolean);
}

export function describeLoop(loop, iteration) {
  if (!loop.count) return iteration > 1 ? `round ${iteration}, for ever` : "for ever";
  if (iteration >= 1) return `loop ${Math.min(iteration, loop.count)} of ${loop.count}`;
  return loop.count === 1 ? "once" : `${loop.count} times`;
}

/** A request on one line, short enough to be quoted. */
export function brief(text) {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 58)}…` : line;
}

/** JSON with short things on one line, as a person would lay it out. */
export function prettyJson(value, indent = "", lead = 0) {
  const flat = spaced(value);
  if (indent.length + lead + flat.length <= 58 || typeof value !== "object" || value === null) return flat;
  const inner = indent + "  ";
  if (Array.isArray(value)) {
    return `[\n${value.map((v) => inner + prettyJson(v, inner)).join(",\n")}\n${indent}]`;
  }
  const rows = Object.entries(value).map(([key, v]) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + prettyJson(v, inner, name.length);
  });
  return `{\n${rows.join(",\n")}\n${indent}}`;
}

function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${spaced(v)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}
