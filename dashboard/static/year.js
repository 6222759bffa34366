// The year's bar: a slider over its days, and play. What is shown while somebody drags or plays is drawn here from weekly
// frames, as text alone; where they stop, the server draws that very day.
const DAY = 86_400_000;
const LATE = 15_000;

const made = (name, parts = {}) => Object.assign(document.createElement(name), parts);
const dayOf = (data, number) => new Date(Date.parse(data.first) + number * DAY).toISOString().slice(0, 10);
const numberOf = (data, day) => Math.round((Date.parse(day) - Date.parse(data.first)) / DAY);

class Year {
  constructor(root) {
    this.frames = [];
    this.timer = null;
    this.button = made("button", { type: "button", className: "play", onclick: () => this.toggle() });
    this.pace = made("select", { className: "pace" });
    this.slider = made("input", { type: "range", min: 0, step: 1 });
    this.months = made("div", { className: "months", ariaHidden: "true" });
    this.said = made("output", { className: "said" });
    this.count = made("span", { className: "count" });
    this.today = made("button", { type: "button", className: "today", onclick: () => this.leave(this.data.last) });
    const line = made("div", { className: "line" }), bar = made("div", { className: "pf pf-year" });
    line.append(this.slider, this.months);
    bar.append(this.button, this.pace, line, this.said, this.count, this.today);
    bar.addEventListener("pointerenter", () => this.fetch());
    bar.addEventListener("focusin", () => this.fetch());
    this.slider.addEventListener("input", () => this.dragged());
    this.slider.addEventListener("change", () => this.leave(this.day()));
    this.watching = new MutationObserver(() => this.frame && this.draw(this.frame));
    root.append(bar);
    this.bar = bar;
  }

  take(data, tell) {
    const before = this.data;
    this.data = data;
    this.tell = tell;
    if (JSON.stringify(before?.words) !== JSON.stringify(data.words) || before?.last !== data.last) this.label();
    if (before?.source !== data.source) this.frames = [];
    if (this.timer || this.dragging) return;
    this.slider.value = numberOf(data, data.day);
    this.show(data.day);
    this.count.textContent = data.words.hint;
  }

  label() {
    const { words, last } = this.data;
    this.slider.max = numberOf(this.data, last);
    this.slider.setAttribute("aria-label", words.label);
    this.pace.setAttribute("aria-label", words.pace);
    this.today.textContent = words.today;
    const chosen = this.pace.value;
    this.pace.replaceChildren(...words.paces.map(([ms, name]) => made("option", { value: ms, textContent: name })));
    this.pace.value = chosen || words.paces[1][0];
    this.months.replaceChildren(...words.months.flatMap((name, month) => {
      const at = numberOf(this.data, `${last.slice(0, 4)}-${String(month + 1).padStart(2, "0")}-01`) / this.slider.max;
      const mark = made("span", { textContent: name });
      mark.style.left = `${at * 100}%`;
      return at < 1 ? [mark] : [];
    }));
    this.face();
  }

  face() {
    const { words } = this.data;
    this.button.textContent = this.timer ? "❚❚" : "▶";
    this.button.title = this.timer ? words.pause : words.play;
    this.button.setAttribute("aria-label", this.button.title);
    this.bar.classList.toggle("playing", Boolean(this.timer));
    document.documentElement.classList.toggle("pf-running", Boolean(this.timer || this.dragging));
  }

  day() {
    return dayOf(this.data, Number(this.slider.value));
  }

  show(day) {
    const past = day !== this.data.last;
    this.said.textContent = day;
    this.slider.setAttribute("aria-valuetext", day);
    this.bar.classList.toggle("past", past);
    this.today.style.visibility = past ? "" : "hidden";
    this.bar.style.setProperty("--at", `${(100 * this.slider.value) / Math.max(1, this.slider.max)}%`);
  }

  async fetch() {
    if (this.fetching || this.frames.length) return;
    this.fetching = true;
    const source = this.data.source;
    const found = this.frames = [];
    try {
      const answer = await fetch(source, { signal: AbortSignal.timeout(LATE) });
      if (!answer.ok) throw new Error(answer.status);
      let rest = "";
      for (const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        found.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
        if (found.at(-1)?.lost) throw new Error("lost");
        if (this.dragging) this.drawDay(this.day());
      }
      this.whole = found;
    } catch {
      this.frames = [];
      this.count.textContent = this.data.words.lost;
      if (this.timer) this.leave(this.day());
    } finally {
      this.fetching = false;
    }
  }

