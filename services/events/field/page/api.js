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

// The answer, if it is a good one. Raises one of the above.
export async function ask(method, path, { json, body, headers = {}, seconds = SECONDS } = {}) {
  const language = (await get("meta", "language")) ?? "zh";
  const sent = { "Accept-Language": language, ...headers };
  if (json !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: sent,
      body: json === undefined ? body : JSON.stringify(json),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(seconds * 1000),
    });
  } catch (error) {
    throw new NoLine(error.message);
  }
  if (response.ok) return response;
  throw await failure(method, response);
}

async function failure(method, response) {
  const { status, headers } = response;
  if (status >= 500 || LATER.has(status)) {
    const seconds = Number.parseInt(headers.get("Retry-After") ?? "", 10);
    return new Busy(status, Number.isFinite(seconds) ? seconds : null);
  }
  const problem = await response.json().catch(() => ({}));
  // What stands between us and the server may say something of its own; an answer to HEAD has no body to tell by.
  const isOurs = problem.code || status === 413 || method === "HEAD";
  return isOurs ? new Refused(status, problem) : new NoLine(`not ours: ${status}`);
}

// JSON from a good answer; a page that a hotel's network puts in between is no answer.
export async function jsonOf(response) {
  try {
    return await response.json();
  } catch {
    throw new NoLine("not JSON");
  }
}
