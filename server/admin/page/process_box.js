// One worker process in the grid: a box with its units as cells, and a bar for its processor usage.
import {formats, setAttribute, setText} from './format.js';

const cpuWindow = 4;   // seconds over which a process's processor usage is averaged

export function make(tag, className, role) {
  const element = document.createElement(tag);
  element.className = className;
  if (role) element.setAttribute('role', role);
  return element;
}

export class ProcessBox {
  element = make('div', 'process', 'row');
  cells = make('div', 'cells', 'presentation');
  units = new Map();   // unit's number → its cell
  #head = make('div', 'head', 'rowheader');
  #bar = make('div', 'bar');
  #fill = make('i', '');
  #ready = make('i', 'ready');
  #pulse = [];         // {at, cpu}: seconds

  constructor(pid) {
    this.element.dataset.worker = pid;
    this.#bar.append(this.#fill, this.#ready);
    this.#bar.setAttribute('aria-hidden', 'true');
    this.element.append(this.#head, this.cells, this.#bar);
  }

  // `terse`: show only the process id, because there are many boxes.
  describe({model, terse, pid, worker, count, at}) {
    const about = [`process ${pid}`];
    if (worker) about.push(`${formats.count(worker.threads)} ${worker.threads === 1 ? 'thread' : 'threads'}`);
    if (model === 'coroutine') about.push(`${formats.count(worker?.units ?? count)} coroutines`);
    about.push(`${formats.decimal(this.#beat(worker, at))} CPU`);
    if (typeof worker?.ready === 'number') about.push(`${formats.decimal(worker.ready)} ready`);
    if (worker && worker.state !== 'ready') about.push(worker.state);
    setText(this.#head, terse ? String(pid) : about.join(' · '));
    setAttribute(this.element, 'title', terse ? about.join(' · ') : '');
    setAttribute(this.element, 'data-worker-state', worker?.state ?? 'unknown');
  }

  // Returns the average number of processors that the process kept busy recently; the bar is full at one.
  #beat(worker, at) {
    if (typeof worker?.cpu_seconds !== 'number') return null;
    this.#pulse.push({at, cpu: worker.cpu_seconds});
    while (this.#pulse.length > 2 && this.#pulse[1].at <= at - cpuWindow) this.#pulse.shift();
    const first = this.#pulse[0];
    const share = at > first.at ? Math.max(0, (worker.cpu_seconds - first.cpu) / (at - first.at)) : 0;
    const ready = typeof worker.ready === 'number' ? worker.ready : 0;
    this.#ready.style.inlineSize = `${Math.min(100, ready * 100).toFixed(0)}%`;
    this.#fill.style.inlineSize = `${Math.min(100, share * 100).toFixed(0)}%`;
    this.#bar.dataset.value = share.toFixed(3);
    return share;
  }
}
