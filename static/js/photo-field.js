// <photo-field> brings a photo in: picked, dropped anywhere on the page, pasted, taken,
// or one of the samples. Where there are two, what is dropped onto one of them is its own,
// and anything else goes to the one that is still empty. What is over a limit is shrunk first (shrink-photo.js), and it
// goes up while the settings are still being looked at.

const TAKEN = new WeakSet(); // what arrived and has found its field

class PhotoField extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.name = this.dataset.name;
    this.hidden_id = this.querySelector("input[type=hidden]");
    this.picker = this.querySelector(`#id_${this.name}`);
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
    const change = document.querySelector(`#chosen-${this.name} a`);
    on(change, "click", (event) => {
      event.preventDefault();
      this.picker.click();
    });
    on(this.form, "submit", (event) => this.hold(event));
    on(document, "paste", (event) => this.isMeant(null, event) && this.takeFrom(event, event.clipboardData));
    on(document, "dragover", (event) => this.drag(event, true));
    on(document, "dragleave", (event) => event.relatedTarget ?? this.drag(event, false));
    on(document, "drop", (event) => {
      this.drag(event, false);
      if (this.isMeant(event.target, event)) this.takeFrom(event, event.dataTransfer);
    });
  }

  // Whether what arrives is for this field: the one it fell on, or else the first empty one.
  isMeant(place, event) {
    if (TAKEN.has(event)) return false;
    const all = [...this.form.querySelectorAll("photo-field")];
    const under = place?.closest?.("photo-field");
    return (under ?? all.find((one) => !one.hidden_id.value && !one.working) ?? all[0]) === this;
  }

  drag(event, isOver) {
    if (isOver && ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", isOver && this.isMeant(event.target));
  }

  takeFrom(event, data) {
    const files = [...(data?.files ?? [])];
    const file = files.find((one) => one.type.startsWith("image/")) ?? files[0];
    if (!file) return;
    event.preventDefault();
    TAKEN.add(event);
    this.take(file);
  }

  pick(input) {
    const file = input.files[0];
    input.value = ""; // it is on its way already; the form need not send it again
    if (file) this.take(file);
  }

  trySample(event) {
    const button = event.target.closest(".sample-one");
    if (!button) return;
    event.preventDefault();
    this.begin();
    const words = new FormData();
    words.set(button.name, button.value);
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
    const ready = await this.prepare(file, mine);
    if (mine !== this.turn) return;
    const words = new FormData();
    words.set(this.name, ready, ready.name ?? "photo.jpg");
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
  async prepare(file, turn) {
    const address = URL.createObjectURL(file);
    const picture = new Image();
    picture.src = address;
    try {
      await picture.decode();
    } catch {
      URL.revokeObjectURL(address);
      return file; // not for this browser's eyes; the server says what would work
    }
    if (turn !== this.turn) return file; // another was chosen meanwhile
    this.preview(picture);
    const { naturalWidth: width, naturalHeight: height } = picture;
    if (isFineToSend(file, width, height)) return file;
    this.say(this.dataset.shrinking);
    const smaller = await shrinkPhoto(file, width, height).catch(() => null);
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
    if (this.name === "photo") document.dispatchEvent(new CustomEvent("photo", { detail: answer }));
    else this.remember(answer.id);
    this.done();
    if (this.waiting) this.form.requestSubmit(this.waiting);
    this.waiting = null;
  }

  // The photo brought last comes back by itself; any other stands in the page's address.
  remember(id) {
    const address = new URL(location.href);
    address.searchParams.set(this.name, id);
    history.replaceState(history.state, "", address);
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
    const chosen = document.getElementById(`chosen-${this.name}`);
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
    this.querySelector(".note-bad").hidden = !sentence;
    this.picker.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  note(words) {
    const note = this.querySelector("[data-note]");
    note.textContent = words;
    note.hidden = !words;
  }
}

customElements.define("photo-field", PhotoField);
