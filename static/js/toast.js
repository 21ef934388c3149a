// <toast-message> leaves after data-seconds, but waits while the pointer or the
// focus is on it. <toast-area> also says when a request did not get through.
// <live-region> speaks whatever an "announce" event carries; a page has only one.

class ToastMessage extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-dismiss]");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => this.remove());
    }
    // The undo itself must be able to go out before its form leaves the page.
    this.addEventListener("htmx:afterRequest", () => this.remove());
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => this.wait());
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.run());
    this.left = Number(this.dataset.seconds || 10) * 1000;
    this.run();
    announce(this.querySelector("p")?.textContent);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    if (this.since) this.left -= performance.now() - this.since;
    this.since = 0;
  }

  run() {
    if (this.since || this.matches(":hover, :focus-within")) return;
    this.since = performance.now();
    this.timer = setTimeout(() => this.remove(), Math.max(this.left, 1500));
  }
}

class ToastArea extends HTMLElement {
  connectedCallback() {
    this.offline = () => this.say(this.dataset.offline);
    this.failed = ({ detail }) => this.say(detail.xhr.status === 404 ? this.dataset.gone : this.dataset.failed);
    document.addEventListener("htmx:sendError", this.offline);
    document.addEventListener("htmx:responseError", this.failed);
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:sendError", this.offline);
    document.removeEventListener("htmx:responseError", this.failed);
  }

  say(sentence) {
    this.querySelector(".toast-trouble")?.remove();
    const toast = document.createElement("toast-message");
    toast.className = "toast toast-trouble";
    const words = document.createElement("p");
    words.textContent = sentence;
    const close = document.createElement("button");
    close.className = "button";
    close.type = "button";
    close.dataset.dismiss = "";
    close.textContent = this.dataset.close;
    toast.append(words, close);
    this.append(toast);
  }
}

class LiveRegion extends HTMLElement {
  connectedCallback() {
    this.speak = (event) => {
      const words = typeof event.detail === "string" ? event.detail : event.detail?.value;
      // The same sentence twice is only read twice if the region was empty between.
      this.textContent = "";
      setTimeout(() => { this.textContent = words || ""; }, 50);
    };
    document.addEventListener("announce", this.speak);
  }

  disconnectedCallback() {
    document.removeEventListener("announce", this.speak);
  }
}

function announce(words) {
  if (words) document.dispatchEvent(new CustomEvent("announce", { detail: words.trim() }));
}

customElements.define("live-region", LiveRegion);
customElements.define("toast-message", ToastMessage);
customElements.define("toast-area", ToastArea);
