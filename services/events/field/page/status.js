// One line that says how things stand with the sending, and what to do about it, if anything.

import { h } from "./dom.js";
import { updateNotice } from "./install.js";
import { itemsOf } from "./queue.js";
import { go } from "./schedule.js";
import { pause } from "./sync.js";
import { t } from "./texts.js";

export async function drawStatus(page, place) {
  const lines = [page.session && page.view !== "sign-in" ? await sending(page) : null, updateNotice()];
  const shown = lines.filter(Boolean);
  if (shown.map((line) => line.textContent).join("") === place.textContent && place.childElementCount === shown.length) return;
  place.replaceChildren(...shown);
}

async function sending(page) {
  const items = await itemsOf(page.session.user);
  const n = items.filter((item) => item.state === "waiting" || item.state === "sending").length;
  if (page.session.expired) {
    const again = h("button", { type: "button", onclick: () => page.show("sign-in") }, t("status.sign_in"));
    return line("warn", t(n ? "status.expired" : "status.expired_none", { n }), again);
  }
  if (!navigator.onLine) return line("calm", t(n ? "status.offline" : "status.offline_none", { n }));
  if (!n) return null;
  const standing = await pause();
  if (!standing?.until || standing.until < Date.now()) return line("busy", t("status.sending", { n }));
  const now = h("button", { type: "button", onclick: () => go({ now: true }) }, t("status.now"));
  return line("warn", t(`status.${standing.why}`, { n }), now);
}

const line = (look, words, button) => h("div", { class: `status ${look}` }, h("p", {}, words), button);
