// <live-stream> keeps the pictures inside it true while any of them is under way.
// It opens one EventSource for the page and puts every fragment that comes in the place
// of the one with its id. Where the stream cannot be had, it asks every two seconds.
//
//   data-stream, data-poll   the two addresses
//   data-view                "page" on a picture's own page

const POLL_MS = 2000;
const RETRY_MS = [2000, 4000, 8000, 16000, 30000];
const HTMX_SETTLES_MS = 50;

class LiveStream extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    this.observer = new MutationObserver(() => this.wake());
    this.observer.observe(this, { childList: true, subtree: true });
    this.leave = () => this.close();
    this.back = () => this.turn();
    addEventListener("pagehide", this.leave);
    addEventListener("pageshow", this.back);
    document.addEventListener("visibilitychange", this.back);
    this.wake();
  }

  disconnectedCallback() {
    this.observer.disconnect();
    removeEventListener("pagehide", this.leave);
    removeEventListener("pageshow", this.back);
    document.removeEventListener("visibilitychange", this.back);
    this.close();
  }

  get active() {
    return [...this.querySelectorAll("[data-active]")].map((one) => one.dataset.live);
  }

  address(base) {
    const query = new URLSearchParams(this.active.map((id) => ["watch", id]));
    if (this.dataset.view) query.set("view", this.dataset.view);
    return `${base}?${query}`;
  }

  // Streams only while something is under way and somebody looks.
  wake() {
    clearTimeout(this.waking);
    this.waking = setTimeout(() => {
      if (!this.active.length) this.close();
      else if (document.visibilityState !== "visible" || this.source) return;
      else if (this.crowded) this.startPolling();
      else this.open();
    }, HTMX_SETTLES_MS);
  }

  // Whoever turns to this window wants it live, even if another has to stand back for it.
  turn() {
    if (this.crowded) this.stopPolling();
    this.crowded = false;
    this.wake();
  }

  // Too many windows of one person: the oldest stand back, and ask now and then instead.
  standBack() {
    this.close();
    this.crowded = true;
    this.wake();
  }

  open() {
    this.source = new EventSource(this.address(this.dataset.stream));
    this.source.addEventListener("open", () => {
      this.failures = 0;
      this.stopPolling();
    });
    this.source.addEventListener("pictures", (event) => this.take(event.data));
    this.source.addEventListener("done", () => {
      this.close();
      // What still looks under way here and is not known there must not be asked for at once.
      this.retrying = setTimeout(() => this.wake(), POLL_MS);
    });
    this.source.addEventListener("crowded", () => this.standBack());
    this.source.addEventListener("error", () => this.failed());
  }

  // A dropped stream is opened again by the browser; a refused one is not.
  failed() {
    this.failures += 1;
    if (this.failures > 1 || this.source.readyState === EventSource.CLOSED) this.startPolling();
    if (this.source.readyState !== EventSource.CLOSED) return;
    this.source.close();
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => {
      this.source = null;
      this.wake();
    }, pause);
  }

  close() {
    clearTimeout(this.retrying);
    this.source?.close();
    this.source = null;
    this.stopPolling();
  }

  startPolling() {
    this.polling ??= setInterval(() => this.poll(), POLL_MS);
  }

  stopPolling() {
    clearInterval(this.polling);
    this.polling = null;
  }

  async poll() {
    if (!this.active.length) return this.stopPolling();
    try {
      const answer = await fetch(this.address(this.dataset.poll));
      if (answer.ok) this.take(await answer.text());
    } catch {
      // Offline for now; the next round asks again.
    }
  }

  take(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const fresh of [...template.content.children]) this.place(fresh);
  }

  place(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old) return this.add(fresh);
    if (Number(fresh.dataset.revision) <= Number(old.dataset.revision)) return;
    // Typing, an open list and the keyboard's place survive.
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const spoken = old.querySelector("[data-announce]")?.textContent;
    const open = [...old.querySelectorAll("details[open]")].map((one) => one.className);
    old.replaceWith(fresh);
    for (const one of fresh.querySelectorAll("details")) one.open ||= open.includes(one.className);
    window.htmx?.process(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    this.announce(fresh, spoken);
  }

  add(fresh) {
    const list = this.querySelector("#lives");
    if (!list || fresh.hidden) return;
    list.prepend(fresh);
    window.htmx?.process(fresh);
  }

  announce(fresh, before) {
    const words = fresh.querySelector("[data-announce]")?.textContent.trim();
    if (!words || words === before?.trim()) return;
    document.dispatchEvent(new CustomEvent("announce", { detail: words }));
  }
}

customElements.define("live-stream", LiveStream);
