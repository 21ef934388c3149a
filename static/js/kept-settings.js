// <kept-settings> makes a step back to the studio find its settings as they were sent.
// They wait in the history's own entry; the server draws them, as it draws every change.

class KeptSettings extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.addEventListener("submit", () => this.keep());
    if (history.state?.settings) this.putBack(history.state.settings);
  }

  keep() {
    const settings = [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
    );
    history.replaceState({ ...history.state, settings }, "");
  }

  async putBack(settings) {
    // The same page again means the same picture; the page asked for anew, a new one.
    const key = settings.find(([name]) => name === "submit_key");
    const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (key && cameBack) this.form.elements.submit_key.value = key[1];
    const answer = await fetch(`${this.dataset.fields}?${new URLSearchParams(settings)}`).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of [".settings-lead", ".settings"]) {
      const place = this.form.querySelector(name);
      if (!place) continue;
      place.replaceChildren(...page.querySelector(name).children);
      htmx.process(place);
    }
  }
}

customElements.define("kept-settings", KeptSettings);
