// <seed-field> adds a dice and a lock to the number where chance begins.
// A number in the field is kept; an empty field means a new one each time.

const LARGEST = 2 ** 31 - 1;

class SeedField extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.lock = this.querySelector("[data-lock]");
    this.last = this.input.value;
    this.querySelector("[data-dice]").addEventListener("click", () => this.fill(chance()));
    this.lock.addEventListener("click", () => this.turn());
    this.input.addEventListener("input", () => this.show());
    this.show();
  }

  fill(value) {
    this.input.value = value;
    this.show();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Opening the lock forgets nothing: closing it brings the same number back.
  turn() {
    this.fill(this.input.value ? "" : this.last || chance());
  }

  show() {
    const kept = Boolean(this.input.value);
    if (kept) this.last = this.input.value;
    this.lock.setAttribute("aria-pressed", kept);
    this.lock.title = kept ? this.dataset.locked : this.dataset.open;
  }
}

function chance() {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return number % (LARGEST + 1);
}

customElements.define("seed-field", SeedField);
