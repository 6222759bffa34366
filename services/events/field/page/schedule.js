// When to send: at once, when the line is back, when the page is seen again, and after each pause. Where the browser has
// Background Sync, the worker does it too while no page is open.

import { onTold } from "./store.js";
import { lookAfterSent, pause, sendAll } from "./sync.js";
import { current } from "./session.js";

const MOST = 60_000;
const LEAST = 500;
const LOOKED_AGAIN_AFTER = 60_000;
let timer = 0;
let looked = 0;

export function start() {
  addEventListener("online", () => go({ now: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go({ now: true }));
  onTold((what) => (what === "enqueued" || what === "signed-in") && go({ now: true }));
  go();
}

export async function go(options) {
  clearTimeout(timer);
  if (!navigator.onLine) return;
  let left = 1;
  try {
    left = await sendAll(options);
    await lookAfter();
  } finally {
    await again(left);
  }
}

async function again(left) {
  const standing = await pause();
  clearTimeout(timer);
  if (!left || standing?.why === "signin") return;
  timer = setTimeout(go, Math.min(MOST, Math.max(LEAST, (standing?.until ?? Date.now() + MOST / 10) - Date.now())));
  askTheWorker();
}

async function lookAfter() {
  const session = await current();
  if (!session || session.expired || Date.now() < looked + LOOKED_AGAIN_AFTER) return;
  looked = Date.now();
  await lookAfterSent(session.user);
}

async function askTheWorker() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("send").catch(() => {}); // it may be forbidden; the page sends all the same
}
