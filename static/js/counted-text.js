// <counted-text> counts the characters of its text as they are written.
// What people count is characters, so a pair of surrogates is one.
// A suggestion is written by one press; what it replaces comes back by the browser's undo.

class CountedText extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.counter = this.querySelector("[data-counter]");
    this.said = this.querySelector("[data-said]");
    this.text.addEventListener("input", () => this.count());
    if (this.text.value) this.count();
    for (const button of this.querySelectorAll("[data-suggestion]")) {
      button.addEventListener("click", () => this.write(button.textContent));
    }
  }

  write(words) {
    this.text.focus();
    this.text.select();
    // The only way that keeps the undo of the browser; where it is gone, plainly.
    if (!document.execCommand("insertText", false, words)) {
      this.text.value = words;
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  count() {
    const { max, advised } = this.dataset;
    const count = [...this.text.value.trim()].length;
    const state = count > max ? "over" : advised && count > advised ? "long" : "count";
    const words = this.dataset[state]
      .replace("{count}", count)
      .replace("{max}", max)
      .replace("{over}", count - max);
    this.counter.textContent = words;
    // Said aloud only when something changes that matters: not at every key.
    if (state !== this.dataset.state && state !== "count") this.said.textContent = words;
    this.dataset.state = state;
  }
}

customElements.define("counted-text", CountedText);
