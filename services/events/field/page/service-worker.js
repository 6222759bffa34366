// Keeps the page's own files, so that it opens without a line; sends what waits when the browser says that the line is
// back. What the services say is kept by the page itself (known.js), never here.

import { FILES, VERSION } from "./shell.js";
import { sendAll } from "./sync.js";

const CACHE = `field-${VERSION}`;
const SHELL = "shell.js";
const HERE = new URL("./", self.location).pathname;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clearOld().then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.data === "take-over" && self.skipWaiting());
self.addEventListener("sync", (event) => event.waitUntil(send()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const isOurs = origin === self.location.origin && pathname.startsWith(HERE) && event.request.method === "GET";
  const name = pathname.slice(HERE.length) || "index.html";
  if (isOurs && (name in FILES || name === SHELL)) event.respondWith(kept(event.request, name));
});

// All files of this version, or none: while a new one is being rolled out, two servers may answer by turns, and then the
// browser tries again later.
async function fill() {
  const cache = await caches.open(CACHE);
  const names = [...Object.keys(FILES), SHELL];
  await Promise.all(names.map(async (name) => {
    const answer = await fetch(HERE + name, { cache: "no-cache", credentials: "omit" });
    const tag = answer.headers.get("ETag")?.replace("W/", "");
    if (!answer.ok || (tag && FILES[name] && tag !== `"${FILES[name]}"`)) throw new Error(`${name} is of another version`);
    await cache.put(HERE + name, answer);
  }));
}

async function clearOld() {
  for (const name of await caches.keys()) if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
}

async function kept(request, name) {
  const cache = await caches.open(CACHE);
  return (await cache.match(HERE + name)) ?? fetch(request);
}

// A promise that fails makes the browser try again, later and later.
async function send() {
  if (await sendAll({ now: true })) throw new Error("not all is sent");
}
