// Photos made small enough for a village's line, upright, before they are kept.

export const LONGEST_EDGE = 2560;
const QUALITY = 0.85;
const SMALL_ENOUGH = 400 * 1024;
const AS_THEY_ARE = new Set(["image/svg+xml", "image/gif"]);
const UPRIGHT_TYPES = new Set(["image/jpeg", "image/png", "image/webp"]);

// {blob, name, type}: a JPEG of at most LONGEST_EDGE; the file itself where it is no picture that this browser reads,
// or is small already.
export async function scaled(file) {
  const same = { blob: file, name: file.name, type: file.type };
  if (!file.type.startsWith("image/") || AS_THEY_ARE.has(file.type)) return same;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return same;
  }
  try {
    const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL_ENOUGH && UPRIGHT_TYPES.has(file.type)) return same;
    const blob = await drawn(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
    if (scale === 1 && blob.size >= file.size && UPRIGHT_TYPES.has(file.type)) return same;
    return { blob, name: file.name.replace(/\.[^.]*$/, "") + ".jpg", type: "image/jpeg" };
  } finally {
    picture.close();
  }
}

async function drawn(picture, width, height) {
  const canvas = typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(width, height);
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // JPEG has no transparency
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}
