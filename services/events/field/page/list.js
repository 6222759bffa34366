// What was written and what became of it: still to send, sent, refused; with words and ways for each.

import { h } from "./dom.js";
import { opensOffline } from "./install.js";
import { discard, edit, itemsOf, photosOf } from "./queue.js";
import { day, language, size, t } from "./texts.js";

// What is shown is drawn again only where it has changed: a button must not vanish under the thumb.
const drawn = new Map();

export async function drawList(page, main) {
  const items = (await itemsOf(page.session.user)).filter((item) => item.state !== "draft" || item.body.title || item.photos.length);
  const first = (item) => item.state !== "sending";
  const open = items.filter((item) => !isSent(item)).sort((a, b) => first(a) - first(b));
  const sent = items.filter(isSent);
  const list = async (some) => h("ul", { class: "items" }, await Promise.all(some.map(async (item) => card(page, item, await photosOf(item)))));
  const parts = [
    opensOffline() ? null : h("p", { class: "card remark" }, t("list.insecure")),
    items.length ? null : h("p", { class: "card empty" }, t("list.empty")),
    ...(open.length ? [h("h2", {}, t("list.open")), await list(open)] : []),
    ...(sent.length ? [h("h2", {}, t("list.sent")), await list(sent)] : []),
  ].filter(Boolean);
  if (page.view === "list") main.replaceChildren(...parts);
}

const isSent = (item) => item.state === "sent";

function card(page, item, photos) {
  const look = JSON.stringify([language(), item]);
  const known = drawn.get(item.key);
  if (known?.look === look) {
    const bar = known.element.querySelector("progress");
    if (bar?.max > 1) bar.value = done(photos);
    return known.element;
  }
  const element = h("li", { class: "card item", "data-state": item.state, "data-key": item.key },
    h("div", { class: "first" }, h("h3", {}, item.body.title || t("list.untitled")), chip(item)),
    h("p", { class: "facts" }, facts(item, photos)),
    item.state === "sending" ? progress(photos) : null,
    remarks(item),
    ways(page, item),
  );
  drawn.set(item.key, { look, element });
  return element;
}

function chip(item) {
  const state = isSent(item) ? item.activity.status : item.state;
  return h("span", { class: `chip ${state}` }, t(`state.${state}`));
}

function facts(item, photos) {
  const bytes = photos.reduce((sum, photo) => sum + photo.size, 0);
  const files = photos.length ? t("list.files", { n: photos.length, size: size(bytes) }) : null;
  const kept = isSent(item) && item.photos.length ? t("list.files_sent", { n: item.photos.length }) : null;
  return [item.kindName, item.body.held_on, files, kept].filter(Boolean).join(" · ");
}

const done = (photos) => photos.reduce((sum, photo) => sum + (photo.evidence ? photo.size : photo.offset), 0);

function progress(photos) {
  const total = photos.reduce((sum, photo) => sum + photo.size, 0);
  const measures = total ? { max: total, value: done(photos) } : {};
  return h("progress", { ...measures, "aria-label": t("list.progress") });
}

function remarks(item) {
  if (item.state === "refused") {
    const lines = item.error.reasons.map(({ field, reason }) => h("li", {}, h("b", {}, fieldName(field)), reason));
    return h("div", { class: "reasons", role: "alert" }, lines.length ? h("ul", {}, lines) : h("p", {}, item.error.title));
  }
  if (isSent(item) && item.activity.status === "returned") {
    return h("div", { class: "reasons" }, h("p", {}, t("list.returned", { reason: item.activity.reason ?? "" })));
  }
  if (isSent(item)) return h("p", { class: "when" }, t("list.sent_at", { when: day(item.changedAt) }));
  if (item.state === "waiting" && item.tries) return h("p", { class: "when" }, t("list.tries", { n: item.tries }));
  return null;
}

// The field's own name in words; of a file, which one.
export function fieldName(field) {
  const [name, place] = field.split(".");
  if (name === "evidence" && place) return t("field.file", { n: Number(place) + 1 });
  const words = t(`field.${name}`);
  return words === `field.${name}` ? "" : words;
}

function ways(page, item) {
  const again = async () => {
    const draft = await edit(item.key);
    if (draft) await page.write(draft);
  };
  const remove = () => confirm(t("list.discard.sure", { title: item.body.title })) && discard(item.key);
  const isFree = item.state === "refused" || item.state === "draft" || (item.state === "waiting" && !item.offered);
  if (isFree) {
    const words = { refused: "list.correct", draft: "list.go_on", waiting: "list.edit" }[item.state];
    return h("div", { class: "ways" },
      h("button", { type: "button", class: item.state === "refused" ? "main" : "", onclick: again }, t(words)),
      h("button", { type: "button", class: "quiet", onclick: remove }, t("list.discard")),
    );
  }
  return item.state === "waiting" ? h("p", { class: "when" }, t("list.offered")) : null;
}
