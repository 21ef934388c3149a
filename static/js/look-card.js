// <look-card> shows the photo a cover was drawn from while it is pressed and held.
// <chip-row> brings the chosen chip into sight after its row was swapped.

const HOLD_MS = 350;
const STRAY_PX = 10;

class LookCard extends HTMLElement {
  connectedCallback() {
    this.source = this.querySelector(".look-source");
    if (!this.source) return;
    this.addEventListener("pointerdown", (event) => this.press(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      this.addEventListener(name, () => this.release());
    }
    this.addEventListener("pointermove", (event) => this.move(event));
    this.addEventListener("contextmenu", (event) => { if (this.held) event.preventDefault(); });
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("click", (event) => {
      // Letting go after a long look is not a choice.
      if (this.held) event.preventDefault();
      this.held = false;
    }, true);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  press(event) {
    if (event.button !== 0) return;
    this.held = false;
    this.start = { x: event.clientX, y: event.clientY };
    this.timer = setTimeout(() => {
      this.held = true;
      if (!this.source.src) this.source.src = this.source.dataset.src;
      this.classList.add("shows-source");
    }, HOLD_MS);
  }

  move(event) {
    if (!this.start || this.held) return;
    const strayed = Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y);
    if (strayed > STRAY_PX) this.release();
  }

  release() {
    clearTimeout(this.timer);
    this.start = null;
    this.classList.remove("shows-source");
  }
}

class ChipRow extends HTMLElement {
  connectedCallback() {
    const row = this.querySelector(".chips");
    const chosen = this.querySelector("[aria-current]");
    if (row && chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.clientWidth) / 2;
  }
}

customElements.define("look-card", LookCard);
customElements.define("chip-row", ChipRow);
