// One WebSocket of a page, which tells what has changed on the server (Documentation/AdminAPI.md#live).
// It is open only while the page can be seen.

export class Live {
  // The shortest time between two reads of a busy instance, in milliseconds.
  static PAUSE = 150;
  static RETRY = 1000;

  // `changed(topics)` reads what the page shows. `state(isLive)` says whether the page is up to date.
  constructor({ instance, token, changed, state = () => {} }) {
    Object.assign(this, { instance, token, changed, state });
    this.retry = null;
    document.addEventListener("visibilitychange", () => this.follow());
  }

  watch(instance) {
    this.instance = instance;
    if (this.socket?.readyState === WebSocket.OPEN && this.isIdle) this.ask();
    this.follow();
  }

  follow() {
    const isNeeded = document.visibilityState === "visible";
    if (isNeeded && !this.socket && !this.retry) this.open();
    if (!isNeeded && this.socket) this.socket.close();
  }

  open() {
    const address = new URL("/_mock/v1/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.socket = new WebSocket(address);
    this.asked = null;
    socket.onopen = () => this.ask();
    socket.onmessage = (event) => this.heard(JSON.parse(event.data).changed);
    socket.onclose = () => {
      this.socket = null;
      this.state(false);
      if (document.visibilityState !== "visible") return;
      this.retry = setTimeout(() => {
        this.retry = null;
        this.follow();
      }, Live.RETRY);
    };
  }

  ask() {
    const token = this.asked === null ? this.token() : null;
    this.asked = this.instance;
    this.isIdle = true;
    this.socket.send(JSON.stringify({ instance: this.instance, ...(token ? { token } : {}) }));
  }

  async heard(topics) {
    this.isIdle = false;
    const socket = this.socket;
    this.state(true);
    await Promise.all([this.changed(topics), new Promise((done) => setTimeout(done, Live.PAUSE))]);
    if (this.socket === socket && socket?.readyState === WebSocket.OPEN) this.ask();
  }
}
