"use strict";

// Shows the Markdown that Amazon Connect chats have: bold, italic, strikethrough, links, code, headings and lists.
// It makes elements and text, never HTML, so that a message cannot bring a script.
const Markdown = {
  INLINE: /\*\*(.+?)\*\*|__(.+?)__|\*(.+?)\*|_(.+?)_|~~(.+?)~~|`(.+?)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/,
  LISTS: { "-": "ul", "*": "ul", "+": "ul" },

  element(text) {
    const made = document.createElement("div");
    made.className = "markdown";
    let list = null;
    for (const line of text.split("\n")) {
      const entry = /^\s*([-*+]|\d+\.)\s+(.*)$/.exec(line);
      const heading = /^#{1,6}\s+(.*)$/.exec(line);
      if (entry) {
        const name = Markdown.LISTS[entry[1]] || "ol";
        if (!list || list.localName !== name) {
          list = document.createElement(name);
          made.append(list);
        }
        list.append(Markdown.line("li", entry[2]));
        continue;
      }
      list = null;
      if (heading) made.append(Markdown.line("strong", heading[1]));
      else if (line.trim()) made.append(Markdown.line("p", line));
    }
    return made;
  },

  line(name, text) {
    const made = document.createElement(name);
    made.append(...Markdown.inline(text));
    return made;
  },

  inline(text) {
    const parts = [];
    let rest = text;
    for (let found = Markdown.INLINE.exec(rest); found; found = Markdown.INLINE.exec(rest)) {
      parts.push(rest.slice(0, found.index), Markdown.styled(found));
      rest = rest.slice(found.index + found[0].length);
    }
    return [...parts, rest].filter((part) => part !== "");
  },

  styled([, bold, alsoBold, italic, alsoItalic, struck, code, label, url]) {
    if (url) {
      const link = Markdown.line("a", label);
      Object.assign(link, { href: url, target: "_blank", rel: "noreferrer" });
      return link;
    }
    if (code) {
      const made = document.createElement("code");
      made.textContent = code;
      return made;
    }
    if (struck) return Markdown.line("s", struck);
    return bold || alsoBold ? Markdown.line("strong", bold || alsoBold) : Markdown.line("em", italic || alsoItalic);
  },
};
