// Sends what waits: one round at a time over every tab and the worker. Whatever is cut off, the next round goes on from
// what is kept, with the same keys; so exactly one activity comes of each item.

import { Busy, NoLine, Refused, SignInNeeded, jsonOf } from "./api.js";
import { isUnsent, itemsOf, photosOf } from "./queue.js";
import { asUser, current } from "./session.js";
import { alone, change, get, keep, tell, together } from "./store.js";
import { anew, uploaded } from "./uploads.js";

const ACTIVITIES = "/api/events/activities";
const LONGEST_PAUSE = { line: 30_000, busy: 120_000 };
const GONE = new Set(["evidence_expired", "evidence_unknown"]);
const MOST_RENEWALS = 2;

// The time without sending, as {until, why: "line" | "busy" | "signin", tries}; null when nothing hinders.
export const pause = () => get("meta", "pause");

// Sends everything that is due; `now`: also what was to wait for its next try. How many are left to send.
export async function sendAll({ now = false } = {}) {
  const session = await current();
  if (!session) return 0;
  const standing = await pause();
  if (now || !standing || standing.until <= Date.now()) {
    await alone("send", () => round(session.user, now), { ifAvailable: true });
  }
  return (await itemsOf(session.user)).filter((item) => item.state === "waiting" || item.state === "sending").length;
}

async function round(user, now) {
  if (now) await eachWaiting(user, (item) => ({ ...item, notBefore: 0 }));
  try {
    for (let item = await nextDue(user); item; item = await nextDue(user)) await send(user, item);
    await keep("meta", null, "pause");
  } catch (error) {
    await keep("meta", await hindrance(error), "pause");
  }
  tell();
}

// The oldest first. One that stands as "sending" was cut off: nobody else sends while this round runs.
async function nextDue(user) {
  const items = (await itemsOf(user)).reverse();
  return items.find((item) => (item.state === "waiting" || item.state === "sending") && item.notBefore <= Date.now());
}

async function send(user, { key }) {
  const item = await change("items", key, (item) => (isUnsent(item) ? { ...item, state: "sending" } : undefined));
  if (!item || item.owner !== user) return;
  tell();
  try {
    const evidence = [];
    for (const photo of await photosOf(item)) evidence.push(await taken(user, photo, evidence.length));
    await change("items", key, (item) => ({ ...item, offered: true }));
    const json = { ...item.body, ...(evidence.length ? { evidence } : {}) };
    const headers = { "Idempotency-Key": item.sendKey };
    await settle(item, jsonOf(await asUser(user, "POST", ACTIVITIES, { json, headers })));
  } catch (error) {
    await put(item, error);
  }
}

// A file that the server will not have is named by its place among the item's files.
async function taken(user, photo, place) {
  try {
    const evidence = await uploaded(user, photo);
    await keep("meta", null, "pause"); // it goes on: the next pause is a short one again
    return evidence;
  } catch (error) {
    if (error instanceof Refused) {
      const { title, errors = [] } = error.problem;
      const reason = errors.map((each) => each.reason).join(" ") || title;
      error.problem = { ...error.problem, errors: [{ field: `evidence.${place}`, reason }] };
    }
    throw error;
  }
}

// Sent: only what became of it is kept, the photos go.
async function settle({ key }, { id, status, reason }) {
  await together(["items", "photos"], async (stores, answer) => {
    const item = await answer(stores.items.get(key));
    for (const photo of item.photos) await answer(stores.photos.delete(photo));
    const activity = { id, status, reason, checkedAt: Date.now() };
    await answer(stores.items.put({ ...item, state: "sent", error: null, changedAt: Date.now(), activity }));
  });
  tell("sent");
}

// What a failure means for the item; raised again where it hinders all others, too.
async function put(item, error) {
  if (error instanceof Refused) return refuse(item, error);
  const isItsOwn = error instanceof Busy && !error.everywhere;
  await change("items", item.key, (present) => {
    const tries = present.tries + 1;
    return { ...present, state: "waiting", tries, notBefore: isItsOwn ? Date.now() + wait("busy", tries) : 0 };
  });
  if (!isItsOwn) throw error;
  tell();
}

async function refuse(item, error) {
  const { title = "", code = "", errors = [] } = error.problem;
  const gone = errors.filter(({ field, code }) => field.startsWith("evidence.") && GONE.has(code));
  const renewals = (item.renewals ?? 0) + 1;
  if (gone.length && gone.length === errors.length && renewals <= MOST_RENEWALS) {
    for (const { field } of gone) await anew(item.photos[Number(field.split(".")[1])]);
    await change("items", item.key, (present) => ({ ...present, state: "waiting", renewals }));
    return;
  }
  const reasons = errors.map(({ field, reason }) => ({ field, reason }));
  await change("items", item.key, (present) => ({
    ...present, state: "refused", error: { code, status: error.status, title, reasons }, changedAt: Date.now(),
  }));
  tell();
}

async function hindrance(error) {
  if (error instanceof SignInNeeded) return { until: 0, why: "signin", tries: 0 };
  if (!(error instanceof NoLine) && !(error instanceof Busy)) throw error;
  const tries = ((await pause())?.tries ?? 0) + 1;
  const why = error instanceof Busy ? "busy" : "line";
  return { until: Date.now() + (error.seconds ? error.seconds * 1000 : wait(why, tries)), why, tries };
}

// Twice as long each time, up to a bound, and never in step with other phones.
const wait = (why, tries) => Math.min(LONGEST_PAUSE[why], 1000 * 2 ** tries) * (0.75 + Math.random() / 2);

async function eachWaiting(user, act) {
  for (const { key } of await itemsOf(user)) await change("items", key, (item) => (item.state === "waiting" ? act(item) : undefined));
}

// What became of what was sent, while the section has not closed it; `only`: of this activity. Quietly nothing without
// a line.
export async function lookAfterSent(user, { only = null, atMost = 20 } = {}) {
  const sent = (await itemsOf(user)).filter(({ state, activity }) => state === "sent" && activity.status !== "withdrawn");
  const open = only ? sent.filter(({ activity }) => activity.id === only) : sent;
  try {
    for (const { key, activity } of open.slice(0, atMost)) {
      const { status, reason } = jsonOf(await asUser(user, "GET", `${ACTIVITIES}/${activity.id}`));
      await change("items", key, (item) => ({ ...item, activity: { ...item.activity, status, reason, checkedAt: Date.now() } }));
    }
  } catch (error) {
    if (error instanceof Refused || error instanceof NoLine || error instanceof Busy || error instanceof SignInNeeded) return;
    throw error;
  }
  if (open.length) tell();
}
