// What one was told and has not read: the newest of it, and how many. Kept, so that it is there without a line too.

import { Busy, NoLine, Refused, SignInNeeded, jsonOf } from "./api.js";
import { asUser } from "./session.js";
import { get, keep, tell } from "./store.js";

const NOTICES = "/api/notify/notices";
const SHOWN = 5;

const place = (user) => `notices ${user}`;

// {items: [{id, title, text}], unread}; null where that was never to be had.
export const noticesOf = (user) => get("meta", place(user));

// From the server; what is known stays where it does not answer.
export const askForNotices = (user) =>
  quietly(async () => {
    const path = `${NOTICES}?unread=true&limit=${SHOWN}`;
    const { items, unread } = jsonOf(await asUser(user, "GET", path));
    await put(user, { items: items.map(short), unread });
  });

export async function heardNotice(user, notice) {
  const known = (await noticesOf(user)) ?? { items: [], unread: 0 };
  if (known.items.some(({ id }) => id === notice.id)) return;
  await put(user, { items: [short(notice), ...known.items].slice(0, SHOWN), unread: known.unread + 1 });
}

// Read here is read everywhere; without a line it stays unread.
export const markRead = (user, id) =>
  quietly(async () => {
    await asUser(user, "POST", `${NOTICES}/${encodeURIComponent(id)}/read`);
    await askForNotices(user);
  });

async function put(user, notices) {
  await keep("meta", notices, place(user));
  tell();
}

async function quietly(act) {
  try {
    await act();
  } catch (error) {
    if (![NoLine, Busy, Refused, SignInNeeded].some((each) => error instanceof each)) throw error;
  }
}

const short = ({ id, title, text }) => ({ id, title, text });
