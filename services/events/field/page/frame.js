// What stands around every view: the head with who writes, and the two ways below.

import { SIGNS, h, sign } from "./dom.js";
import { installButton, installable } from "./install.js";
import { isUnsent, itemsOf } from "./queue.js";
import { signOut } from "./session.js";
import { language, t } from "./texts.js";

// Drawn again only where something has changed: an open menu stays open, and what has the focus keeps it.
function isAsBefore(place, ...look) {
  const before = place.dataset.look;
  place.dataset.look = JSON.stringify([language(), ...look]);
  return before === place.dataset.look;
}

export function drawHead(page, head) {
  const { session } = page;
  if (isAsBefore(head, session?.name, session?.unitName, installable())) return;
  head.replaceChildren(
    h("div", { class: "bar" },
      h("div", { class: "who" }, h("h1", {}, t("name")), h("p", {}, session?.unitName ?? t("district"))),
      session ? menu(page) : languageButton(page),
    ),
  );
}

const languageButton = (page) => h("button", { type: "button", class: "quiet", onclick: page.changeLanguage }, t("language"));

function menu(page) {
  const close = (event) => event.currentTarget.closest("details").removeAttribute("open");
  return h("details", { class: "menu" },
    h("summary", {}, page.session.name),
    h("div", { onclick: close },
      installButton(),
      languageButton(page),
      h("button", { type: "button", class: "quiet", onclick: () => leave(page) }, t("sign_out")),
    ),
  );
}

async function leave(page) {
  await page.form?.save();
  const unsent = (await itemsOf(page.session.user)).filter((item) => isUnsent(item) || item.state === "draft").length;
  if (!confirm(unsent ? t("sign_out.unsent", { n: unsent }) : t("sign_out.sure"))) return;
  await signOut();
}

export async function drawNav(page, nav) {
  const unsent = page.session ? (await itemsOf(page.session.user)).filter(isUnsent).length : 0;
  if (isAsBefore(nav, page.session?.user, page.view, unsent)) return;
  if (!page.session) return nav.replaceChildren();
  const way = (view, path, words, count) =>
    h("button", { type: "button", "aria-current": page.view === view ? "page" : null, onclick: () => page.show(view) },
      sign(path), h("span", {}, words),
      count ? h("b", { class: "count", "aria-label": t("nav.unsent", { n: count }) }, count) : null,
    );
  nav.replaceChildren(way("write", SIGNS.write, t("nav.write"), 0), way("list", SIGNS.list, t("nav.list"), unsent));
}
