// What happens to one's own posts, and what one is told, as it happens: by the services' stream, while somebody looks at
// the page and there is a line. A page that nobody sees listens to nothing; it goes on with the last id that it saw.

import { Busy, NoLine, Refused, SignInNeeded, stream } from "./api.js";
import { events } from "./events.js";
import { askForNotices, heardNotice } from "./notices.js";
import { itemsOf } from "./queue.js";
import { asUser, current } from "./session.js";
import { alone, onTold } from "./store.js";
import { lookAfterSent } from "./sync.js";

const STREAM = "/api/notify/stream";
const LONGEST_PAUSE = 120_000;
const SILENT = 45_000; // the server says something every 15 s; after this long the line is dead

let following = null; // {user, control}
let last = {}; // {user, id}: what was seen last
let pause = 2_000;

export function listen() {
  for (const event of ["online", "offline", "pagehide", "pageshow"]) addEventListener(event, settle);
  document.addEventListener("visibilitychange", settle);
  onTold(settle);
  settle();
}

async function settle() {
  const isWanted = () => navigator.onLine && document.visibilityState === "visible";
  const session = isWanted() ? await current() : null;
  const user = session && !session.expired && isWanted() ? session.user : null;
  if ((following?.user ?? null) === user) return;
  following?.control.abort();
  following = user ? { user, control: new AbortController() } : null;
  if (following) follow(following);
}

// One tab listens, and tells the others through what is kept. Comes again, later and later while it fails.
function follow({ user, control: { signal } }) {
  return alone("live", async () => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await once(user, signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted || error instanceof SignInNeeded) return; // signing in is told, and begins anew
        if (![NoLine, Busy, Refused].some((each) => error instanceof each)) throw error;
      }
      await after(Math.min(LONGEST_PAUSE, pause * 2 ** failures) * (0.75 + Math.random() / 2), signal);
    }
  });
}

async function once(user, signal, goesWell) {
  const id = last.user === user ? last.id : null;
  const dead = new AbortController();
  signal.addEventListener("abort", () => dead.abort(), { once: true });
  let timer = 0;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dead.abort(), SILENT);
  };
  alive();
  try {
    const headers = id ? { "Last-Event-ID": id } : {};
    const body = await asUser(user, "GET", STREAM, { headers, signal: dead.signal, by: stream });
    goesWell();
    if (!id) await all(user);
    for await (const event of events(body, alive)) {
      if (event.retry) pause = event.retry;
      if (event.id) last = { user, id: event.id };
      await heard(user, event);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function heard(user, { kind, data }) {
  if (kind === "activity") await ofActivity(user, JSON.parse(data));
  else if (kind === "notice") await heardNotice(user, JSON.parse(data));
  else if (kind === "digest") await askForNotices(user);
  else if (kind === "reset") await all(user);
}

// Everything anew: at the beginning, and when too much was missed.
const all = (user) => Promise.all([lookAfterSent(user), askForNotices(user)]);

// Only what was sent from here is shown here; why it was returned is not on the stream.
async function ofActivity(user, { id, status }) {
  const known = (await itemsOf(user)).find((item) => item.activity?.id === id);
  if (known && known.activity.status !== status) await lookAfterSent(user, { only: id });
}

const after = (milliseconds, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
