// Photos and other files of a draft: taken or chosen, made smaller, shown, and kept on the phone at once.

import { SIGNS, h, sign } from "./dom.js";
import { scaled } from "./pictures.js";
import { MOST_FILES, addPhoto, photosOf, removePhoto } from "./queue.js";
import { size, t } from "./texts.js";

const FILES = "image/*,application/pdf,audio/*,video/*,.doc,.docx,.xls,.xlsx,.ppt,.pptx";

export class PhotoField {
  constructor(draft, touched) {
    Object.assign(this, { draft, touched, work: 0 });
    this.shown = h("ul", { class: "photos" });
    this.words = h("p", { class: "hint", role: "status" });
    this.element = h("fieldset", { id: "evidence" },
      h("legend", {}, t("form.photos")),
      h("div", { class: "pick" },
        this.picker("camera", SIGNS.camera, { accept: "image/*", capture: "environment" }),
        this.picker("gallery", SIGNS.picture, { accept: FILES, multiple: true }),
      ),
      this.words, this.shown,
    );
  }

  get isBusy() {
    return this.work > 0;
  }

  picker(name, path, attributes) {
    const take = async ({ target }) => {
      const files = [...target.files];
      target.value = "";
      await this.add(files);
    };
    return h("label", { class: "button" }, sign(path), t(`form.${name}`),
      h("input", { id: name, type: "file", class: "unseen", onchange: take, oninput: (event) => event.stopPropagation(), ...attributes }));
  }

  async load() {
    for (const photo of await photosOf(this.draft)) this.show(photo);
  }

  async add(files) {
    this.touched();
    const room = MOST_FILES - this.draft.photos.length;
    const faults = files.length > room ? [t("form.photos_most", { most: MOST_FILES })] : [];
    this.work += 1;
    try {
      for (const file of files.slice(0, Math.max(0, room))) {
        this.words.textContent = t("form.photos_busy");
        await this.keep(file).catch(() => faults.push(t("form.photos_failed", { name: file.name })));
      }
    } finally {
      this.work -= 1;
    }
    this.words.textContent = faults.join(" ");
  }

  async keep(file) {
    if (!file.size) throw new Error("empty");
    this.show(await addPhoto(this.draft, await scaled(file)));
  }

  show(photo) {
    const item = h("li", {}, this.likeness(photo), h("button", {
      type: "button", class: "remove", "aria-label": t("form.photos_remove", { name: photo.name }), onclick: () => this.remove(photo, item),
    }, sign(SIGNS.close)));
    this.shown.append(item);
  }

  likeness(photo) {
    if (!photo.type.startsWith("image/")) return h("span", { class: "file" }, sign(SIGNS.file), h("b", {}, photo.name), size(photo.size));
    const url = URL.createObjectURL(photo.blob);
    return h("img", { src: url, alt: photo.name, onload: () => URL.revokeObjectURL(url) });
  }

  async remove(photo, item) {
    this.touched();
    await removePhoto(this.draft, photo.key);
    item.remove();
  }
}
