// <size-picker> keeps the drawn shapes and the two numbers of a size in step.
// Choosing a shape writes its numbers; writing a number chooses "use this size". With
// data-follows, a photo that comes in brings its own shape, until one was chosen by hand.

class SizePicker extends HTMLElement {
  connectedCallback() {
    this.width = this.querySelector("input[name=width]");
    this.height = this.querySelector("input[name=height]");
    this.custom = this.querySelector("input[value=custom]");
    this.note = this.closest("fieldset").querySelector("[data-size]");
    this.addEventListener("change", (event) => this.choose(event.target));
    this.addEventListener("input", () => delete this.dataset.follows);
    this.follow = ({ detail }) => this.choose(this.nearest(detail));
    if ("follows" in this.dataset) document.addEventListener("photo", this.follow);
    for (const side of [this.width, this.height]) {
      side.addEventListener("input", () => {
        this.custom.checked = true;
        this.show();
      });
    }
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("photo", this.follow);
  }

  // The shape on offer that is nearest to a photo's, or nothing once the choice was made.
  nearest({ width, height }) {
    if (!("follows" in this.dataset)) return null;
    const distance = ({ dataset }) => Math.abs(Math.log((dataset.width / dataset.height) * (height / width)));
    const [first] = [...this.querySelectorAll("[data-width]")].sort((one, other) => distance(one) - distance(other));
    first.checked = true;
    return first;
  }

  choose(radio) {
    if (!radio?.dataset.width) return;
    this.width.value = radio.dataset.width;
    this.height.value = radio.dataset.height;
    this.show();
  }

  show() {
    this.note.textContent = `${this.width.value} × ${this.height.value}`;
  }
}

customElements.define("size-picker", SizePicker);
