// Keyboard navigation in a grid of cells: one Tab stop, arrow keys move between cells (ARIA's roving tabindex).

const centre = (rectangle) => (rectangle.left + rectangle.right) / 2;

// Finds the cell visually above or below, because boxes of any width stand side by side.
function vertical(cells, from, down) {
  const start = from.getBoundingClientRect();
  const distance = (rectangle) => (down ? rectangle.top - start.top : start.top - rectangle.top);
  let best = null;
  for (const cell of cells) {
    const rectangle = cell.getBoundingClientRect();
    const far = distance(rectangle);
    if (far < 2) continue;
    const aside = Math.abs(centre(rectangle) - centre(start));
    if (!best || far < best.far - 1 || (far < best.far + 1 && aside < best.aside)) best = {cell, far, aside};
  }
  return best?.cell;
}

const moves = {
  ArrowRight: (cells, at) => cells[cells.indexOf(at) + 1],
  ArrowLeft: (cells, at) => cells[cells.indexOf(at) - 1],
  ArrowDown: (cells, at) => vertical(cells, at, true),
  ArrowUp: (cells, at) => vertical(cells, at, false),
  Home: (cells) => cells[0],
  End: (cells) => cells.at(-1),
};

export class RovingFocus {
  #grid;
  #stop = null;   // the cell that Tab reaches
  #heir = null;
  #hadFocus = false;
  #cells;   // the selector of cells

  constructor(grid, cells = '.cell') {
    this.#grid = grid;
    this.#cells = cells;
    grid.addEventListener('keydown', (event) => this.#key(event));
    grid.addEventListener('focusin', (event) => this.#moveStop(event.target.closest(this.#cells)));
  }

  // Call before removing a cell: its neighbour takes over the Tab stop and the focus.
  leave(cell) {
    if (cell !== this.#stop && cell !== this.#heir) return;
    this.#hadFocus ||= cell === document.activeElement;
    this.#heir = cell.nextElementSibling ?? cell.previousElementSibling;
  }

  // Call after changing the grid.
  settle() {
    if (!this.#stop?.isConnected) {
      this.#moveStop(this.#heir?.isConnected ? this.#heir : this.#grid.querySelector(this.#cells));
      if (this.#hadFocus) this.#stop?.focus({preventScroll: true});
    }
    this.#heir = null;
    this.#hadFocus = false;
  }

  #moveStop(cell) {
    if (this.#stop) this.#stop.setAttribute('tabindex', -1);
    this.#stop = cell ?? null;
    if (cell) cell.setAttribute('tabindex', 0);
  }

  #key(event) {
    const at = event.target.closest(this.#cells);
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : null;
    if (!at || !move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move([...this.#grid.querySelectorAll(this.#cells)], at)?.focus();
  }
}
