// <mistake-list> takes the focus when it arrives, so that it is read first and a
// keyboard starts there, and sends each link to the control, not merely to its box.

class MistakeList extends HTMLElement {
  connectedCallback() {
    this.focus();
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
