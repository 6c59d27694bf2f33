// The addresses of the console's views: #/instances/default/contacts/<id>?item=…

export const VIEWS = ["contacts", "runs", "agents", "journal", "faults", "clock", "scenarios", "snapshots", "settings"];
// The views that belong to no instance.
export const GENERAL = ["start", "api"];

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

// Reads the part of an address after "#". Unknown addresses are those of the first view.
export function parse(hash) {
  const [path, search = ""] = hash.replace(/^#/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decoded);
  const query = Object.fromEntries(new URLSearchParams(search));
  if (GENERAL.includes(parts[0])) return { view: parts[0], instance: null, id: null, query };
  if (parts[0] !== "instances") return { view: "contacts", instance: parts[0] ?? null, id: null, query };
  if (GENERAL.includes(parts[2])) return { view: parts[2], instance: null, id: null, query };
  const view = VIEWS.includes(parts[2]) ? parts[2] : "contacts";
  return { view, instance: parts[1] ?? null, id: parts[2] === view ? parts[3] ?? null : null, query };
}

// The address of a view. Query items without a value are left out.
export function address({ view, instance, id = null, query = {} }) {
  const items = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  const search = items.length ? `?${new URLSearchParams(items)}` : "";
  if (GENERAL.includes(view)) return `#/${view}${search}`;
  const parts = ["instances", instance ?? "default", view, ...(id === null ? [] : [id])];
  return `#/${parts.map(encodeURIComponent).join("/")}${search}`;
}
