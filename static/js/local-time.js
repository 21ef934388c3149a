// <local-time> turns a moment written in UTC to the reader's own clock and language.

const FORMATS = {
  moment: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
  day: { day: "numeric", month: "long", year: "numeric" },
};

class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const moment = new Date(time?.dateTime);
    if (Number.isNaN(moment.getTime())) return;
    const language = document.documentElement.lang;
    // Days before months, as the rest of the English page writes them.
    const locale = language.startsWith("zh") ? "zh-CN" : "en-GB";
    time.textContent = new Intl.DateTimeFormat(locale, FORMATS[this.dataset.kind] || FORMATS.moment)
      .format(moment).replace(" at ", ", ");
  }
}

customElements.define("local-time", LocalTime);
