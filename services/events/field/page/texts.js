// The page's words, from the catalogue: Chinese first, English by a switch.

import { get, keep } from "./store.js";

let texts = {};
let spoken = "zh";

export const language = () => spoken;

export async function loadTexts() {
  spoken = (await get("meta", "language")) ?? "zh";
  const answer = await fetch(`${spoken}.json`);
  texts = await answer.json();
  document.documentElement.lang = spoken === "zh" ? "zh-CN" : "en";
  document.title = t("name");
}

export async function speak(wanted) {
  await keep("meta", wanted, "language");
  await loadTexts();
}

// The text of `code`, its {parameters} filled in.
export const t = (code, parameters = {}) =>
  (texts[`field.${code}`] ?? code).replace(/\{(\w+)\}/g, (whole, name) => parameters[name] ?? whole);

export const day = (moment) =>
  new Intl.DateTimeFormat(spoken === "zh" ? "zh-CN" : "en-GB", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(moment);

export function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
