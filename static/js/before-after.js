// <before-after> lays the picture over the photo; a slider uncovers one or the other.
// It is a real range input, so the arrow keys (2 %), Home and End work by themselves.
// Without scripts both pictures stand side by side.

const STEP = 2;

class BeforeAfter extends HTMLElement {
  connectedCallback() {
    if (this.slider) return;
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: 0, max: 100, step: 0.5 });
    this.slider.setAttribute("aria-label", this.dataset.label);
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.step(event));
    this.querySelector(".cut").before(this.slider);
    this.rest = Number(this.dataset.at ?? 50);
    this.show(this.rest);
    // Just developed: the line comes in from the edge once, to show that it moves.
    this.closest("develop-frame")?.addEventListener("developed", () => this.arrive(), { once: true });
  }

  show(percent) {
    this.slider.value = percent;
    this.slider.setAttribute("aria-valuetext", `${Math.round(percent)} %`);
    this.style.setProperty("--at", `${percent}%`);
  }

  step(event) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    this.show(Math.min(100, Math.max(0, Number(this.slider.value) + way * STEP)));
  }

  arrive() {
    if (!this.rest || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const started = performance.now() + 900;
    this.show(0);
    const move = (now) => {
      if (!this.isConnected || this.matches(":focus-within, :active")) return;
      const t = Math.min(1, Math.max(0, (now - started) / 700));
      this.show(this.rest * (1 - (1 - t) ** 3));
      if (t < 1) requestAnimationFrame(move);
    };
    requestAnimationFrame(move);
  }
}

customElements.define("before-after", BeforeAfter);
