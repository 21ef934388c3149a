// <photo-choice> sends a photo as soon as it is picked, dropped or pasted; what is over
// a limit is shrunk first (shrink-photo.js). Without scripts a button sends it.

class PhotoChoice extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.menu = this.querySelector("details");
    this.abort = new AbortController();
    const on = (target, name, call) => target.addEventListener(name, call, { signal: this.abort.signal });
    on(this.input, "change", () => this.take(this.input.files[0]));
    on(document, "paste", (event) => this.takeFrom(event, event.clipboardData));
    on(document, "drop", (event) => this.takeFrom(event, event.dataTransfer));
    on(document, "dragover", (event) => {
      if ([...(event.dataTransfer?.types ?? [])].includes("Files")) event.preventDefault();
    });
    on(document, "pointerdown", (event) => {
      if (!this.menu.contains(event.target)) this.menu.open = false;
    });
    on(this, "keydown", (event) => {
      if (event.key !== "Escape" || !this.menu.open) return;
      this.menu.open = false;
      this.menu.querySelector("summary").focus();
    });
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  takeFrom(event, data) {
    const file = [...(data?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    this.take(file);
  }

  async take(file) {
    if (!file || this.form.ariaBusy) return;
    this.form.ariaBusy = "true";
    this.querySelector("[data-words]").textContent = this.dataset.sending;
    const carrier = new DataTransfer();
    carrier.items.add(await this.prepare(file));
    this.input.files = carrier.files;
    this.form.requestSubmit();
  }

  // Returns the file itself where it will do, or where this browser cannot read it:
  // then the server says what would work.
  async prepare(file) {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    try {
      await picture.decode();
      const { naturalWidth: width, naturalHeight: height } = picture;
      if (isFineToSend(file, width, height)) return file;
      const smaller = await shrinkPhoto(file, width, height);
      return new File([smaller], "photo", { type: smaller.type });
    } catch {
      return file;
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  }
}

customElements.define("photo-choice", PhotoChoice);
