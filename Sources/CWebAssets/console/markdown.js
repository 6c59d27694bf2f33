// Shows the Markdown that Amazon Connect chats have: bold, italic, strikethrough, links, code, headings and lists.
// It makes trees with texts, never HTML, so that a message cannot bring a script.
import { h } from "./tree.js";

const INLINE = /\*\*(.+?)\*\*|__(.+?)__|\*(.+?)\*|_(.+?)_|~~(.+?)~~|`(.+?)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/;
const LISTS = { "-": "ul", "*": "ul", "+": "ul" };

export function markdown(text) {
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    const entry = /^\s*([-*+]|\d+\.)\s+(.*)$/.exec(line);
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (entry) {
      const name = LISTS[entry[1]] || "ol";
      if (!list || list.tag !== name) {
        list = h(name, null);
        blocks.push(list);
      }
      list.children.push(h("li", null, inline(entry[2])));
      continue;
    }
    list = null;
    if (heading) blocks.push(h("strong", null, inline(heading[1])));
    else if (line.trim()) blocks.push(h("p", null, inline(line)));
  }
  return h("div", { class: "markdown" }, blocks);
}

function inline(text) {
  const parts = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    parts.push(rest.slice(0, found.index), styled(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...parts, rest].filter((part) => part !== "");
}

function styled([, bold, alsoBold, italic, alsoItalic, struck, code, label, url]) {
  if (url) return h("a", { href: url, target: "_blank", rel: "noreferrer" }, inline(label));
  if (code) return h("code", null, code);
  if (struck) return h("s", null, inline(struck));
  return bold || alsoBold ? h("strong", null, inline(bold || alsoBold)) : h("em", null, inline(italic || alsoItalic));
}