  dragged() {
    this.halt();
    this.dragging = true;
    this.fetch();
    this.show(this.day());
    this.drawDay(this.day());
    this.face();
  }

  drawDay(day) {
    const frame = this.frames.findLast((each) => each.day <= day);
    if (frame) this.draw(frame);
  }

  toggle() {
    if (this.timer) return this.leave(this.day());
    this.fetch();
    if (this.day() === this.data.last) this.slider.value = 0;
    this.next = dayOf(this.data, Number(this.slider.value));
    this.step();
  }

  step() {
    this.timer = setTimeout(() => this.step(), Number(this.pace.value));
    this.face();
    if (!this.bar.isConnected) return this.halt();
    const frame = this.frames.find((each) => each.day >= this.next);
    if (!frame) {
      if (this.whole === this.frames) this.leave(this.data.last);
      return;
    }
    this.slider.value = numberOf(this.data, frame.day);
    this.next = dayOf(this.data, Number(this.slider.value) + 1);
    this.show(frame.day);
    this.draw(frame);
    if (frame.day >= this.data.last) this.leave(this.data.last);
  }

  halt() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  leave(day) {
    this.halt();
    this.watching.disconnect();
    this.dragging = false;
    this.frame = null;
    this.slider.value = numberOf(this.data, day);
    this.show(day);
    this.face();
    this.tell("day", day);
  }

  draw(frame) {
    this.watching.disconnect();
    this.frame = frame;
    this.count.textContent = frame.unreported;
    this.figures(frame);
    document.querySelectorAll(".pf-map tbody tr").forEach((row, at) => this.row(row, this.data.rows[at], frame));
    this.turns(frame);
    const main = document.querySelector("[data-testid=stMain]");
    if (main) this.watching.observe(main, { childList: true, subtree: true });
  }

  figures(frame) {
    document.querySelectorAll(".pf-figure").forEach((figure) => {
      const value = figure.querySelector(".value");
      if (value && figure.dataset.figure in frame.figures) value.textContent = frame.figures[figure.dataset.figure];
    });
  }

  row(row, no, frame) {
    const [look, share, why] = frame.tasks[no] ?? ["waiting", 0, ""];
    const task = row.querySelector(".pf-task"), bar = task?.querySelector(".pf-track > span");
    if (task) this.look(task, look);
    if (bar) bar.style.width = `${share * 100}%`;
    this.chip(task?.querySelector(".pf-chip"), look);
    this.text(task?.querySelector(".num"), `${Math.floor(share * 100 + 1e-9)}%`);
    this.text(task?.querySelector(".reason"), why);
    [...row.querySelectorAll("td")].forEach((cell, at) => {
      const square = cell.querySelector(".pf-square"), now = frame.squares[no]?.[this.data.columns[at]];
      if (!square) return;
      square.style.visibility = now ? "" : "hidden";
      if (now) this.square(square, ...now);
    });
  }

  square(square, look, words) {
    this.look(square, look);
    const mark = square.querySelector("i");
    this.text(mark, this.data.marks[look]);
    square.replaceChildren(...(mark ? [mark] : []), words);
    square.removeAttribute("data-tip");
    square.setAttribute("aria-label", `${this.data.statuses[look]} ${words}`);
  }

  turns(frame) {
    const list = document.querySelector(".pf-turns");
    this.text(document.querySelector(".pf-turns-count"), frame.turns_count);
    list?.replaceChildren(...frame.turns.map(([look, who, why, when]) => {
      const line = made("li", { className: `l-${look}` }), chip = made("span");
      this.chip(chip, look);
      line.append(chip, made("b", { textContent: who }), made("span", { className: "why", textContent: why }),
        made("span", { className: "when", textContent: when }));
      return line;
    }));
  }

  chip(chip, look) {
    if (!chip) return;
    chip.className = `pf-chip l-${look}`;
    const mark = made("i", { textContent: this.data.marks[look], ariaHidden: "true" });
    chip.replaceChildren(mark, this.data.statuses[look]);
  }

  look(part, look) {
    part.className = part.className.replace(/\bl-\w+/, `l-${look}`);
  }

  text(part, words) {
    if (part) part.textContent = words;
  }
}

export default function ({ data: [data], parentElement, setTriggerValue }) {
  parentElement.pufaYear ??= new Year(parentElement);
  parentElement.pufaYear.take(data, setTriggerValue);
}
