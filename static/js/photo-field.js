// <photo-field> brings a photo in: picked, dropped anywhere on the page, pasted, taken,
// or one of the samples. What is over the limit is turned and shrunk here, so a phone's
// 48 megapixels just work, and it goes up while the settings are still being looked at.

const LONGEST_SIDE = 4096;
const LARGEST_FILE = 6 * 1024 * 1024; // above this, shrinking is quicker than sending
const LARGEST_AREA = 40_000_000; // pixels; the server takes more only from a JPEG
const QUALITY = 0.92;
const KNOWN = /^image\/(jpeg|png|webp)$/;

class PhotoField extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.hidden_id = this.querySelector("[name=photo_id]");
    this.stage = this.querySelector(".photo-stage");
    this.bar = this.querySelector("progress");
    this.toggleAttribute("data-filled", Boolean(this.hidden_id.value));
    this.listen();
  }

  disconnectedCallback() {
    this.abort?.abort();
    this.request?.abort();
  }

  listen() {
    this.abort = new AbortController();
    const on = (target, name, call) => target.addEventListener(name, call, { signal: this.abort.signal });
    for (const input of this.querySelectorAll("input[type=file]")) {
      on(input, "change", () => this.pick(input));
    }
    on(this, "click", (event) => this.trySample(event));
    on(this.form, "submit", (event) => this.hold(event));
    on(document, "paste", (event) => this.takeFrom(event, event.clipboardData));
    on(document, "dragover", (event) => this.drag(event, true));
    on(document, "dragleave", (event) => event.relatedTarget ?? this.drag(event, false));
    on(document, "drop", (event) => {
      this.drag(event, false);
      this.takeFrom(event, event.dataTransfer);
    });
  }

  drag(event, isOver) {
    if (isOver && ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", isOver);
  }

  takeFrom(event, data) {
    const files = [...(data?.files ?? [])];
    const file = files.find((one) => one.type.startsWith("image/")) ?? files[0];
    if (!file) return;
    event.preventDefault();
    this.take(file);
  }

  pick(input) {
    const file = input.files[0];
    input.value = ""; // it is on its way already; the form need not send it again
    if (file) this.take(file);
  }

  trySample(event) {
    const button = event.target.closest("[name=sample]");
    if (!button) return;
    event.preventDefault();
    this.begin();
    const words = new FormData();
    words.set("sample", button.value);
    this.send(words);
  }

  // The yellow button may be pressed before the photo is all there.
  hold(event) {
    if (!this.working) return;
    event.preventDefault();
    this.waiting = event.submitter;
  }

  async take(file) {
    this.begin();
    const mine = this.turn;
    this.say(this.dataset.checking);
    const ready = await this.prepare(file);
    if (mine !== this.turn) return;
    const words = new FormData();
    words.set("photo", ready, ready.name ?? "photo.jpg");
    this.send(words);
  }

  begin() {
    this.request?.abort();
    this.turn = (this.turn ?? 0) + 1;
    this.working = true;
    this.refuse("");
    this.note("");
    this.say(this.dataset.sending, 0);
  }

  // Returns the file itself where it will do, or a smaller upright JPEG (PNG if it has holes).
  async prepare(file) {
    const address = URL.createObjectURL(file);
    const picture = new Image();
    picture.src = address;
    try {
      await picture.decode();
    } catch {
      URL.revokeObjectURL(address);
      return file; // not for this browser's eyes; the server says what would work
    }
    this.preview(picture);
    const { naturalWidth: width, naturalHeight: height } = picture;
    const isFine = KNOWN.test(file.type) && file.size <= LARGEST_FILE && width * height <= LARGEST_AREA;
    if (isFine) return file;
    this.say(this.dataset.shrinking);
    const smaller = await shrink(file, width, height).catch(() => null);
    if (smaller) this.note(this.dataset.turned);
    return smaller ?? file;
  }

  send(words) {
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", this.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) this.say(this.dataset.sending, event.loaded / event.total);
      if (event.loaded === event.total) this.say(this.dataset.checking);
    });
    request.addEventListener("load", () => this.arrived(request));
    request.addEventListener("error", () => this.fail(this.dataset.offline));
    request.send(words);
  }

  arrived(request) {
    const answer = request.response;
    if (request.status !== 200 || !answer?.id) {
      return this.fail(answer?.sentence || this.dataset.unreadable);
    }
    this.hidden_id.value = answer.id;
    this.show(answer);
    this.done();
    if (this.waiting) this.form.requestSubmit(this.waiting);
    this.waiting = null;
  }

  fail(sentence) {
    this.done();
    this.waiting = null;
    this.note("");
    this.refuse(sentence);
    this.putBack();
  }

  done() {
    this.working = false;
    this.querySelector(".photo-progress").hidden = true;
  }

  // What is seen

  preview(picture) {
    picture.className = "layer photo-shown";
    picture.alt = "";
    this.swapIn(picture, picture.naturalWidth, picture.naturalHeight);
  }

  async show({ screen, thumb, width, height }) {
    const picture = new Image(width, height);
    picture.className = "layer photo-shown";
    picture.alt = this.dataset.alt;
    picture.src = screen;
    await picture.decode().catch(() => {});
    this.swapIn(picture, width, height);
    this.kept = picture;
    this.toggleAttribute("data-filled", true);
    const chosen = document.getElementById("chosen-photo");
    chosen.hidden = false;
    chosen.querySelector("img").src = thumb;
  }

  swapIn(picture, width, height) {
    const shown = this.querySelector(".photo-shown");
    this.kept ??= shown;
    if (shown?.src.startsWith("blob:")) URL.revokeObjectURL(shown.src);
    shown?.remove();
    this.stage.prepend(picture);
    this.stage.classList.remove("photo-none");
    this.stage.style.setProperty("--ratio", String(Math.min(2, Math.max(0.5, width / height))));
  }

  // A refused photo leaves the one before it in its place.
  putBack() {
    if (this.kept && this.hidden_id.value) {
      return this.swapIn(this.kept, this.kept.naturalWidth || 1, this.kept.naturalHeight || 1);
    }
    this.querySelector(".photo-shown")?.remove();
    this.stage.classList.add("photo-none");
    this.stage.style.removeProperty("--ratio");
  }

  say(words, fraction) {
    this.querySelector(".photo-progress").hidden = false;
    const state = this.querySelector("[data-state]");
    if (state.textContent !== words) state.textContent = words;
    this.querySelector("[data-percent]").textContent = fraction === undefined ? "" : `${Math.floor(fraction * 100)}%`;
    if (fraction === undefined) this.bar.removeAttribute("value");
    else this.bar.value = fraction;
  }

  refuse(sentence) {
    this.querySelector("[data-mistake]").textContent = sentence;
    this.querySelector("#id_photo-mistake").hidden = !sentence;
    this.querySelector("#id_photo").setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  note(words) {
    const note = this.querySelector("[data-note]");
    note.textContent = words;
    note.hidden = !words;
  }
}

async function shrink(file, width, height) {
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

customElements.define("photo-field", PhotoField);
