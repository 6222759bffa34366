// The life of what was written: draft, waiting, sending, sent or refused. Each step is one transaction.

import { all, allBy, change, get, tell, together, uuid } from "./store.js";

export const MOST_FILES = 20;
const OPTIONAL = ["place", "participants", "observance", "campaign", "laws"];

// Newest first.
export async function itemsOf(owner) {
  const items = await allBy("items", "owner", owner);
  return items.sort((a, b) => b.createdAt - a.createdAt);
}

export const isUnsent = (item) => item.state === "waiting" || item.state === "sending" || item.state === "refused";

// How many things of other people's wait on this phone, by owner.
export async function unsentOfOthers(owner) {
  return (await all("items")).filter((item) => item.owner !== owner && isUnsent(item)).length;
}

export function newDraft(owner, body) {
  const now = Date.now();
  return {
    key: uuid(), sendKey: uuid(), owner, state: "draft", body, photos: [], offered: false, tries: 0, notBefore: 0,
    error: null, createdAt: now, changedAt: now, activity: null,
  };
}

// The draft that was changed last; null without one.
export async function lastDraft(owner) {
  const drafts = (await itemsOf(owner)).filter((item) => item.state === "draft");
  return drafts.sort((a, b) => b.changedAt - a.changedAt)[0] ?? null;
}

// A draft that another tab has sent off meanwhile is none any more: then nothing is kept, and this is false.
function put(draft, photo = null) {
  return together(["items", "photos"], async (stores, answer) => {
    const present = await answer(stores.items.get(draft.key));
    if (present && present.state !== "draft") return false;
    if (photo) await answer(stores.photos.put(photo));
    await answer(stores.items.put({ ...draft, changedAt: Date.now() }));
    return true;
  });
}

export const saveDraft = (draft) => put(draft);

export async function addPhoto(draft, file) {
  const photo = {
    key: uuid(), sendKey: uuid(), item: draft.key, name: file.name, type: file.type, size: file.blob.size,
    blob: file.blob, upload: null, offset: 0, evidence: null,
  };
  draft.photos.push(photo.key);
  await put(draft, photo);
  return photo;
}

export async function removePhoto(draft, key) {
  draft.photos = draft.photos.filter((each) => each !== key);
  await together(["items", "photos"], async (stores, answer) => {
    await answer(stores.photos.delete(key));
    await answer(stores.items.put({ ...draft, changedAt: Date.now() }));
  });
}

export const photosOf = async (item) => {
  const photos = await allBy("photos", "item", item.key);
  return item.photos.map((key) => photos.find((photo) => photo.key === key)).filter(Boolean);
};

// The draft goes to those that wait.
export async function enqueue(draft) {
  await put({ ...draft, body: trimmed(draft.body), state: "waiting", tries: 0, notBefore: 0, error: null });
  tell("enqueued");
}

// Back to the form; undefined where it may stand at the server already, so that a change would make a second one.
// After a refusal nothing stands there, and the same key serves again; only a key that the server knows with another
// content cannot.
export async function edit(key) {
  const editable = (item) => item.state === "refused" || item.state === "draft" || (item.state === "waiting" && !item.offered);
  const spent = (item) => item.error?.code === "idempotency_conflict";
  const item = await change("items", key, (item) =>
    editable(item)
      ? { ...item, state: "draft", offered: false, sendKey: spent(item) ? uuid() : item.sendKey, changedAt: Date.now() }
      : undefined,
  );
  tell();
  return item;
}

// Gone from the phone, with its photos.
export async function discard(key) {
  const mayGo = (item) => item.state !== "sending" && !(item.state === "waiting" && item.offered);
  await together(["items", "photos"], async (stores, answer) => {
    const item = await answer(stores.items.get(key));
    if (!item || !mayGo(item)) return;
    await answer(stores.items.delete(key));
    for (const photo of item.photos) await answer(stores.photos.delete(photo));
  });
  tell();
}

// What the form holds, without what was left empty.
function trimmed(body) {
  const kept = { kind: body.kind, title: body.title.trim(), held_on: body.held_on };
  for (const name of OPTIONAL) {
    const value = typeof body[name] === "string" ? body[name].trim() : body[name];
    if (!isEmpty(value)) kept[name] = value;
  }
  const details = Object.entries(body.details ?? {}).filter(([, value]) => !isEmpty(value));
  if (details.length) kept.details = Object.fromEntries(details);
  return kept;
}

const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;

export const itemOf = (key) => get("items", key);
