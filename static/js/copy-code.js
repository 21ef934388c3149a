// <copy-code> copies the code in it. Without scripts it can be selected as any text.

class CopyCode extends HTMLElement {
  connectedCallback() {
    this.code = this.querySelector("code");
    const button = this.querySelector("[data-copy]");
    button.hidden = false;
    button.addEventListener("click", () => this.copy());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent);
    } catch {
      // No clipboard on plain http: the old way still works there.
      getSelection().selectAllChildren(this.code);
      if (!document.execCommand("copy")) return;
    }
    this.classList.add("has-copied");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.classList.remove("has-copied"), 2500);
    document.dispatchEvent(new CustomEvent("announce", { detail: this.dataset.copied }));
  }
}

customElements.define("copy-code", CopyCode);
