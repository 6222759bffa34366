// The snapshot is asked for when the stream says that something changed, and every few seconds all the same: then it says
// how old it is, and a stream that has gone deaf is found out.

const EVERY_MS = 5_000;
const PATIENCE_MS = 8_000;
const WAIT_MS = { first: 1_000, most: 30_000 };
const asking = { etag: null, under_way: false, again: false, last: -Infinity };
const stream = { source: null, wait: WAIT_MS.first, timer: 0 };
const page = `page=${String(Math.random()).slice(2)}`;
const known = { confirmed: {}, line: true, signedOut: false };

async function ask(why) {
  if (asking.under_way) {
    asking.again = true;
    return;
  }
  Object.assign(asking, { under_way: true, again: false, last: performance.now() });
  try {
    await take(await fetch(`/do/wall.json?${page}`, request()), why);
  } catch {
    known.line = false;
  }
  asking.under_way = false;
  if (asking.again) ask("changed");
  else tell();
}

function request() {
  const headers = asking.etag ? { "If-None-Match": asking.etag } : {};
  return { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) };
}

async function take(answer, why) {
  known.signedOut = answer.status === 401;
  known.line = answer.ok || answer.status === 304 || known.signedOut;
  if (!answer.ok && answer.status !== 304) return;
  if (answer.ok) {
    const found = await answer.json();
    const isNews = asking.etag !== null;
    asking.etag = answer.headers.get("ETag");
    if (found.version !== root.dataset.version && reloaded(found.version)) return;
    if (isNews && why === "time") listen();
    take_in(found);
  }
  confirm(answer.headers.get("X-Pufa-Ages") ?? "");
}

function take_in(found) {
  const before = board?.newest?.id;
  board = found;
  draw();
  if (before !== undefined && found.newest && found.newest.id !== before) announce();
}

function confirm(ages) {
  const now = performance.now();
  for (const each of ages.split(", ").filter(Boolean)) {
    const [service, seconds] = each.split("=");
    known.confirmed[service] = now - Number(seconds) * 1000;
  }
}

// A new version of the page is loaded once; where that brings the old one again, the wall goes on with what it has.
function reloaded(version) {
  if (sessionStorage.getItem("version") === version) return false;
  sessionStorage.setItem("version", version);
  location.reload();
  return true;
}

function listen() {
  clearTimeout(stream.timer);
  stream.source?.close();
  const source = new EventSource(`/do/wall/changes?${page}`);
  stream.source = source;
  source.onmessage = () => ask("changed");
  source.onopen = () => {
    stream.wait = WAIT_MS.first;
    ask("opened");
  };
  source.onerror = () => {
    source.close();
    if (stream.source !== source) return;
    stream.timer = setTimeout(listen, stream.wait * (0.5 + Math.random()));
    stream.wait = Math.min(stream.wait * 2, WAIT_MS.most);
  };
}
