// One photo or file to the server, in pieces (tus 1.0, https://tus.io/protocols/resumable-upload), so that a line that
// breaks costs one piece. Where it stands is kept after every piece; the key makes a repetition harmless.

import { NoLine, Refused, jsonOf } from "./api.js";
import { asUser } from "./session.js";
import { change, tell, uuid } from "./store.js";

const UPLOADS = "/api/events/uploads";
const EVIDENCE = "/api/events/evidence";
const TUS = { "Tus-Resumable": "1.0.0" };
export const PIECE = 256 * 1024;
const MOST_TRIES = 4;

// The evidence's id. Raises what `ask` raises.
export async function uploaded(user, photo) {
  if (photo.evidence) return photo.evidence;
  const evidence = photo.blob.size <= PIECE ? await inOne(user, photo) : await inPieces(user, photo);
  await note(photo, { evidence, offset: photo.blob.size });
  return evidence;
}

// Forget what the server knew of these photos, after it has forgotten it itself: they are sent again, as new ones.
export const anew = (key) =>
  change("photos", key, (photo) => ({ ...photo, sendKey: uuid(), upload: null, offset: 0, evidence: null }));

async function inOne(user, photo) {
  const body = new FormData();
  body.append("file", photo.blob, photo.name);
  const headers = { "Idempotency-Key": photo.sendKey };
  return (jsonOf(await asUser(user, "POST", EVIDENCE, { body, headers }))).id;
}

// From where it stands; from the beginning where the server has forgotten it, by its HEAD where a piece came twice.
async function inPieces(user, photo) {
  for (let tries = 1; ; tries += 1) {
    try {
      const begun = photo.upload ? await resumed(user, photo) : await started(user, photo);
      return begun.evidence ?? (await pieces(user, photo, begun));
    } catch (error) {
      if (!(error instanceof Refused) || tries === MOST_TRIES) throw error;
      if (error.status === 404 || error.status === 410) Object.assign(photo, await anew(photo.key));
      else if (error.problem.code !== "upload_offset") throw error;
    }
  }
}

async function started(user, photo) {
  const metadata = { filename: photo.name, filetype: photo.type || "application/octet-stream" };
  const answer = await asUser(user, "POST", UPLOADS, {
    headers: {
      ...TUS,
      "Idempotency-Key": photo.sendKey,
      "Upload-Length": String(photo.blob.size),
      "Upload-Metadata": Object.entries(metadata).map(([name, text]) => `${name} ${base64(text)}`).join(","),
    },
  });
  const place = answer.headers.get("Location");
  if (!place) throw new NoLine("no Location");
  const upload = new URL(place, location.href).pathname; // whatever stands between may call the host otherwise
  await note(photo, { upload });
  return { ...standing(answer), upload };
}

async function resumed(user, photo) {
  const answer = await asUser(user, "HEAD", photo.upload, { headers: TUS });
  return { ...standing(answer), upload: photo.upload };
}

async function pieces(user, photo, { upload, offset }) {
  while (true) {
    const body = photo.blob.slice(offset, offset + PIECE);
    const headers = { ...TUS, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    const answer = await asUser(user, "PATCH", upload, { body, headers });
    const now = standing(answer);
    if (now.evidence) return now.evidence;
    if (now.offset <= offset) throw new NoLine("no progress");
    offset = now.offset;
    await note(photo, { offset });
    tell("progress");
  }
}

const standing = (answer) => ({
  offset: Number(answer.headers.get("Upload-Offset") ?? 0),
  evidence: answer.headers.get("Pufa-Evidence"),
});

const note = (photo, what) => change("photos", photo.key, (present) => Object.assign(photo, { ...present, ...what }));

const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
