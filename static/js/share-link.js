// <share-link> copies the address beside it, or hands it to another app of the device.
// Without scripts the address is a field to select from.

class ShareLink extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    const copy = this.querySelector("[data-copy]");
    copy.hidden = false;
    copy.addEventListener("click", () => this.copy(copy));
    this.field.addEventListener("focus", () => this.field.select());
    const hand = this.querySelector("[data-hand]");
    if (navigator.share) {
      hand.hidden = false;
      hand.addEventListener("click", () => this.hand());
    }
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async copy(button) {
    try {
      await navigator.clipboard.writeText(this.field.value);
    } catch {
      // No clipboard on plain http: the old way still works there.
      this.field.select();
      if (!document.execCommand("copy")) return;
    }
    this.classList.add("has-copied");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.classList.remove("has-copied"), 2500);
    button.focus();
    document.dispatchEvent(new CustomEvent("announce", { detail: this.dataset.copied }));
  }

  async hand() {
    try {
      await navigator.share({ url: this.field.value, title: this.dataset.title });
    } catch {
      // Closing the device's own sheet is an answer too.
    }
  }
}

// <share-settings> tells the server how the reader's clock stands to UTC, so that
// "until the 27th" ends at their midnight.

class ShareSettings extends HTMLElement {
  connectedCallback() {
    const zone = this.querySelector("input[name=zone]");
    if (zone) zone.value = String(new Date().getTimezoneOffset());
  }
}

customElements.define("share-link", ShareLink);
customElements.define("share-settings", ShareSettings);
