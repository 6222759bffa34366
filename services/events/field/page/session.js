// Who is signed in on this phone. Tokens are kept until one signs out; when they have expired, writing goes on.

import { NoLine, Refused, SignInNeeded, ask, jsonOf } from "./api.js";
import { alone, forget, get, keep, tell } from "./store.js";

const AUTH = "/api/tasks/auth";
const MARGIN = 30_000;
const WRITERS = ["township", "department", "section"];

export class MayNotPost extends Error {}

export const current = () => get("meta", "session");

// Raises Refused, MayNotPost, NoLine, Busy.
export async function signIn(name, password) {
  const form = new URLSearchParams({ grant_type: "password", username: name, password });
  const pair = jsonOf(await ask("POST", `${AUTH}/token`, { body: form }));
  const claims = claimsOf(pair.access_token);
  if (!WRITERS.includes(claims.role)) throw new MayNotPost();
  const authorization = { Authorization: `Bearer ${pair.access_token}` };
  const me = await ask("GET", `${AUTH}/me`, { headers: authorization }).then(jsonOf).catch(() => ({}));
  const session = {
    user: claims.sub, name: claims.name, unit: claims.unit, unitName: me.unit_name || claims.unit, ...tokens(pair),
  };
  await alone("token", () => keep("meta", session, "session"));
  tell();
  return session;
}

// What was written stays, under the name of who wrote it.
export async function signOut() {
  await alone("token", () => forget("meta", "session"));
  tell();
}

// A request as `user`, who must be the one signed in: nothing is ever sent under another's name. A token that the
// server calls expired, although by this phone's clock it is not, is exchanged once. `by`: another way than `ask`.
export async function asUser(user, method, path, options = {}) {
  const token = await tokenOf(user, null);
  try {
    return await withToken(token, method, path, options);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  }
  const fresh = await tokenOf(user, token);
  try {
    return await withToken(fresh, method, path, options);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    await expire(user);
    throw new SignInNeeded();
  }
}

const withToken = (token, method, path, { by = ask, ...options }) =>
  by(method, path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });

// `stale`: a token that was refused; it is exchanged unless somebody else has done so.
function tokenOf(user, stale) {
  return alone("token", async () => {
    const session = await current();
    if (session?.user !== user || session.expired) throw new SignInNeeded();
    if (session.access !== stale && Date.now() < session.accessEnds - MARGIN) return session.access;
    try {
      const pair = jsonOf(await ask("POST", `${AUTH}/refresh`, { json: { refresh_token: session.refresh } }));
      await keep("meta", { ...session, ...tokens(pair) }, "session");
      return pair.access_token;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await keep("meta", { ...session, expired: true }, "session");
      tell();
      throw new SignInNeeded();
    }
  });
}

function expire(user) {
  return alone("token", async () => {
    const session = await current();
    if (session?.user === user) await keep("meta", { ...session, expired: true }, "session");
    tell();
  });
}

// By this phone's own clock, right or wrong: from now on for as long as the server says.
const tokens = (pair) => ({
  access: pair.access_token, refresh: pair.refresh_token, accessEnds: Date.now() + pair.expires_in * 1000, expired: false,
});

function claimsOf(token) {
  try {
    const bytes = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (each) => each.codePointAt(0))));
  } catch {
    throw new NoLine("not a token");
  }
}
