// The grid of units: a box for each worker process, with a cell for each of its units.
import {setAttribute, setText} from './format.js';
import {RovingFocus} from './keys.js';
import {ProcessBox, make} from './process_box.js';
import {hideTip, showTip, tipAnchor} from './tip.js';
import {stateOf, wordsOf} from './words.js';

// Cell sizes, each with the maximum number of units for which it is used.
const sizes = [['large', 64], ['medium', 300], ['small', Infinity]];
const sizeFor = (count) => sizes.findIndex(([, most]) => count <= most);

export class UnitGrid {
  #grid;
  #focus;
  #minute;
  #boxes = new Map();      // pid → ProcessBox
  #shown = new WeakMap();  // cell → its unit
  #model = '';
  #size = -1;               // of cells: an index of sizes

  // `minute`: what a unit did in the last minute, as text.
  constructor(grid, name, minute) {
    this.#grid = grid;
    this.#minute = minute;
    this.#focus = new RovingFocus(grid);
    grid.setAttribute('aria-label', `Units of ${name} by process; arrow keys move between them`);
    const show = (element) => {
      const cell = element.closest('.cell');
      if (cell && grid.contains(cell)) this.#showTip(cell);
    };
    grid.addEventListener('pointerover', (event) => show(event.target));
    grid.addEventListener('focusin', (event) => show(event.target));
    grid.addEventListener('focusout', hideTip);
    grid.addEventListener('pointerleave', () => {
      hideTip();
      show(document.activeElement);
    });
  }

  update(status, at) {
    this.#model = status.model;
    const workers = status.workers ?? [];
    const units = this.#byProcess(status.units ?? [], workers);
    setAttribute(this.#grid, 'data-model', status.model);
    const count = status.units?.length ?? 0;
    const terse = units.size > 4 && count <= 4 * units.size;
    setAttribute(this.#grid, 'data-boxes', terse ? 'many' : 'few');
    this.#resize(count);
    this.#removeBoxes(units);
    let next = this.#grid.firstElementChild;
    for (const [pid, list] of units) {
      const box = this.#box(pid, next);
      next = box.element.nextElementSibling;
      const worker = workers.find((each) => each.pid === pid);
      box.describe({model: status.model, terse, pid, worker, count: list.length, at});
      this.#fillBox(box, list);
    }
    this.#focus.settle();
    this.#refreshTip();
  }

  // Sorted by worker, so that boxes stay in place; a unit may be reported before its worker.
  #byProcess(units, workers) {
    const grouped = new Map([...workers].sort((a, b) => a.index - b.index).map((worker) => [worker.pid, []]));
    for (const unit of units) {
      if (!grouped.has(unit.pid)) grouped.set(unit.pid, []);
      grouped.get(unit.pid).push(unit);
    }
    for (const list of grouped.values()) list.sort((a, b) => a.unit - b.unit);
    return grouped;
  }

  // Cells shrink as their number grows, but grow again only with hysteresis, so that a changing number does not make
  // them jump.
  #resize(count) {
    const size = sizeFor(count);
    if (size <= this.#size && sizeFor(count / 0.7) >= this.#size) return;
    this.#size = size;
    setAttribute(this.#grid, 'data-size', sizes[size][0]);
  }

  #removeBoxes(units) {
    for (const [pid, box] of this.#boxes) {
      if (units.has(pid)) continue;
      for (const cell of box.units.values()) this.#focus.leave(cell);
      box.element.remove();
      this.#boxes.delete(pid);
    }
  }

  // Inserts a new box before `next`.
  #box(pid, next) {
    if (!this.#boxes.has(pid)) {
      const box = new ProcessBox(pid);
      this.#boxes.set(pid, box);
      this.#grid.insertBefore(box.element, next);
    }
    return this.#boxes.get(pid);
  }

  // Units come and go in the middle: the cells of remaining units are not touched.
  #fillBox(box, list) {
    const numbers = new Set(list.map((unit) => unit.unit));
    for (const [number, cell] of box.units) {
      if (numbers.has(number)) continue;
      this.#focus.leave(cell);
      cell.remove();
      box.units.delete(number);
    }
    let next = box.cells.firstElementChild;
    for (const unit of list) {
      let cell = box.units.get(unit.unit);
      if (cell) {
        next = cell.nextElementSibling;
      } else {
        cell = make('span', 'cell', 'gridcell');
        cell.tabIndex = -1;
        box.units.set(unit.unit, cell);
        box.cells.insertBefore(cell, next);
      }
      this.#show(cell, unit);
    }
  }

  #show(cell, unit) {
    this.#shown.set(cell, unit);
    if (cell.dataset.state === unit.state && cell.dataset.tid === String(unit.tid)) return;
    cell.dataset.state = unit.state;
    cell.dataset.pid = unit.pid;
    cell.dataset.tid = unit.tid;
    cell.dataset.unit = unit.unit;
    setText(cell, stateOf(unit.state).sign);
    setAttribute(cell, 'aria-label', `${wordsOf(this.#model).unit} ${unit.unit}, process ${unit.pid}: ${unit.state}`);
  }

  #refreshTip() {
    const cell = tipAnchor();
    if (!cell) return;
    if (!cell.isConnected) hideTip();
    else if (this.#grid.contains(cell)) this.#showTip(cell);
  }

  #showTip(cell) {
    const unit = this.#shown.get(cell);
    showTip(cell, this.#model, {...unit, minute: this.#minute(unit)});
  }

  // Shows the details of the unit of this stripe; hides them if there is none.
  point(row) {
    const cell = row && this.#boxes.get(row.pid)?.units.get(row.unit);
    if (cell) this.#showTip(cell);
    else hideTip();
  }
}
