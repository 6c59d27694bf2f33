// Calls of the admin API.

// What an admin API that answers with an error says.
class Problem extends Error {
  constructor(status, body, call) {
    super(body?.detail ?? `${call.method} ${call.path}: ${status}`);
    this.status = status;
    this.hint = body?.hint;
    this.candidates = body?.candidates;
    this.call = call;
  }
}

export class API {
  // `askForToken` returns a promise of the admin token that a person enters.
  constructor({ askForToken = async () => null, token = null } = {}) {
    this.askForToken = askForToken;
    this.token = token;
    this.last = null;
  }

  get(path) {
    return this.send("GET", path);
  }

  // `body` is an object, a text of a scenario, or the bytes of a file.
  // `isQuiet`: the page makes the call itself, not for a person.
  async send(method, path, body, { isQuiet = false } = {}) {
    const call = { method, path, body };
    if (method !== "GET" && !isQuiet) this.last = call;
    const response = await this.fetch(call);
    const text = await response.text();
    const isJSON = (response.headers.get("content-type") ?? "").includes("json");
    const value = isJSON && text ? parsedJSON(text) : text;
    if (!response.ok) throw new Problem(response.status, value, call);
    return value;
  }

  async bytes(path) {
    const response = await this.fetch({ method: "GET", path });
    if (!response.ok) throw new Problem(response.status, await response.json().catch(() => null), { method: "GET", path });
    return response.blob();
  }

  async fetch({ method, path, body }) {
    let response;
    const used = this.token;
    try {
      response = await fetch(path, { method, headers: this.headers(body), body: encoded(body) });
    } catch {
      throw new Problem(0, { detail: "The server does not answer. The page tries again." }, { method, path, body });
    }
    if (response.status !== 401) return response;
    // Several calls can be refused at once. The person is asked once, also if a refusal arrives after the answer.
    if (this.token === used) {
      this.asking ??= this.askForToken().finally(() => {
        this.asking = null;
      });
      this.token = await this.asking;
    }
    if (this.token === null) throw new Problem(401, { detail: "The admin API needs its token." }, { method, path, body });
    return this.fetch({ method, path, body });
  }

  headers(body) {
    const type = typeOf(body);
    return { ...(type ? { "Content-Type": type } : {}), ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) };
  }
}

function typeOf(body) {
  if (body === undefined) return null;
  if (typeof body === "string") return "application/yaml";
  return isBytes(body) ? "application/octet-stream" : "application/json";
}

const isBytes = (body) => typeof Blob !== "undefined" && body instanceof Blob;

function encoded(body) {
  if (body === undefined || typeof body === "string" || isBytes(body)) return body;
  return JSON.stringify(body).replace(/"seed":"(\d+)"/g, '"seed":$1');
}

// Seeds have up to 20 digits, and JavaScript would round them. They are texts here.
function parsedJSON(text) {
  return JSON.parse(text.replace(/"seed":(\d{16,})/g, '"seed":"$1"'));
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// The command that sends the same call from a shell. The token is not in it.
export function curl({ method, path, body }, origin, { hasToken = false } = {}) {
  const type = typeOf(body);
  const parts = ["curl", ...(method === "GET" ? [] : ["-X", method]), quoted(new URL(path, origin).href)];
  if (hasToken) parts.push("-H", '"Authorization: Bearer $TOKEN"');
  if (type) parts.push("-H", quoted(`Content-Type: ${type}`));
  if (isBytes(body)) parts.push("--data-binary", quoted(`@${body.name ?? "FILE"}`));
  else if (type) parts.push("--data-binary", quoted(encoded(body)));
  return parts.join(" ");
}
