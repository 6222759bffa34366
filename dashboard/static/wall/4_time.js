// The clock, and how old what is shown is: counted here, from the last confirmation, so that it goes on counting when
// nothing comes in any more.

const LATE_SECONDS = 60;
const words = JSON.parse(root.dataset.words);
const begun = performance.now();
const hours = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const part = (selector) => document.querySelector(selector);

function say(code, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[code]);
}

// Seconds since the oldest of what is shown was confirmed.
function age() {
  const times = Object.values(known.confirmed);
  return (performance.now() - (times.length ? Math.min(...times) : begun)) / 1000;
}

function cause() {
  if (known.signedOut) return say("signed_out");
  if (!known.line) return say("line");
  return board?.down.length ? say("down", { source: board.down.join(say("and")) }) : "";
}

function tell() {
  const late = age() >= LATE_SECONDS;
  const why = cause();
  const asOf = board?.as_of ? say("as_of", { at: board.as_of }) : "";
  setAttribute(root, "data-state", late ? "late" : why ? "troubled" : "live");
  setText(part("#state"), why || asOf);
  setHidden(part("#alarm"), !late);
  if (!late) return;
  setText(part("#alarm .what"), say("late", { n: Math.floor(age() / 60) }));
  setText(part("#alarm .why"), [why, asOf].filter(Boolean).join(" · "));
}

function tick() {
  setText(part("#clock"), hours.format(new Date()));
  rotate();
  tell();
  if (performance.now() - asking.last >= EVERY_MS) ask("time");
}

const MOVES = matchMedia("(prefers-reduced-motion: no-preference)");

function announce() {
  if (MOVES.matches) part("#newest").animate([{ opacity: 0.15 }, { opacity: 1 }], { duration: 900, easing: "ease-out" });
}

show("note");
listen();
ask("opened");
setInterval(tick, 1_000);
tick();
