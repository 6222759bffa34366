// The kinds of activities as large buttons: those used most first, the others one tap away.

import { h } from "./dom.js";
import { t } from "./texts.js";

const AT_ONCE = 6;

// The elements of the choice. `choose` is told the kind's id.
export function kindChoice({ kinds, prefill }, chosen, choose) {
  if (!kinds) return [h("p", { class: "remark" }, t("form.no_kinds"))];
  const ordered = byUse(kinds, prefill?.kinds ?? []);
  const first = ordered.slice(0, AT_ONCE);
  const picked = ordered.find((kind) => kind.id === chosen);
  if (picked && !first.includes(picked)) first[AT_ONCE - 1] = picked;
  const others = ordered.filter((kind) => !first.includes(kind));
  const option = (kind) => button(kind, chosen, choose);
  return [
    h("fieldset", {},
      h("legend", {}, t("form.kind")),
      h("div", { class: "kinds" }, first.map(option)),
      others.length
        ? h("details", {}, h("summary", {}, t("form.kinds_more", { n: others.length })), h("div", { class: "kinds" }, others.map(option)))
        : null,
    ),
  ];
}

const button = (kind, chosen, choose) =>
  h("label", { class: "kind" },
    h("input", { type: "radio", name: "kind", value: kind.id, checked: kind.id === chosen, onchange: () => choose(kind.id) }),
    h("span", {}, kind.name),
  );

function byUse(kinds, used) {
  const place = (kind) => (used.includes(kind.id) ? used.indexOf(kind.id) : used.length + kinds.indexOf(kind));
  return [...kinds].sort((a, b) => place(a) - place(b));
}
