// Writing an activity down: three required fields, photos, and the rest folded away. Every keystroke is kept as a draft.

import { today } from "./days.js";
import { DetailFields, notNumbers } from "./details.js";
import { h } from "./dom.js";
import { kindChoice } from "./kinds.js";
import { fieldName } from "./list.js";
import { MoreFields } from "./more.js";
import { PhotoField } from "./photos.js";
import { discard, enqueue, lastDraft, newDraft, saveDraft } from "./queue.js";
import { t } from "./texts.js";

const LONGEST_TITLE = 200;
const SAVE_AFTER = 250;

export class Form {
  // With `draft`, else with what was begun last.
  static async open(page, draft) {
    const begun = draft ?? (await lastDraft(page.session.user));
    const form = new Form(page, begun ?? newDraft(page.session.user, { held_on: "", details: {} }), begun !== null);
    await form.photos.load();
    return form;
  }

  constructor(page, draft, touched) {
    Object.assign(this, { page, draft, touched, timer: 0 });
    const { body } = draft;
    this.kinds = h("div", { id: "kinds" });
    this.title = h("input", { id: "title", maxlength: LONGEST_TITLE, value: body.title ?? "", enterkeyhint: "done", "aria-describedby": "title-fault" });
    this.heldOn = h("input", { id: "held_on", type: "date", value: body.held_on, "aria-describedby": "held_on-fault" });
    this.photos = new PhotoField(draft, () => {
      this.touched = true;
      this.collect();
    });
    this.more = new MoreFields(body);
    this.details = new DetailFields(body.details ?? {});
    this.faults = h("div", { class: "reasons", role: "alert", hidden: true });
    this.element = h("form", { class: "write", novalidate: true, oninput: () => this.changed(), onsubmit: (event) => this.send(event) }, this.parts());
    this.learn(page.known);
    if (draft.error) this.showRefusal(draft.error);
  }

  parts() {
    const folded = h("details", { class: "card more" },
      h("summary", {}, h("span", {}, t("form.more"), (this.belongs = h("small", {})))), this.more.element, this.details.element);
    this.folded = folded;
    return [
      this.faults,
      h("section", { class: "card" }, this.kinds, fault("kind")),
      h("section", { class: "card" },
        h("label", { for: "title" }, t("form.title")), this.title, fault("title"),
        h("label", { for: "held_on" }, t("form.held_on")), this.heldOn, fault("held_on"),
      ),
      h("section", { class: "card" }, this.photos.element, fault("evidence")),
      folded,
      h("div", { class: "send" },
        h("button", { class: "main" }, t("form.send")),
        h("button", { type: "button", class: "quiet", onclick: () => this.drop() }, t("form.drop")),
      ),
    ];
  }

  // Takes in kinds and first values that came over the line later; what was written stays.
  learn(known) {
    if (JSON.stringify(known) === JSON.stringify(this.known)) return;
    this.known = known;
    const choose = (kind) => this.choose(kind);
    this.kinds.replaceChildren(...kindChoice(known, this.draft.body.kind, choose));
    this.more.learn(known, !this.touched);
    this.heldOn.max = today(known.prefill);
    if (!this.touched) this.heldOn.value = this.heldOn.max;
    this.belongs.textContent = this.more.words();
    this.choose(this.draft.body.kind, false);
  }

  choose(kind, isNew = true) {
    this.draft.body.kind = kind;
    this.details.draw(this.known.kinds?.find((each) => each.id === kind)?.details);
    if (isNew) this.changed();
  }

  changed() {
    this.touched = true;
    this.belongs.textContent = this.more.words();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  }

  collect() {
    const { body } = this.draft;
    Object.assign(body, { title: this.title.value, held_on: this.heldOn.value, ...this.more.values(), details: this.details.values() });
    this.draft.kindName = this.known.kinds?.find((each) => each.id === body.kind)?.name ?? "";
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.touched || this.isGone) return;
    this.collect();
    await saveDraft(this.draft);
  }

  async send(event) {
    event.preventDefault();
    if (this.photos.isBusy || this.isGone) return;
    this.collect();
    const wrong = this.check();
    if (wrong.length) return this.reach(wrong[0]);
    this.leave();
    try {
      await enqueue(this.draft);
    } catch (error) {
      this.isGone = false;
      this.showRefusal({ title: t("form.not_kept"), reasons: [] });
      this.faults.scrollIntoView({ block: "center" });
      throw error;
    }
    await this.page.show("list");
  }

  // The names of the fields that cannot be sent like this; each has its reason below it.
  check() {
    const missing = [!this.draft.body.kind && "kind", !this.title.value.trim() && "title", !this.isDay() && "held_on"].filter(Boolean);
    for (const name of ["kind", "title", "held_on"]) this.say(name, missing.includes(name) ? t(`form.missing.${name}`) : "");
    const notNumber = notNumbers(this.folded);
    for (const name of notNumber) this.say(name, t("form.not_number"));
    this.folded.open ||= notNumber.length > 0;
    return [...missing, ...notNumber];
  }

  isDay() {
    return this.heldOn.value !== "" && this.heldOn.value <= this.heldOn.max;
  }

  async drop() {
    if (this.touched && !confirm(t("form.drop.sure"))) return;
    this.leave();
    await discard(this.draft.key);
    await this.page.write(null);
  }

  leave() {
    clearTimeout(this.timer);
    this.isGone = true;
  }

  reach(name) {
    const field = this.element.querySelector(name === "kind" ? "#kinds input" : `#${CSS.escape(name)}`);
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  say(name, words) {
    const place = this.element.querySelector(`#${CSS.escape(name)}-fault`);
    if (place) place.textContent = words;
    this.element.querySelector(`#${CSS.escape(name)}`)?.toggleAttribute("aria-invalid", Boolean(words));
    return Boolean(place);
  }

  // The server's reasons: each under its field; what has no field here stands at the top.
  showRefusal({ title, reasons }) {
    const others = reasons.filter(({ field, reason }) => !this.say(field, reason) && !this.say(field.split(".")[0], reason));
    if (reasons.some(({ field }) => !["kind", "title", "held_on"].includes(field))) this.folded.open = true;
    const lines = others.map(({ field, reason }) => h("li", {}, h("b", {}, fieldName(field)), reason));
    this.faults.replaceChildren(h("p", {}, title), lines.length ? h("ul", {}, lines) : "");
    this.faults.hidden = false;
  }
}

const fault = (name) => h("p", { class: "fault", id: `${name}-fault`, role: "alert" });
