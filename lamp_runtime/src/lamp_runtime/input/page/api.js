// The requests a page makes. Each resolves to plain data; only ask() streams.

/** A refusal by the lamp, or no answer; problems: [{path, message}], perhaps empty. */
export class Refused extends Error {
  constructor(message, problems = []) {
    super(message);
    this.problems = problems;
  }
}

/** body: what becomes JSON, or a file that is some. */
export async function send(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = body instanceof Blob ? body : JSON.stringify(body);
  }
  const response = await reach(path, options);
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw refusal(data, response.status);
  return data;
}

/**
 * Ask in words. onProgress({tokens, elapsed_ms, written}) while the model writes, ({steps}) when so many of the
 * program's steps are there and shine; resolves to
 * {kind: "done" | "superseded", ...data of that event}. Raises Refused.
 */
export function ask(text, onProgress) {
  return streamed("/v1/ask", "application/json", JSON.stringify({ text }), onProgress);
}

/** The same for a recording, a Blob; onProgress({heard}) comes first. */
export function askAloud(recording, onProgress) {
  return streamed("/v1/voice", recording.type, recording, onProgress);
}

async function streamed(path, sent, body, onProgress) {
  const headers = { "Content-Type": sent, Accept: "text/event-stream" };
  const response = await reach(path, { method: "POST", headers, body });
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.ok || !type.startsWith("text/event-stream")) {
    throw refusal(await response.json().catch(() => ({})), response.status);
  }
  for await (const { event, data } of events(response.body)) {
    if (event === "progress" || event === "heard") onProgress(data);
    else if (event === "step") onProgress({ steps: data.number });
    else if (event === "error") throw refusal(data, response.status);
    else if (event === "done" || event === "superseded") return { kind: event, ...data };
  }
  throw new Refused("The lamp stopped in the middle of its answer.");
}

async function reach(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("The lamp does not answer.");
  }
  if (response.status === 401) location.replace("/pair"); // this browser was not let in yet, or no more
  return response;
}

function refusal({ error, detail } = {}, status) {
  const problems = Array.isArray(detail) ? detail : detail ? [{ path: "", message: String(detail) }] : [];
  return new Refused(error ? String(error) : `The lamp answered with an error (${status}).`, problems);
}

/** Server-sent events out of a byte stream: {event, data} with data parsed as JSON. */
async function* events(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let event = "message";
  let data = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split("\n"); // the standard's lone CR is not worth its cost; CR LF is handled
      rest = lines.pop();
      for (const raw of lines) {
        const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
        if (line === "") {
          if (data.length) yield { event, data: JSON.parse(data.join("\n")) };
          event = "message";
          data = [];
        } else if (line.startsWith("event:")) {
          event = line.slice(6).trim();
        } else if (line.startsWith("data:")) {
          data.push(line.slice(5).replace(/^ /, ""));
        } // comments (":") keep the line alive and mean nothing
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refused("The lamp's answer could not be read.");
    throw new Refused("The connection broke while the lamp was answering.");
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * Calls fn with the latest value only, one call at a time and at most one every gapMs: what a slider
 * needs. Returns the function to feed.
 */
export function latestOnly(fn, gapMs) {
  let next;
  let waiting = false;
  let busy = false;
  async function pump() {
    if (busy) return;
    busy = true;
    while (waiting) {
      waiting = false;
      await Promise.all([fn(next), new Promise((done) => setTimeout(done, gapMs))]);
    }
    busy = false;
  }
  return (value) => { next = value; waiting = true; pump(); };
}
