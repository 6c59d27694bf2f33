// A long list that is read in pages as far as it is seen.

export class Pages {
  static SIZE = 100;

  // `read(offset, limit)` returns {rows, total}.
  constructor(read, changed) {
    this.read = read;
    this.changed = changed;
    this.pages = new Map();
    this.reading = new Set();
    this.total = 0;
    this.isRead = false;
    this.window = { first: 0, last: 0 };
  }

  row(index) {
    return this.pages.get(Math.floor(index / Pages.SIZE))?.[index % Pages.SIZE] ?? null;
  }

  // The rows that are known, in their order.
  get known() {
    return [...this.pages].sort(([one], [other]) => one - other).flatMap(([, rows]) => rows);
  }

  // Reads what the list shows again, and forgets the rest.
  async refresh() {
    const wanted = this.wanted();
    await Promise.all(wanted.map((page) => this.load(page)));
    for (const page of this.pages.keys()) if (!wanted.includes(page)) this.pages.delete(page);
    this.isRead = true;
  }

  // The list shows these rows now.
  seen(first, last) {
    this.window = { first, last };
    for (const page of this.wanted()) if (!this.pages.has(page) && !this.reading.has(page)) this.load(page).then(this.changed, () => {});
  }

  wanted() {
    const first = Math.floor(this.window.first / Pages.SIZE);
    const last = Math.floor(Math.max(0, this.window.last - 1) / Pages.SIZE);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }

  async load(page) {
    this.reading.add(page);
    try {
      const { rows, total } = await this.read(page * Pages.SIZE, Pages.SIZE);
      this.pages.set(page, rows);
      this.total = total;
    } finally {
      this.reading.delete(page);
    }
  }
}
