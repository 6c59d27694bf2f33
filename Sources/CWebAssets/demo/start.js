import { clients } from "./clients.js";

// The start page: what each client needs to use this server, and what the server does now.

function example(name, lines) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const copy = document.createElement("button");
  const text = document.createElement("pre");
  text.textContent = lines.join("\n");
  copy.textContent = "Copy";
  copy.setAttribute("aria-label", `Copy the lines for ${name}`);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      copy.textContent = "Copied";
    } catch {
      // The clipboard needs a secure origin. Selects the text instead.
      getSelection().selectAllChildren(text);
      copy.textContent = "Press Ctrl+C";
    }
  });
  caption.append(name, copy);
  figure.append(caption, text);
  return figure;
}

async function showState() {
  const state = document.getElementById("state");
  const response = await fetch("/_mock/health").catch(() => null);
  if (!response?.ok) {
    state.textContent = "It does not respond.";
    return;
  }
  const health = await response.json();
  const instances = health.instances === 1 ? "1 instance" : `${health.instances} instances`;
  state.textContent = `Version ${health.version} is running, with ${instances}.`;
  // With --admin-port or --admin-socket, this port has no console.
  const page = await fetch("/_mock/ui", { method: "HEAD" }).catch(() => null);
  for (const id of ["console", "operations"]) document.getElementById(id).hidden = !page?.ok;
}

document.getElementById("clients").append(...clients(location.origin).map(({ name, lines }) => example(name, lines)));
showState();
