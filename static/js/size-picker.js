// <size-picker> keeps the drawn shapes and the two numbers of a size in step.
// Choosing a shape writes its numbers; writing a number chooses "use this size".

class SizePicker extends HTMLElement {
  connectedCallback() {
    this.width = this.querySelector("input[name=width]");
    this.height = this.querySelector("input[name=height]");
    this.custom = this.querySelector("input[value=custom]");
    this.note = this.closest("fieldset").querySelector("[data-size]");
    this.addEventListener("change", (event) => this.choose(event.target));
    for (const side of [this.width, this.height]) {
      side.addEventListener("input", () => {
        this.custom.checked = true;
        this.show();
      });
    }
    this.show();
  }

  choose(radio) {
    if (!radio.dataset.width) return;
    this.width.value = radio.dataset.width;
    this.height.value = radio.dataset.height;
    this.show();
  }

  show() {
    this.note.textContent = `${this.width.value} × ${this.height.value}`;
  }
}

customElements.define("size-picker", SizePicker);
