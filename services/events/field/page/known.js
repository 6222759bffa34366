// What the form is built from: asked for when there is a line, and kept for when there is none.

import { NoLine, Busy, Refused, SignInNeeded, jsonOf } from "./api.js";
import { asUser } from "./session.js";
import { get, keep } from "./store.js";

const SECONDS = 5;
const KINDS = "/api/events/kinds";
const PREFILL = "/api/events/prefill";
const OBSERVANCES = "/api/events/observances";

// {kinds, prefill, observances}, each null where it was never to be had.
export async function known(user, language) {
  const ask = (path) => fresh(user, path, language);
  const [kinds, prefill, observances] = await Promise.all([KINDS, PREFILL, OBSERVANCES].map(ask));
  return { kinds: kinds?.items ?? null, prefill, observances: observances?.items ?? [] };
}

// The same, at once, as it was last time.
export async function lastKnown(user, language) {
  const [kinds, prefill, observances] = await Promise.all(
    [KINDS, PREFILL, OBSERVANCES].map((path) => get("meta", place(user, path, language))),
  );
  return { kinds: kinds?.items ?? null, prefill: prefill ?? null, observances: observances?.items ?? [] };
}

async function fresh(user, path, language) {
  try {
    const answer = await jsonOf(await asUser(user, "GET", path, { seconds: SECONDS }));
    await keep("meta", answer, place(user, path, language));
    return answer;
  } catch (error) {
    if (![NoLine, Busy, Refused, SignInNeeded].some((each) => error instanceof each)) throw error;
    return (await get("meta", place(user, path, language))) ?? null;
  }
}

const place = (user, path, language) => `known ${user} ${path} ${language}`;
