// The page as an app: its worker, new versions of it, a place on the home screen, and room that is not cleared away.

import { h } from "./dom.js";
import { t } from "./texts.js";

let offer = null;
let waiting = null;

export function registerWorker(redraw) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    redraw();
  });
  if (!navigator.serviceWorker) return;
  let mine = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (mine) location.reload();
    mine = true;
  });
  navigator.serviceWorker.register("service-worker.js", { type: "module", updateViaCache: "none" }).then((registration) => {
    const look = () => {
      waiting = registration.active ? registration.waiting : null;
      redraw();
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  }, (error) => console.warn("no service worker", error));
}

// A line that offers the new version; what is being written is kept as a draft meanwhile.
export function updateNotice() {
  if (!waiting) return null;
  const take = () => waiting.postMessage("take-over");
  return h("div", { class: "status calm" }, h("p", {}, t("update")), h("button", { type: "button", onclick: take }, t("update.now")));
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches;

export const installable = () => !isInstalled() && (Boolean(offer) || /iPhone|iPad/.test(navigator.userAgent));

export function installButton() {
  if (!installable()) return null;
  const install = async () => (offer ? (await offer.prompt(), (offer = null)) : alert(t("install.apple")));
  return h("button", { type: "button", class: "quiet", onclick: install }, t("install"));
}

// Whether the page opens without a line: only from an address with TLS, or on this machine.
export const opensOffline = () => isSecureContext && Boolean(navigator.serviceWorker);

export function askToKeep() {
  navigator.storage?.persist?.().catch(() => {});
}
