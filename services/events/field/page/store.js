// What the phone keeps, in IndexedDB: what was written ("items"), its photos, and what is known ("meta").
// An item: {key, owner, state, body, photos: [photo keys], offered, tries, notBefore, error, sendKey, createdAt,
// changedAt, activity}. state: draft | waiting | sending | sent | refused; "offered": the post was sent at least once,
// so that it may stand at the server although no answer came. A photo: {key, item, name, type, size, blob, sendKey,
// upload, offset, evidence}.

const NAME = "pufa-field";
const channel = new BroadcastChannel(NAME);
const listeners = new Set();
let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("meta");
      db.createObjectStore("items", { keyPath: "key" }).createIndex("owner", "owner");
      db.createObjectStore("photos", { keyPath: "key" }).createIndex("item", "item");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = null);
      done(request.result);
    };
    request.onerror = () => fail(request.error);
  });
  return opened;
}

const answer = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

// One transaction that is on the disk once this resolves; `work` gets the stores by name and may await their requests.
export async function together(names, work, mode = "readwrite") {
  const db = await open();
  const transaction = db.transaction(names, mode, { durability: "strict" });
  const finished = new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onabort = () => fail(transaction.error ?? new Error("aborted"));
  });
  finished.catch(() => {}); // `work` may fail first
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  const result = await work(stores, answer);
  await finished;
  return result;
}

const read = (name, work) => together([name], (stores) => answer(work(stores[name])), "readonly");

export const get = (name, key) => read(name, (store) => store.get(key));
export const allBy = (name, index, value) => read(name, (store) => store.index(index).getAll(value));
export const all = (name) => read(name, (store) => store.getAll());
export const keep = (name, value, key) => together([name], (stores) => answer(stores[name].put(value, key)));
export const forget = (name, key) => together([name], (stores) => answer(stores[name].delete(key)));

// Changes the record to what `act` makes of it, in one transaction; undefined from `act`, or no record: nothing happens.
export function change(name, key, act) {
  return together([name], async (stores) => {
    const present = await answer(stores[name].get(key));
    const changed = present && act(present);
    if (changed) await answer(stores[name].put(changed));
    return changed;
  });
}

// Tells every tab, and this one, that something of the queue has changed.
export function tell(what = "changed") {
  channel.postMessage(what);
  for (const listener of listeners) listener(what);
}

export function onTold(listener) {
  listeners.add(listener);
  channel.onmessage = (event) => listeners.forEach((each) => each(event.data));
}

// Also where the page came without TLS, and randomUUID is not there.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

// Only one at a time over all tabs and the worker; `ifAvailable`: null instead of waiting for the other.
export function alone(name, work, { ifAvailable = false } = {}) {
  if (!navigator.locks) return work(true);
  return navigator.locks.request(`${NAME}-${name}`, { ifAvailable }, (lock) => (lock || !ifAvailable ? work(lock) : null));
}
