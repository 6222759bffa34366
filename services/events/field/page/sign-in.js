// Signing in, the first time and again; what was written before stays.

import { Busy, NoLine, Refused } from "./api.js";
import { h } from "./dom.js";
import { itemsOf, unsentOfOthers } from "./queue.js";
import { MayNotPost, signIn } from "./session.js";
import { get, keep, tell } from "./store.js";
import { t } from "./texts.js";

export class SignIn {
  constructor(page) {
    this.page = page;
    this.name = h("input", { id: "name", name: "name", autocomplete: "username", autocapitalize: "none", required: true });
    this.password = h("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true });
    this.button = h("button", { class: "main" }, t("sign_in"));
    this.fault = h("p", { class: "fault", role: "alert" });
    this.remark = h("p", { class: "remark" });
    this.element = h("form", { class: "card sign-in", novalidate: true, onsubmit: (event) => this.send(event) },
      h("h2", {}, t("sign_in.title")), this.remark,
      h("label", { for: "name" }, t("sign_in.name")), this.name,
      h("label", { for: "password" }, t("sign_in.password")), this.password,
      this.fault, this.button,
      page.session ? h("button", { type: "button", class: "quiet", onclick: () => page.show("write") }, t("sign_in.later")) : null,
    );
    this.fill();
  }

  async fill() {
    this.name.value ||= (await get("meta", "signs in as")) ?? "";
    const { session } = this.page;
    const unsent = session ? (await itemsOf(session.user)).filter((item) => item.state === "waiting").length : await unsentOfOthers("");
    this.remark.textContent = unsent ? t(session ? "sign_in.own" : "sign_in.others", { n: unsent }) : t("sign_in.why");
  }

  async send(event) {
    event.preventDefault();
    const name = this.name.value.trim();
    if (!name || !this.password.value) return this.say(t("sign_in.missing"));
    this.button.disabled = true;
    this.say("");
    try {
      await signIn(name, this.password.value);
      await keep("meta", name, "signs in as");
      tell("signed-in");
      await this.page.show("write");
    } catch (error) {
      this.say(reason(error));
    } finally {
      this.button.disabled = false;
    }
  }

  say(words) {
    this.fault.textContent = words;
  }
}

function reason(error) {
  if (error instanceof MayNotPost) return t("sign_in.may_not");
  if (error instanceof NoLine) return t("sign_in.offline");
  if (error instanceof Busy) return error.seconds ? t("sign_in.wait", { seconds: error.seconds }) : t("sign_in.busy");
  if (error instanceof Refused) return error.message;
  throw error;
}
