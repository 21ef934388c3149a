// <settings-sheet> lays the settings into a sheet on phones, so that photo, look or words
// and the yellow button stay in sight; [data-sheet="settings-sheet"] opens it. Wider, without scripts,
// or while a setting needs a change, they stand in the page.

const phone = matchMedia("(max-width: 719px)");

class SettingsSheet extends HTMLElement {
  connectedCallback() {
    if (this.isSetUp) return; // moved, not new
    this.isSetUp = true;
    this.fit = () => this.lay();
    phone.addEventListener("change", this.fit);
    this.lay();
  }

  get hasMistakes() {
    return Boolean(this.querySelector("mistake-list"));
  }

  lay() {
    if (phone.matches && !this.hasMistakes) this.fold();
    else this.unfold();
  }

  fold() {
    if (this.sheet) return;
    this.settings = [...this.children].filter((part) => !part.matches(".settings-lead"));
    this.sheet = document.createElement("sheet-dialog");
    this.sheet.id = "settings-sheet";
    const dialog = document.createElement("dialog");
    dialog.className = "sheet settings-dialog";
    dialog.setAttribute("aria-label", this.dataset.title);
    const handle = document.createElement("div");
    handle.className = "sheet-handle";
    handle.innerHTML = '<span class="sheet-grab"></span>';
    const done = document.createElement("button");
    Object.assign(done, { type: "button", className: "button button-block", textContent: this.dataset.done });
    done.dataset.close = "";
    dialog.append(handle, ...this.settings, done);
    this.sheet.append(dialog);
    this.append(this.sheet);
  }

  unfold() {
    if (!this.sheet) return;
    this.append(...this.settings);
    this.sheet.remove();
    this.sheet = null;
  }
}

customElements.define("settings-sheet", SettingsSheet);
