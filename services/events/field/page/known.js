// What the form is built from: asked for when there is a line, and kept for when there is none.

import { Busy, NoLine, Refused, SignInNeeded, jsonOf } from "./api.js";
import { shiftOf } from "./days.js";
import { asUser } from "./session.js";
import { get, keep } from "./store.js";

const SECONDS = 5;
const PATHS = { kinds: "/api/events/kinds", prefill: "/api/events/prefill", observances: "/api/events/observances" };

// {kinds, prefill, observances}: kinds and prefill are null where they were never to be had.
export const known = (user, language) => gathered((path) => fresh(user, path, language));

// The same, at once, as it was last time.
export const lastKnown = (user, language) => gathered((path) => get("meta", place(user, path, language)));

async function gathered(read) {
  const [kinds, prefill, observances] = await Promise.all(Object.values(PATHS).map(read));
  return { kinds: kinds?.items ?? null, prefill: prefill ?? null, observances: observances?.items ?? [] };
}

async function fresh(user, path, language) {
  try {
    if (!navigator.onLine) throw new NoLine();
    const answer = jsonOf(await asUser(user, "GET", path, { seconds: SECONDS }));
    if (answer.today) answer.shift = shiftOf(answer.today);
    await keep("meta", answer, place(user, path, language));
    return answer;
  } catch (error) {
    if (![NoLine, Busy, Refused, SignInNeeded].some((each) => error instanceof each)) throw error;
    return get("meta", place(user, path, language));
  }
}

const place = (user, path, language) => `known ${user} ${path} ${language}`;
