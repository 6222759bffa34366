// The page: who is signed in, which view is shown, and what is told to all of them.

import { Form } from "./form.js";
import { h } from "./dom.js";
import { askToKeep, registerWorker } from "./install.js";
import { lastKnown, known } from "./known.js";
import { drawHead, drawNav } from "./frame.js";
import { drawList } from "./list.js";
import { listen } from "./live.js";
import { drawStatus } from "./status.js";
import { SignIn } from "./sign-in.js";
import { start } from "./schedule.js";
import { current } from "./session.js";
import { onTold } from "./store.js";
import { language, loadTexts, speak } from "./texts.js";

const main = document.getElementById("main");
const page = { session: null, known: null, view: "write", form: null, show, redraw, changeLanguage, write };

// Shows a view: "write", "list" or "sign-in".
async function show(view) {
  await page.form?.save();
  page.form = null;
  page.session = await current();
  page.view = page.session ? view : "sign-in";
  if (page.view === "write") await write(null);
  else if (page.view === "sign-in") main.replaceChildren(new SignIn(page).element);
  else await drawList(page, main);
  scrollTo(0, 0);
  await frame();
}

// The form, with this draft; null: the last one, or a new one.
async function write(draft) {
  page.view = "write";
  page.known = await lastKnown(page.session.user, language());
  page.form = await Form.open(page, draft);
  main.replaceChildren(page.form.element);
  await frame();
  refresh(page.form);
}

// What the line brings, later: the form takes it in where it does not disturb.
async function refresh(form) {
  page.known = await known(page.session.user, language());
  if (page.form === form) form.learn(page.known);
}

async function frame() {
  drawHead(page, document.getElementById("head"));
  await Promise.all([drawNav(page, document.getElementById("nav")), drawStatus(page, document.getElementById("notices"))]);
}

let asked = false;
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(async () => {
    asked = false;
    const before = page.session?.user;
    page.session = await current();
    if (page.session?.user !== before) return show(page.session ? "write" : "sign-in");
    if (page.view === "list") await drawList(page, main);
    await frame();
  });
}

async function changeLanguage() {
  await page.form?.save();
  await speak(language() === "zh" ? "en" : "zh");
  await show(page.view);
}

async function begin() {
  await loadTexts();
  onTold(redraw);
  for (const event of ["online", "offline"]) addEventListener(event, redraw);
  addEventListener("pagehide", () => page.form?.save());
  document.addEventListener("visibilitychange", () => page.form?.save());
  await show("write");
  registerWorker(redraw);
  askToKeep();
  start();
  listen();
}

begin().catch((error) => {
  main.replaceChildren(h("p", { class: "broken", role: "alert" }, String(error)));
  throw error;
});

