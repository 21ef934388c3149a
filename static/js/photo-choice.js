// <photo-choice> sends a photo as soon as it is chosen. Without scripts a button does.

class PhotoChoice extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    this.querySelector("input[type=file]").addEventListener("change", (event) => {
      if (event.target.files.length) form.requestSubmit();
    });
    this.away = (event) => {
      const menu = this.querySelector("details");
      if (menu.open && (event.key === "Escape" || (event.type === "pointerdown" && !menu.contains(event.target)))) {
        menu.open = false;
      }
    };
    document.addEventListener("pointerdown", this.away);
    this.addEventListener("keydown", this.away);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.away);
  }
}

customElements.define("photo-choice", PhotoChoice);
