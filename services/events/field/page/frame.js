// What stands around every view: the head with who writes, and the two ways below.

import { SIGNS, h, sign } from "./dom.js";
import { installButton } from "./install.js";
import { isUnsent, itemsOf } from "./queue.js";
import { signOut } from "./session.js";
import { t } from "./texts.js";

export function drawHead(page, head) {
  const { session } = page;
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
  if (!page.session) return nav.replaceChildren();
  const unsent = (await itemsOf(page.session.user)).filter(isUnsent).length;
  const way = (view, path, words, count) =>
    h("button", { type: "button", "aria-current": page.view === view ? "page" : null, onclick: () => page.show(view) },
      sign(path), h("span", {}, words),
      count ? h("b", { class: "count", "aria-label": t("nav.unsent", { n: count }) }, count) : null,
    );
  nav.replaceChildren(way("write", SIGNS.write, t("nav.write"), 0), way("list", SIGNS.list, t("nav.list"), unsent));
}
