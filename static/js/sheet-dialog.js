// <sheet-dialog> opens the <dialog> inside it over the page: at once if it has the
// attribute "open", else when a [data-sheet="its id"] is pressed. The browser keeps
// the focus inside and brings it back; Esc, the veil, [data-close] and a drag of the
// handle close it. An open sheet that came by HTMX leaves the page when it closes.

class SheetDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    if (!this.dialog) return;
    this.opener = (event) => {
      const button = event.target.closest?.("[data-sheet]");
      if (!button || button.dataset.sheet !== this.id) return;
      event.preventDefault();
      this.show();
    };
    document.addEventListener("click", this.opener);
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog && this.isOnVeil(event)) this.close();
      if (event.target.closest("[data-close]")) this.close();
    });
    this.dialog.querySelector(".sheet-handle")?.addEventListener("pointerdown", (event) => this.drag(event));
    if (this.hasAttribute("open")) this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.opener);
  }

  show() {
    if (this.dialog.open) this.dialog.close();
    this.dialog.showModal();
  }

  close() {
    const finish = () => {
      this.dialog.classList.remove("leaving");
      this.dialog.style.removeProperty("transform");
      this.dialog.close();
      if (this.hasAttribute("open")) this.remove();
    };
    this.dialog.style.removeProperty("transform");
    this.dialog.classList.add("leaving");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) finish();
    else setTimeout(finish, 200);
  }

  isOnVeil({ clientX, clientY }) {
    const box = this.dialog.getBoundingClientRect();
    return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
  }

  drag(start) {
    const handle = start.currentTarget;
    handle.setPointerCapture(start.pointerId);
    const move = (event) => {
      const down = Math.max(0, event.clientY - start.clientY);
      this.dialog.style.setProperty("transform", `translateY(${down}px)`);
    };
    const end = (event) => {
      handle.removeEventListener("pointermove", move);
      if (event.clientY - start.clientY > 80) this.close();
      else this.dialog.style.removeProperty("transform");
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  }
}

customElements.define("sheet-dialog", SheetDialog);
