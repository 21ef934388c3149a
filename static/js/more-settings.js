// <more-settings> says how many settings are folded away, and how many of them differ
// from the usual, as they are changed. The server says it first.

class MoreSettings extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.count());
    this.addEventListener("htmx:afterSettle", () => this.count());
  }

  count() {
    const fields = [...this.querySelectorAll("[data-usual]:not([data-unasked])")];
    const changed = fields.filter((field) => valueOf(field) !== field.dataset.usual).length;
    const words = changed ? this.dataset.some : this.dataset.all;
    this.querySelector(".fold-note").textContent = words
      .replace("{count}", fields.length)
      .replace("{changed}", changed);
  }
}

function valueOf(field) {
  const control =
    field.querySelector("input[name]:checked") ||
    field.querySelector("select, textarea, input[name]");
  if (control.type === "checkbox") return control.checked ? "True" : "False";
  return control.value.trim();
}

customElements.define("more-settings", MoreSettings);
