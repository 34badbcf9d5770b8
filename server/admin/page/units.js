// The living grid: a box for each worker process, in it a cell for each of its units.
import {formats, setAttribute, setText} from './format.js';
import {RovingFocus} from './keys.js';
import {hideTip, showTip, tipAnchor} from './tip.js';
import {stateOf, wordsOf} from './words.js';

const cpuWindow = 4;   // seconds over which a process's share of a processor is averaged

function make(tag, className, role) {
  const element = document.createElement(tag);
  element.className = className;
  if (role) element.setAttribute('role', role);
  return element;
}

class ProcessBox {
  element = make('div', 'process', 'row');
  cells = make('div', 'cells', 'presentation');
  units = new Map();   // unit's number → its cell
  #head = make('div', 'head', 'rowheader');
  #bar = make('div', 'bar');
  #fill = make('i', '');
  #pulse = [];         // {at, cpu}: seconds

  constructor(pid) {
    this.element.dataset.worker = pid;
    this.#bar.append(this.#fill);
    this.#bar.setAttribute('aria-hidden', 'true');
    this.element.append(this.#head, this.cells, this.#bar);
  }

  // `terse`: where boxes are many, the process id must do.
  describe({model, terse, pid, worker, count, at}) {
    const about = [`process ${pid}`];
    if (worker) about.push(`${formats.count(worker.threads)} ${worker.threads === 1 ? 'thread' : 'threads'}`);
    if (model === 'coroutine') about.push(`${formats.count(worker?.units ?? count)} coroutines`);
    about.push(`${formats.decimal(this.#beat(worker, at))} CPU`);
    if (worker && worker.state !== 'ready') about.push(worker.state);
    setText(this.#head, terse ? String(pid) : about.join(' · '));
    setAttribute(this.element, 'title', terse ? about.join(' · ') : '');
    setAttribute(this.element, 'data-worker-state', worker?.state ?? 'unknown');
  }

  // Processors that the process kept busy of late; the bar is full at one.
  #beat(worker, at) {
    if (typeof worker?.cpu_seconds !== 'number') return null;
    this.#pulse.push({at, cpu: worker.cpu_seconds});
    while (this.#pulse.length > 2 && this.#pulse[1].at <= at - cpuWindow) this.#pulse.shift();
    const first = this.#pulse[0];
    const share = at > first.at ? Math.max(0, (worker.cpu_seconds - first.cpu) / (at - first.at)) : 0;
    this.#fill.style.inlineSize = `${Math.min(100, share * 100).toFixed(0)}%`;
    this.#bar.dataset.value = share.toFixed(3);
    return share;
  }
}

export class UnitGrid {
  #grid;
  #focus;
  #boxes = new Map();      // pid → ProcessBox
  #shown = new WeakMap();  // cell → its unit
  #model = '';
  #size = '';

  constructor(grid, name) {
    this.#grid = grid;
    this.#focus = new RovingFocus(grid);
    grid.setAttribute('aria-label', `Units of ${name} by process; arrow keys go from one to the next`);
    const show = (element) => {
      const cell = element.closest('.cell');
      if (cell && grid.contains(cell)) showTip(cell, this.#model, this.#shown.get(cell));
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
    for (const [pid, list] of units) {
      const box = this.#box(pid);
      const worker = workers.find((each) => each.pid === pid);
      box.describe({model: status.model, terse, pid, worker, count: list.length, at});
      this.#fillBox(box, list);
    }
    this.#focus.settle();
    this.#refreshTip();
  }

  // In the order of workers, so that boxes stay where they are; a unit may be seen before its worker is.
  #byProcess(units, workers) {
    const grouped = new Map([...workers].sort((a, b) => a.index - b.index).map((worker) => [worker.pid, []]));
    for (const unit of units) {
      if (!grouped.has(unit.pid)) grouped.set(unit.pid, []);
      grouped.get(unit.pid).push(unit);
    }
    for (const list of grouped.values()) list.sort((a, b) => a.unit - b.unit);
    return grouped;
  }

  // Cells shrink as they grow in number; not back at once, or a changing number would make them jump.
  #resize(count) {
    const limits = {large: 64, medium: 300, small: Infinity};
    const fits = (size, slack) => count <= limits[size] * slack;
    if (this.#size && fits(this.#size, 1) && !(this.#size === 'small' && fits('medium', 0.7))
        && !(this.#size === 'medium' && fits('large', 0.7))) return;
    this.#size = Object.keys(limits).find((size) => fits(size, 1));
    setAttribute(this.#grid, 'data-size', this.#size);
  }

  #removeBoxes(units) {
    for (const [pid, box] of this.#boxes) {
      if (units.has(pid)) continue;
      for (const cell of box.units.values()) this.#focus.leave(cell);
      box.element.remove();
      this.#boxes.delete(pid);
    }
  }

  #box(pid) {
    if (!this.#boxes.has(pid)) {
      const box = new ProcessBox(pid);
      this.#boxes.set(pid, box);
      this.#grid.append(box.element);
    }
    return this.#boxes.get(pid);
  }

  // Units come and go in the middle: cells of those that stay are left as they are.
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
    else if (this.#grid.contains(cell)) showTip(cell, this.#model, this.#shown.get(cell));
  }
}
