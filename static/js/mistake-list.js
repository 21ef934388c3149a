// <mistake-list> sends each of its links to the control that needs a change, not merely
// to its box. It takes the focus by itself (autofocus), with or without scripts.

class MistakeList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.closest("details")?.setAttribute("open", "");
      field.scrollIntoView({ block: "center" });
      control(field)?.focus({ preventScroll: true });
    });
  }
}

function control(field) {
  return (
    field.querySelector("[aria-invalid=true]") ||
    field.querySelector("input:checked, textarea, select, input")
  );
}

customElements.define("mistake-list", MistakeList);
