// <develop-frame data-key> lets one picture develop out of the one before it. Whenever
// a new frame with the same key takes the old one's place, the old picture stays on top
// until the new one has its pixels, then fades. So nothing ever flashes, however often
// the page is drawn anew. data-ratio sets the exact shape of the box.

const lastShown = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class DevelopFrame extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ratio) this.style.setProperty("--ratio", this.dataset.ratio);
    this.layer = this.querySelector("img[data-layer]");
    const before = lastShown.get(this.dataset.key);
    if (before && this.layer && this.isOther(before)) this.develop(before);
    else if (this.layer) this.remember();
  }

  isOther(before) {
    return before.getAttribute("src") !== this.layer.getAttribute("src");
  }

  async develop(before) {
    const old = before.cloneNode();
    old.removeAttribute("data-layer");
    old.className = "layer layer-old";
    old.alt = "";
    this.append(old);
    this.remember();
    try {
      await this.layer.decode();
    } catch {
      // Not there yet, or no longer: the one before is better than a hole.
      if (!this.layer.naturalWidth) return;
    }
    if (!this.isConnected) return;
    this.dispatchEvent(new Event("developed", { bubbles: true }));
    if (calm.matches) return old.remove();
    old.classList.add("layer-leaving");
    old.addEventListener("transitionend", () => old.remove(), { once: true });
    setTimeout(() => old.remove(), 1500);
  }

  // Only what was really seen may stand for the next one.
  async remember() {
    const layer = this.layer;
    try {
      await layer.decode();
    } catch {
      return;
    }
    lastShown.set(this.dataset.key, layer);
  }
}

customElements.define("develop-frame", DevelopFrame);
