// Descriptions of elements. Views return them, so that views need no page: they are functions from data to trees.

// An object that a message brings is no tree, whatever its members are. It is shown as text.
class Tree {
  constructor(tag, props, children) {
    Object.assign(this, { tag, props, children });
  }
}

// Makes a description of an element. Children are trees, texts, or nested lists of them. Null and false are left out.
export function h(tag, props, ...children) {
  return new Tree(tag, props ?? {}, flat(children));
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== true)
    .map((child) => (child instanceof Tree ? child : String(child)));
}

// The text of a tree, as a reader sees it.
export function textOf(tree) {
  return typeof tree === "string" ? tree : tree.children.map(textOf).join("");
}

// All trees in a tree for which `isWanted` holds.
export function findAll(tree, isWanted) {
  if (typeof tree === "string") return [];
  return [...(isWanted(tree) ? [tree] : []), ...tree.children.flatMap((child) => findAll(child, isWanted))];
}
