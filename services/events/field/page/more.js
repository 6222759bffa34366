// What is optional for every kind: place, people, the campaign and observance that it belongs to, and laws.

import { select } from "./details.js";
import { h } from "./dom.js";
import { t } from "./texts.js";

export class MoreFields {
  constructor(body, known) {
    this.body = body;
    this.places = h("datalist", { id: "places" });
    this.place = h("input", { id: "place", list: "places", maxlength: 200, value: body.place ?? "" });
    this.participants = h("input", { id: "participants", inputmode: "numeric", pattern: "[0-9]*", value: body.participants ?? "" });
    this.links = h("div", {});
    this.laws = h("input", { id: "laws", value: (body.laws ?? []).join("、") });
    this.element = h("div", {},
      row("place", this.place), this.places,
      row("participants", this.participants),
      this.links,
      row("laws", this.laws, t("form.laws_hint")),
    );
    this.learn(known);
  }

  // Offers what is known; fills nothing in over what was written.
  learn(known) {
    const { prefill, observances } = known;
    Object.assign(this.body, this.links.childElementCount ? this.linked() : {});
    this.places.replaceChildren(...(prefill?.places ?? []).map((place) => h("option", { value: place })));
    const campaigns = (prefill?.campaigns ?? []).map(({ id, title, name }) => [id, title ?? name]);
    this.campaign = campaigns.length ? select({ id: "campaign" }, campaigns, this.body.campaign) : null;
    const days = observances.map(({ id, name }) => [id, name]);
    this.observance = days.length ? select({ id: "observance" }, days, this.body.observance) : null;
    const rows = ["campaign", "observance"].filter((name) => this[name]).map((name) => row(name, this[name]));
    this.links.replaceChildren(...rows.flat());
  }

  linked() {
    return { campaign: this.campaign?.value || this.body.campaign || null, observance: this.observance?.value || this.body.observance || null };
  }

  values() {
    const people = this.participants.value.trim();
    return {
      place: this.place.value,
      participants: people === "" ? null : Number.isFinite(Number(people)) ? Number(people) : people,
      laws: this.laws.value.split(/[、，,;；\n]/).map((law) => law.trim()).filter(Boolean),
      campaign: this.campaign ? this.campaign.value : this.body.campaign,
      observance: this.observance ? this.observance.value : this.body.observance,
    };
  }
}

const row = (name, input, hint) => [
  h("label", { for: name }, t(`form.${name}`)), input, hint ? h("p", { class: "hint" }, hint) : "",
  h("p", { class: "fault", id: `${name}-fault`, role: "alert" }),
];
