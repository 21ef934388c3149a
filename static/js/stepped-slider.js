// <stepped-slider> keeps a slider and the number beside it in step.
// The number is what is sent; without scripts it stands alone.

class SteppedSlider extends HTMLElement {
  connectedCallback() {
    this.number = this.querySelector("input[type=text]");
    this.range = this.querySelector("input[type=range]");
    this.range.addEventListener("input", () => this.write());
    this.range.addEventListener("change", () => this.tell());
    this.number.addEventListener("input", () => this.read());
    this.read();
  }

  write() {
    this.number.value = this.range.value;
    this.draw();
  }

  // A half-typed or foreign number leaves the slider where it is.
  read() {
    const value = parseFloat(this.number.value.replace(",", "."));
    if (!Number.isNaN(value)) this.range.value = value;
    this.draw();
  }

  draw() {
    const { min, max, value } = this.range;
    this.range.style.setProperty("--done", `${((value - min) / (max - min)) * 100}%`);
  }

  tell() {
    this.number.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("stepped-slider", SteppedSlider);
