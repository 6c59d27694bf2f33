import { call } from "./chat.js";
import { Live } from "./live.js";
import { Words } from "./words.js";

// What surrounds an agent's chats: running times, the number of waiting customers, and a sound.

// Texts that change each second. An element has the time it counts from or to, and the words around it.
export const running = {
  show(element, { from, until, words }) {
    element.dataset.from = from ?? "";
    element.dataset.until = until ?? "";
    element.words = words;
    running.write(element);
  },

  write(element) {
    const now = performance.now();
    const { from, until } = element.dataset;
    element.textContent = element.words(Words.duration(until ? until - now : now - from));
  },

  start() {
    setInterval(() => { for (const element of document.querySelectorAll("[data-from]")) running.write(element); }, 1000);
  },
};

// Two rising tones for a contact that rings, if the agent wants them.
export const ring = () => {
  const audio = new AudioContext();
  for (const [number, pitch] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + number * 0.18);
    tone.stop(audio.currentTime + number * 0.18 + 0.15);
    if (number === 1) tone.onended = () => audio.close();
  }
};

// What the admin API says about an instance. A server with a token, or with the admin API elsewhere, refuses it. Then
// the desktop works without.
export class ContactCentre {
  constructor(instance, changed) {
    this.instance = instance;
    this.path = `_mock/v1/instances/${encodeURIComponent(instance)}`;
    this.changed = changed;
    this.ringTimeout = null;
    this.waiting = null;
    this.isRefused = false;
    this.isStarted = false;
  }

  async start() {
    if (this.isStarted) return;
    this.isStarted = true;
    const settings = await this.ask("settings");
    this.ringTimeout = settings ? Words.milliseconds(settings.ringTimeout) : null;
    if (this.isRefused) return;
    // Tells of every change, the present state first.
    const live = new Live({
      instance: this.instance, token: () => null, changed: async (topics) => { if (topics.includes("state")) await this.look(); },
    });
    live.follow();
  }

  async look() {
    const found = await this.ask("queues");
    if (!found) return;
    this.waiting = found.queues.reduce((sum, { contacts }) => sum + contacts.length, 0);
    this.changed();
  }

  async ask(what) {
    if (this.isRefused) return null;
    try {
      return await call(`${this.path}/${what}`, undefined, { method: "GET" });
    } catch (error) {
      // A failed connection is no refusal.
      this.isRefused = Boolean(error.status);
      return null;
    }
  }
}
