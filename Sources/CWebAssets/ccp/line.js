"use strict";

// A WebSocket that reconnects by itself, after short pauses at first and longer ones later.
// Calls `address` for each connection. If the address is null, it stops.
class Line {
  static FIRST_PAUSE = 300;
  static LONGEST_PAUSE = 2400;

  constructor(address, listener) {
    this.address = address;
    this.listener = listener;
    this.pause = Line.FIRST_PAUSE;
    this.unsent = [];
    this.isLost = false;
    this.isStopped = false;
    this.openedAt = null;
    this.socket = null;
    this.dial();
  }

  get isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  async dial() {
    let address;
    try {
      address = await this.address();
    } catch {
      return this.dialLater();
    }
    if (address === null || this.isStopped) return;
    const socket = new WebSocket(address);
    this.socket = socket;
    let hasOpened = false;
    socket.onopen = () => {
      hasOpened = true;
      this.pause = Line.FIRST_PAUSE;
      this.isLost = false;
      this.openedAt = Date.now();
      for (const text of this.unsent.splice(0)) socket.send(text);
      this.listener.opened();
    };
    socket.onmessage = (message) => this.listener.received(message.data);
    socket.onclose = (close) => {
      if (this.isStopped) return;
      const isFirst = !this.isLost;
      this.isLost = true;
      this.listener.closed(this.report(close), close.wasClean, isFirst, hasOpened);
      this.dialLater();
    };
  }

  report(close) {
    const closedAt = Date.now();
    return {
      openTimestamp: this.openedAt,
      closeTimestamp: closedAt,
      connectionDuration: this.openedAt === null ? null : closedAt - this.openedAt,
      code: close.code,
      reason: close.reason,
    };
  }

  dialLater() {
    setTimeout(() => this.dial(), this.pause);
    this.pause = Math.min(this.pause * 2, Line.LONGEST_PAUSE);
  }

  send(message) {
    const text = JSON.stringify(message);
    if (this.isOpen) this.socket.send(text);
    else this.unsent.push(text);
  }

  stop() {
    this.isStopped = true;
    if (this.socket) this.socket.close(1000);
  }
}
