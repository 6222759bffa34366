// One line that says how things stand with the sending, and what to do about it, if anything; and one for what one was
// told and has not read.

import { h } from "./dom.js";
import { updateNotice } from "./install.js";
import { markRead, noticesOf } from "./notices.js";
import { itemsOf } from "./queue.js";
import { go } from "./schedule.js";
import { pause } from "./sync.js";
import { t } from "./texts.js";

export async function drawStatus(page, place) {
  const isIn = page.session && page.view !== "sign-in";
  const lines = [isIn ? await sending(page) : null, isIn ? await told(page) : null, updateNotice()];
  const shown = lines.filter(Boolean);
  const look = JSON.stringify(shown.map((line) => [line.dataset.of, line.textContent]));
  if (look === place.dataset.look) return;
  place.dataset.look = look;
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

async function told({ session: { user } }) {
  const { items = [], unread = 0 } = (await noticesOf(user)) ?? {};
  if (!items.length) return null;
  const [{ id, title, text }] = items;
  const more = unread > 1 ? h("small", {}, t("status.notices_more", { n: unread - 1 })) : null;
  const read = h("button", { type: "button", onclick: () => markRead(user, id) }, t("status.notice_read"));
  return h("div", { class: "status told", "data-of": id }, h("p", {}, h("b", {}, title), h("span", {}, text), more), read);
}

const line = (look, words, button) => h("div", { class: `status ${look}` }, h("p", {}, words), button);
