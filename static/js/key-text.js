// <key-text> copies the key in its field, which is shown this once. Without scripts the
// field is there to select from.

class KeyText extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea");
    const copy = this.querySelector("[data-copy]");
    copy.hidden = false;
    copy.addEventListener("click", () => this.copy(copy));
    this.field.addEventListener("focus", () => this.field.select());
    this.field.focus();
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
}

customElements.define("key-text", KeyText);
