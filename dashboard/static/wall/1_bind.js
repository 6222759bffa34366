"use strict";
// What the page says goes where: data-text, data-look, data-place, data-share, data-picture, data-if and data-each name a
// field of the snapshot. A node is touched only where it would say something else, and what people wrote is only ever text.

function field(scope, path) {
  return path === "" ? scope : path.split(".").reduce((value, name) => value?.[name], scope);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

function setShare(node, share) {
  const value = String(share ?? 0);
  if (node.style.getPropertyValue("--share") !== value) node.style.setProperty("--share", value);
}

function setPicture(node, id) {
  const address = id ? `/do/picture/${encodeURIComponent(id)}` : "";
  if (node.getAttribute("src") === address) return;
  node.onload = node.onerror = () => setAttribute(node.parentNode, "data-shown", String(Boolean(node.naturalWidth)));
  node.setAttribute("src", address);
}

// The places of a list are kept and filled anew, so that nothing moves when an item comes in above the others.
function fill(list, items) {
  const template = list.querySelector(":scope > template");
  const places = list.querySelectorAll(":scope > :not(template)");
  for (let place = places.length; place < items.length; place += 1) list.append(template.content.cloneNode(true));
  for (let place = items.length; place < places.length; place += 1) places[place].remove();
  const filled = list.querySelectorAll(":scope > :not(template)");
  items.forEach((item, place) => bind(filled[place], item));
}

// The names of fields stand in attributes, which the values of data-look and data-place then take: they are kept here.
const named = new WeakMap();

function names(node) {
  if (!named.has(node)) named.set(node, { ...node.dataset });
  return named.get(node);
}

function bind(node, scope) {
  const wanted = names(node);
  if (wanted.if !== undefined) setHidden(node, !present(field(scope, wanted.if)));
  if (wanted.text !== undefined) setText(node, String(field(scope, wanted.text) ?? ""));
  if (wanted.look !== undefined) setAttribute(node, "data-look", field(scope, wanted.look) ?? "");
  if (wanted.place !== undefined) setAttribute(node, "data-place", field(scope, wanted.place) ?? "");
  if (wanted.share !== undefined) setShare(node, field(scope, wanted.share));
  if (wanted.picture !== undefined) setPicture(node, field(scope, wanted.picture));
  if (wanted.each !== undefined) fill(node, field(scope, wanted.each) ?? []);
  else for (const child of node.children) bind(child, scope);
}

function present(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
