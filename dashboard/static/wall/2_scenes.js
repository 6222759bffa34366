// One scene after the other, for as long as each needs to be read. What there is nothing of is left out.

const SECONDS = { overview: 24, campaign: 16, photos: 14, note: 5 };
const TASKS_AT_ONCE = 14;
const root = document.documentElement;
const rotation = { scene: "note", since: performance.now(), turn: 0 };

let board = null;

function draw() {
  const { overview } = board;
  const first = overview ? (rotation.turn % pages(overview)) * TASKS_AT_ONCE : 0;
  const shown = overview && { ...overview, rows: overview.rows.slice(first, first + TASKS_AT_ONCE) };
  for (const part of [document.getElementById("wall"), document.querySelector("footer")]) {
    bind(part, { ...board, overview: shown });
  }
  setText(document.getElementById("title"), board.title);
  setText(document.getElementById("day"), board.day);
  if (document.title !== board.title) document.title = board.title;
  if (!scenes().includes(rotation.scene)) show(scenes()[0]);
}

function pages(overview) {
  return Math.max(1, Math.ceil(overview.rows.length / TASKS_AT_ONCE));
}

function scenes() {
  const found = ["overview", "campaign", "photos"].filter((name) => present(board?.[name]));
  return found.length ? found : ["note"];
}

function show(scene) {
  Object.assign(rotation, { scene, since: performance.now() });
  setAttribute(root, "data-scene", scene);
}

function rotate() {
  if (performance.now() - rotation.since < SECONDS[rotation.scene] * 1000) return;
  const order = scenes();
  const place = order.indexOf(rotation.scene) + 1;
  if (place === order.length) {
    rotation.turn += 1;
    if (board?.overview && pages(board.overview) > 1) draw();
  }
  show(order[place % order.length]);
}
