// <theme-menu> puts a new theme on at once and keeps it in the cookie behind the
// reader's back. Without scripts its form does the same with a fresh page.

class ThemeMenu extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("details");
    this.addEventListener("submit", (event) => this.choose(event));
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.away = (event) => {
      if (!this.contains(event.target)) this.menu.open = false;
    };
    document.addEventListener("pointerdown", this.away);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.away);
  }

  async choose(event) {
    event.preventDefault();
    const theme = event.submitter.value;
    const words = new FormData(event.target, event.submitter);
    this.show(theme);
    this.close();
    await fetch(event.target.action, { method: "POST", body: words, redirect: "manual" });
  }

  show(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  }

  close() {
    if (!this.menu.open) return;
    this.menu.open = false;
    this.querySelector("summary").focus();
  }
}

customElements.define("theme-menu", ThemeMenu);
