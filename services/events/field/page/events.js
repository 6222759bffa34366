// Server-sent events from the body of an answer: EventSource cannot send who asks.

// {id, kind, data, retry} of each, as far as it has them; `alive` is called with whatever comes. Raises NoLine.

import { NoLine } from "./api.js";

export async function* events(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => Promise.reject(new NoLine(error.message)));
      if (done) return;
      alive();
      const texts = (rest + value).split("\n\n");
      rest = texts.pop();
      for (const text of texts) yield event(text);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function event(text) {
  const said = {};
  for (const line of text.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === "event") said.kind = value;
    else if (name === "retry") said.retry = Number.parseInt(value, 10);
    else if (name) said[name] = value;
  }
  return said;
}
