// A kind's own fields, built from its JSON Schema; a kind that a district adds needs no code here.

import { h } from "./dom.js";
import { t } from "./texts.js";

const LONGEST = 2000;

export class DetailFields {
  constructor(given) {
    Object.assign(this, { given, readers: {}, element: h("div", { class: "details" }) });
  }

  // For this schema; what was written stays where the new kind has a field of that name.
  draw(schema) {
    Object.assign(this.given, this.values());
    this.readers = {};
    this.schema = schema;
    const fields = Object.entries(schema?.properties ?? {}).map(([name, each]) => this.field(name, each));
    this.element.replaceChildren(...fields.flat());
  }

  field(name, schema) {
    const id = `details.${name}`;
    const required = this.schema.required?.includes(name) ? t("form.required") : "";
    const unit = schema["x-unit"] ? t("form.unit", { unit: schema["x-unit"] }) : "";
    const input = this.input(id, schema, this.given[name]);
    this.readers[name] = () => read(input, schema);
    return [h("label", { for: id }, `${schema.title ?? name}${unit}${required}`), input, h("p", { class: "fault", id: `${id}-fault`, role: "alert" })];
  }

  input(id, schema, value) {
    const shared = { id, "aria-describedby": `${id}-fault` };
    if (schema.oneOf) return select(shared, schema.oneOf.map((each) => [each.const, each.title]), value);
    if (schema.type === "boolean") return select(shared, [["true", t("form.yes")], ["false", t("form.no")]], value === undefined ? "" : String(value));
    const filled = { ...shared, value: value ?? "" };
    if (schema.format === "date") return h("input", { ...filled, type: "date" });
    if (schema.type === "integer") return h("input", { ...filled, inputmode: "numeric", pattern: "[0-9]*", autocomplete: "off" });
    if (schema.type === "number") return h("input", { ...filled, inputmode: "decimal", autocomplete: "off" });
    return h("input", { ...filled, maxlength: Math.min(schema.maxLength ?? LONGEST, LONGEST), autocomplete: "off" });
  }

  values() {
    const values = Object.entries(this.readers).map(([name, read]) => [name, read()]);
    return Object.fromEntries(values.filter(([, value]) => value !== ""));
  }
}

// Which fields hold words where a number is wanted.
export const notNumbers = (fields) =>
  [...fields.querySelectorAll("input[inputmode]")].filter((each) => each.value.trim() && !Number.isFinite(Number(each.value))).map((each) => each.id);

export function select(attributes, options, value) {
  const choices = [["", t("form.choose")], ...options].map(([id, name]) => h("option", { value: id }, name));
  const element = h("select", attributes, choices);
  element.value = options.some(([id]) => id === value) ? value : "";
  return element;
}

// The value as the schema wants it; what is no number stays text.
function read(input, schema) {
  const text = input.value.trim();
  if (text === "") return "";
  if (schema.type === "boolean") return text === "true";
  if (schema.type === "integer" || schema.type === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
