// What is over a limit is turned upright and shrunk here, so that a phone's 48
// megapixels just work, and are sent in a moment.

const LONGEST_SIDE = 4096;
const LARGEST_FILE = 6 * 1024 * 1024; // above this, shrinking is quicker than sending
const LARGEST_AREA = 16_000_000; // pixels; the server takes more from a JPEG or PNG alone
const QUALITY = 0.92;
const KNOWN = /^image\/(jpeg|png|webp)$/;

function isFineToSend(file, width, height) {
  return KNOWN.test(file.type) && file.size <= LARGEST_FILE && width * height <= LARGEST_AREA;
}

// Returns a smaller upright JPEG, or a PNG if one can see through it.
async function shrinkPhoto(file, width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const bitmap = await createImageBitmap(file, {
    imageOrientation: "from-image",
    resizeWidth: size[0],
    resizeHeight: size[1],
    resizeQuality: "high",
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = size;
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0, ...size);
  bitmap.close();
  const hasHoles = file.type !== "image/jpeg" && seesThrough(context, size);
  const type = hasHoles ? "image/png" : "image/jpeg";
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
}

function seesThrough(context, [width, height]) {
  const rows = 64; // a look at some rows is enough, and does not hold the page up
  for (let row = 0; row < rows; row++) {
    const { data } = context.getImageData(0, Math.floor((row * height) / rows), width, 1);
    for (let i = 3; i < data.length; i += 4) if (data[i] < 255) return true;
  }
  return false;
}
