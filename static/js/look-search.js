// The search in the top bar outlives the looks that HTMX swaps, so it follows the
// address: a family chosen or a step back empties or refills it. "/" jumps into it.

class LookSearch extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=search]");
    this.form = this.querySelector("form");
    this.follow = () => {
      if (document.activeElement === this.field) return;
      this.field.value = new URLSearchParams(location.search).get("q") || "";
      this.mark();
    };
    this.jump = (event) => {
      if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
      event.preventDefault();
      this.field.focus();
    };
    document.addEventListener("htmx:pushedIntoHistory", this.follow);
    document.addEventListener("keydown", this.jump);
    this.field.addEventListener("input", () => this.mark());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.field.value) this.field.blur();
    });
    this.querySelector(".search-close").addEventListener("click", (event) => this.close(event));
    this.querySelector(".search-open").addEventListener("click", (event) => {
      event.preventDefault();
      this.open();
    });
    this.form.addEventListener("htmx:configRequest", ({ detail }) => {
      if (!detail.parameters.q) delete detail.parameters.q;
    });
    if (location.hash === "#search") this.open();
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:pushedIntoHistory", this.follow);
    document.removeEventListener("keydown", this.jump);
  }

  open() {
    this.form.classList.add("is-open");
    this.field.focus();
  }

  mark() {
    this.form.classList.toggle("has-words", this.field.value !== "");
  }

  close(event) {
    event.preventDefault();
    if (this.field.value) {
      this.field.value = "";
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.form.classList.remove("is-open");
    if (this.form.matches(":target")) location.replace("#main");
    // Focus back to what opened it; where that is hidden, the field simply loses it.
    this.field.blur();
    event.currentTarget.blur();
    this.querySelector(".search-open").focus();
  }
}

customElements.define("look-search", LookSearch);
