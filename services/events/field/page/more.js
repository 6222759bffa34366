// What is optional for every kind: place, people, the campaign and observance that it belongs to, and laws.

import { select } from "./details.js";
import { h } from "./dom.js";
import { startingValues } from "./days.js";
import { t } from "./texts.js";

export class MoreFields {
  constructor(body) {
    this.body = body;
    this.place = h("input", { id: "place", maxlength: 200, value: body.place ?? "" });
    this.places = h("div", { class: "offers" });
    this.participants = h("input", { id: "participants", inputmode: "numeric", pattern: "[0-9]*", value: body.participants ?? "" });
    this.links = h("div", { class: "links" });
    this.laws = h("input", { id: "laws", value: said(body.laws) });
    this.element = h("div", {},
      row("place", this.place, this.places),
      row("participants", this.participants),
      this.links,
      row("laws", this.laws, h("p", { class: "hint" }, t("form.laws_hint"))),
    );
  }

  // Offers what is known. Only a form in which nothing is written yet starts with it.
  learn({ prefill, observances }, isUntouched) {
    if (isUntouched) {
      Object.assign(this.body, startingValues(prefill));
      this.laws.value = said(this.body.laws);
    } else if (this.campaign || this.observance) Object.assign(this.body, this.linked());
    const offer = (place) => h("button", { type: "button", onclick: () => this.take(place) }, place);
    this.places.replaceChildren(...(prefill?.places ?? []).slice(0, 3).map(offer));
    this.campaign = choice("campaign", (prefill?.campaigns ?? []).map(({ id, title }) => [id, title]), this.body);
    this.observance = choice("observance", observances.map(({ id, name }) => [id, name]), this.body);
    const rows = ["campaign", "observance"].filter((name) => this[name]).map((name) => row(name, this[name]));
    this.links.replaceChildren(...rows.flat());
  }

  take(place) {
    this.place.value = place;
    this.place.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The campaign and observance as chosen; what could not be offered stays as it was.
  linked() {
    const chosen = (name) => (this[name] ? this[name].value : this.body[name]) || null;
    return { campaign: chosen("campaign"), observance: chosen("observance") };
  }

  // What it belongs to, in words, for those who do not unfold it.
  words() {
    const named = [this.campaign, this.observance].filter((each) => each?.value).map((each) => each.selectedOptions[0].text);
    return [...new Set(named)].join("、");
  }

  values() {
    const people = this.participants.value.trim();
    return {
      place: this.place.value,
      participants: people === "" ? null : Number.isFinite(Number(people)) ? Number(people) : people,
      laws: this.laws.value.split(/[、，,;；\n]/).map((law) => law.trim()).filter(Boolean),
      ...this.linked(),
    };
  }
}

const said = (laws) => (laws ?? []).join("、");

const choice = (id, options, body) => (options.length ? select({ id }, options, body[id]) : null);

const row = (name, input, ...below) => [
  h("label", { for: name }, t(`form.${name}`)), input, ...below,
  h("p", { class: "fault", id: `${name}-fault`, role: "alert" }),
];
