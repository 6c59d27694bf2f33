// <row-list>: a scrolling list that has elements only for the rows that can be seen.
import { patch } from "./patch.js";
import { h } from "./tree.js";

// Rows drawn before and after the ones that can be seen, so that scrolling shows no gaps.
const MARGIN = 8;

// The rows to draw: of `total` rows with the given height, those that the window shows, and a margin.
export function range(scrollTop, height, rowHeight, total) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
  const last = Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + MARGIN);
  return { first, last: Math.max(first, last) };
}

if (typeof HTMLElement !== "undefined") {
  class RowList extends HTMLElement {
    // Set by the view: total, rowHeight, row(index) -> tree, seen(first, last), chosen (an index), ends() at the end.
    #total = 0;
    #isWaiting = false;
    #chosen = null;
    rowHeight = 40;

    connectedCallback() {
      this.tabIndex = -1;
      if (!this.inner) {
        this.inner = document.createElement("div");
        this.inner.className = "rows";
        this.append(this.inner);
      }
      this.onscroll = () => this.redraw();
      this.resizes = new ResizeObserver(() => this.redraw());
      this.resizes.observe(this);
    }

    disconnectedCallback() {
      this.resizes?.disconnect();
    }

    // Any new value of `row` redraws, so views make a new function whenever their data change.
    set row(row) {
      this.makeRow = row;
      this.redraw();
    }

    set total(total) {
      this.#total = total;
      this.redraw();
    }

    set chosen(index) {
      if (this.#chosen === index) return;
      this.#chosen = index;
      if (index !== null && index !== undefined) this.reveal(index);
    }

    reveal(index) {
      const top = index * this.rowHeight;
      if (top < this.scrollTop) this.scrollTop = top;
      else if (top + this.rowHeight > this.scrollTop + this.clientHeight) this.scrollTop = top + this.rowHeight - this.clientHeight;
    }

    redraw() {
      if (this.#isWaiting || !this.isConnected) return;
      this.#isWaiting = true;
      requestAnimationFrame(() => {
        this.#isWaiting = false;
        this.draw();
      });
    }

    draw() {
      if (!this.makeRow || !this.inner) return;
      const { first, last } = range(this.scrollTop, this.clientHeight, this.rowHeight, this.#total);
      this.inner.style.height = `${this.#total * this.rowHeight}px`;
      const rows = [];
      for (let index = first; index < last; index += 1) {
        rows.push(h("div", {
          key: index, class: "row-place", role: "listitem", "aria-setsize": this.#total, "aria-posinset": index + 1,
          ".top": index * this.rowHeight, ".high": this.rowHeight,
        }, this.makeRow(index)));
      }
      patch(this.inner, rows);
      for (const place of this.inner.children) {
        place.style.transform = `translateY(${place.top}px)`;
        place.style.height = `${place.high}px`;
      }
      this.seen?.(first, last);
      if (last >= this.#total) this.ends?.();
    }
  }
  customElements.define("row-list", RowList);
}
