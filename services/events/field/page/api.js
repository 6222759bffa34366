// Speaking with the services: every way in which an answer may fail to come has a name.

import { get } from "./store.js";

export class NoLine extends Error {} // nothing came back, or nothing that our services say
export class SignInNeeded extends Error {}
export class Busy extends Error {
  // The server cannot now: try again after `seconds` (null: when you think right). `everywhere`: with anything.
  constructor(status, seconds) {
    super(`busy: ${status}`);
    this.seconds = seconds;
    this.everywhere = status !== 500;
  }
}
export class Refused extends Error {
  // The server has said no, in words: `problem` is RFC 9457 with `title` and `errors: [{field, reason}]`.
  constructor(status, problem) {
    super(problem.title ?? `refused: ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

const LATER = new Set([408, 423, 425, 429]);
const SECONDS = 45;

// {status, headers, text} of a good answer. Raises one of the above.
export async function ask(method, path, { json, body, headers = {}, seconds = SECONDS } = {}) {
  const language = (await get("meta", "language")) ?? "zh";
  const sent = { "Accept-Language": language, ...headers };
  if (json !== undefined) sent["Content-Type"] = "application/json";
  const content = json === undefined ? body : JSON.stringify(json);
  const answer = await whole(seconds, path, { method, headers: sent, body: content });
  if (answer.ok) return answer;
  throw failure(method, answer);
}

// The body of a good answer, as it comes, until `signal` ends it. Raises one of the above.
export async function stream(method, path, { headers = {}, signal } = {}) {
  const language = (await get("meta", "language")) ?? "zh";
  const sent = { "Accept-Language": language, Accept: "text/event-stream", ...headers };
  let answer;
  try {
    answer = await fetch(path, { method, headers: sent, credentials: "omit", cache: "no-store", redirect: "error", signal });
  } catch (error) {
    throw new NoLine(error.message);
  }
  const { ok, status } = answer;
  if (!ok) throw failure(method, { status, headers: answer.headers, text: await answer.text().catch(() => "") });
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new NoLine("not a stream");
  return answer.body;
}

// The answer to its last byte, within the time: a dead line answers nothing, for ever.
async function whole(seconds, path, request) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), seconds * 1000);
  try {
    const usual = { credentials: "omit", cache: "no-store", redirect: "error", signal: limit.signal };
    const response = await fetch(path, { ...request, ...usual });
    const { ok, status, headers } = response;
    return { ok, status, headers, text: await response.text() };
  } catch (error) {
    throw new NoLine(error.message);
  } finally {
    clearTimeout(timer);
  }
}

function failure(method, { status, headers, text }) {
  if (status >= 500 || LATER.has(status)) {
    const seconds = Number.parseInt(headers.get("Retry-After") ?? "", 10);
    return new Busy(status, Number.isFinite(seconds) ? seconds : null);
  }
  const problem = parsed(text) ?? {};
  // What stands between us and the server may say something of its own; an answer to HEAD has no body to tell by.
  const isOurs = problem.code || status === 413 || method === "HEAD";
  return isOurs ? new Refused(status, problem) : new NoLine(`not ours: ${status}`);
}

// What a good answer says; a page that a hotel's network puts in between is no answer.
export function jsonOf({ text }) {
  const said = parsed(text);
  if (said === undefined) throw new NoLine("not JSON");
  return said;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
