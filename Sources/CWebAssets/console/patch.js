// Makes elements from trees (tree.js), and changes elements so that they show another tree. Elements that stay are kept,
// with their focus, scroll position and what people have typed.

const described = new WeakMap();

// Makes `parent` show these trees.
export function patch(parent, trees) {
  const known = new Map();
  const namesBefore = new Names();
  for (const node of parent.childNodes) {
    const tree = described.get(node);
    if (tree !== undefined) known.set(namesBefore.of(tree), node);
  }
  const names = new Names();
  let next = parent.firstChild;
  for (const tree of [trees].flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false)) {
    const kept = known.get(names.of(tree));
    const node = kept && isAlike(described.get(kept), tree) ? kept : create(tree);
    if (node === kept) update(kept, tree);
    if (node !== next) parent.insertBefore(node, next);
    next = node.nextSibling;
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

function isAlike(one, other) {
  return typeof one === "string" ? typeof other === "string" : one.tag === other.tag;
}

// Makes a new element.
export function element(tree) {
  const holder = document.createElement("div");
  patch(holder, tree);
  return holder.firstChild;
}

// The names by which nodes are found again: their keys, or their tags and their numbers among equal ones.
class Names {
  counts = new Map();

  of(tree) {
    if (typeof tree !== "string" && tree.props.key !== undefined) return `key ${tree.props.key}`;
    const tag = typeof tree === "string" ? "#text" : tree.tag;
    const number = this.counts.get(tag) ?? 0;
    this.counts.set(tag, number + 1);
    return `${tag} ${number}`;
  }
}

function create(tree) {
  if (typeof tree === "string") {
    const text = document.createTextNode(tree);
    described.set(text, tree);
    return text;
  }
  const node = document.createElement(tree.tag);
  described.set(node, { tag: tree.tag, props: { key: tree.props.key }, children: [] });
  update(node, tree);
  return node;
}

function update(node, tree) {
  const before = described.get(node);
  described.set(node, tree);
  if (typeof tree === "string") {
    if (before !== tree) node.data = tree;
    return;
  }
  for (const key of Object.keys(before.props)) if (!(key in tree.props)) set(node, key, null);
  // Children first: a select's value needs its options.
  // A custom element, such as row-list, has its own children.
  if (!tree.tag.includes("-")) patch(node, tree.children);
  for (const [key, value] of Object.entries(tree.props)) if (before.props[key] !== value) set(node, key, value);
}

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "open", "indeterminate", "className", "scrollTop"]);

function set(node, key, value) {
  if (key === "key") return;
  if (key.startsWith(".")) node[key.slice(1)] = value;
  else if (key.startsWith("on")) node[key] = value;
  else if (key === "class") node.className = value ?? "";
  else if (PROPERTIES.has(key) && key in node) node[key] = value ?? (typeof node[key] === "boolean" ? false : "");
  else if (value === null || value === undefined || value === false) node.removeAttribute(key);
  else node.setAttribute(key, value === true ? "" : value);
}
