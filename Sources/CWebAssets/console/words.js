// Items, names and times in words. Nothing here touches the page.
export const Words = {
  // What a chat's events say, by the content type's last part.
  EVENTS: {
    "participant.joined": (who) => `${who} joined`,
    "participant.left": (who) => `${who} left`,
    "participant.invited": (who) => `${who} was invited`,
    "participant.idle": (who) => `${who} is idle`,
    "participant.returned": (who) => `${who} is back`,
    "participant.autodisconnection": (who) => `${who} was idle for too long and was disconnected`,
    "participant.active": (who) => `${who} is active`,
    "participant.inactive": (who) => `${who} is inactive`,
    "workflow.cancelled": () => "The flow's question was cancelled",
    "participant.displayname.updated": (who) => `${who} has a new name`,
    "transfer.succeeded": () => "The chat was transferred",
    "transfer.succeed": () => "The chat was transferred",
    "transfer.failed": () => "The transfer failed",
    "chat.ended": () => "The chat has ended",
    "chat.rehydrated": () => "The earlier conversation is back",
    "authentication.initiated": () => "Sign-in requested",
    "authentication.succeeded": () => "Signed in",
    "authentication.failed": () => "The sign-in failed",
    "authentication.timeout": () => "The sign-in took too long",
    "authentication.expired": () => "The sign-in expired",
    "authentication.cancelled": () => "The sign-in was cancelled",
  },

  event(type, who) {
    const known = Words.EVENTS[type];
    return known ? known(who || "Somebody") : [who, type.replaceAll(".", " ")].filter(Boolean).join(": ");
  },

  // A length of time in milliseconds as 0:05, 12:34 or 1:02:03.
  duration(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  },

  // The time of day of an ISO time.
  time(iso) {
    return new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  },

  // A duration as settings have it: 20s, 10m, 1h, 500ms.
  milliseconds(text) {
    const parts = /^(\d+)(ms|s|m|h|d)$/.exec(text);
    return parts ? parts[1] * { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[parts[2]] : null;
  },

  // How long ago a time is, at another time, in the largest whole unit.
  ago(iso, now) {
    const seconds = Math.floor((now - Date.parse(iso)) / 1000);
    if (!(seconds >= 1)) return "now";
    for (const [unit, length] of [["d", 86_400], ["h", 3600], ["min", 60]]) {
      if (seconds >= length) return `${Math.floor(seconds / length)} ${unit} ago`;
    }
    return `${seconds} s ago`;
  },

  day(iso) {
    return new Date(iso).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  },

  // The time of day to the millisecond, as the journal shows it.
  exact(iso) {
    const time = new Date(iso);
    const digits = (number, count) => String(number).padStart(count, "0");
    return `${digits(time.getHours(), 2)}:${digits(time.getMinutes(), 2)}:${digits(time.getSeconds(), 2)}.${digits(time.getMilliseconds(), 3)}`;
  },

  bytes(count) {
    if (count < 1000) return `${count} bytes`;
    return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
  },

  count(number, one, many) {
    return `${number} ${number === 1 ? one : many}`;
  },
};
