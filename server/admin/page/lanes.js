// Draws a recording as SVG: a lane for each unit, its states in their colours, a mark where each request begins.
import {duration, setText} from './format.js';
import {RovingFocus} from './keys.js';
import {marksWithin, statesWithin} from './recorded.js';

const space = 'http://www.w3.org/2000/svg';
const mostShapes = 20_000;   // more of them make a browser slow: less time is drawn then
const left = 118;            // for the names of lanes
const top = 22;              // for the scale
const pitch = (count) => (count <= 24 ? 24 : 17);

function shape(tag, attributes) {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function titled(element, text) {
  const title = document.createElementNS(space, 'title');
  title.textContent = text;   // paths are untrusted: only inserted as text
  element.append(title);
  return element;
}

const micros = (time) => duration(time / 1e6);

// A round step for about so many ticks.
function stepOf(span, ticks) {
  const rough = span / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}

export class Lanes {
  #svg;
  #view;      // the buttons
  #focus;
  #recording = null;
  #shown = [];
  #from = 0;
  #to = 0;
  #width = 0;   // of the SVG when it was drawn

  constructor(svg, view, panel) {
    this.#svg = svg;
    this.#view = view;
    this.#focus = new RovingFocus(svg, '.mark');
    view.addEventListener('click', (event) => this.#move(event.target.closest('button')?.dataset.move));
    panel.addEventListener('keydown', (event) => {
      const move = {'+': 'in', '-': 'out'}[event.key];
      if (move && !event.altKey && !event.ctrlKey && !event.metaKey) this.#move(move);
    });
    new ResizeObserver(() => { if (this.#recording && svg.clientWidth !== this.#width) this.#draw(); }).observe(svg);
  }

  show(recording, shown) {
    this.#recording = recording;
    this.#shown = shown;
    this.#from = 0;
    this.#to = recording.duration_us;
    while (this.#shapes() > mostShapes) this.#to /= 2;
    this.#draw();
  }

  #shapes(from = this.#from, to = this.#to) {
    return this.#shown.reduce((sum, {unit, requests}) => sum + statesWithin(unit.events, from, to).length
      + marksWithin(requests, from, to).length, 0);
  }

  #move(move) {
    const whole = this.#recording?.duration_us;
    if (!whole || !move) return;
    const span = this.#to - this.#from;
    const next = {in: span / 2, out: span * 2, whole}[move] ?? span;
    const middle = (this.#from + this.#to) / 2 + ({left: -span / 2, right: span / 2}[move] ?? 0);
    const width = Math.min(whole, Math.max(next, 10));
    const from = Math.min(Math.max(0, middle - width / 2), whole - width);
    if (this.#shapes(from, from + width) > mostShapes) return;
    [this.#from, this.#to] = [from, from + width];
    this.#draw();
  }

  #draw() {
    const {clientWidth} = this.#svg;
    this.#width = clientWidth;
    const width = Math.max(clientWidth, 320);
    const height = pitch(this.#shown.length);
    const scale = (width - left - 4) / Math.max(1, this.#to - this.#from);
    const x = (time) => left + (Math.min(Math.max(time, this.#from), this.#to) - this.#from) * scale;
    const bottom = top + this.#shown.length * height;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${bottom + 4}`);
    this.#svg.setAttribute('height', bottom + 4);
    const parts = this.#ticks(x, bottom);
    this.#shown.forEach((one, i) => parts.push(this.#lane(one, top + i * height, height, x)));
    const hadFocus = this.#svg.contains(document.activeElement);
    this.#svg.replaceChildren(...parts);
    this.#focus.settle();
    if (hadFocus) this.#svg.querySelector('.mark[tabindex="0"]')?.focus({preventScroll: true});
    this.#tell();
  }

  #ticks(x, bottom) {
    const step = stepOf(this.#to - this.#from, 8);
    const parts = [];
    for (let time = Math.ceil(this.#from / step) * step; time <= this.#to; time += step) {
      parts.push(shape('line', {class: 'tick', x1: x(time), x2: x(time), y1: top - 4, y2: bottom}));
      const label = shape('text', {class: 'scale', x: x(time), y: top - 8, 'text-anchor': time > this.#to - step / 2 ? 'end' : 'middle'});
      label.textContent = micros(time);
      parts.push(label);
    }
    return parts;
  }

  #lane({unit, index, requests}, y, height, x) {
    const lane = shape('g', {class: 'lane', 'data-unit': index, 'data-pid': unit.pid, 'data-slot': unit.slot});
    const name = shape('text', {class: 'name', x: left - 8, y: y + height / 2 + 4, 'text-anchor': 'end'});
    name.textContent = unit.kind === 'process' ? `${unit.kind} ${unit.pid}` : `${unit.kind} ${unit.slot}`;
    lane.append(titled(name, `${unit.kind} ${unit.slot}, process ${unit.pid}, thread ${unit.tid}`));
    for (const event of statesWithin(unit.events, this.#from, this.#to))
      lane.append(this.#state(event, y, height, x));
    for (const request of marksWithin(requests, this.#from, this.#to))
      lane.append(this.#mark(unit, request, y, height, x));
    return lane;
  }

  #state([from, to, cpu, state], y, height, x) {
    const resting = state === 'idle';
    const bar = shape('rect', {class: 'stay', 'data-state': state, x: x(from), y: y + (resting ? height / 2 + 1 : 6),
      width: Math.max(x(to) - x(from), 0.4), height: resting ? 2 : height - 7});
    const where = cpu === null ? '' : `, from processor ${cpu} on`;
    return titled(bar, `${state} for ${micros(to - from)}, from ${micros(from)} to ${micros(to)}${where}`);
  }

  #mark(unit, [begin, end, , path], y, height, x) {
    const took = begin === null || end === null ? '' : `, took ${micros(end - begin)}`;
    const since = begin === null ? 'began before the recording' : `began at ${micros(begin)}`;
    const still = end === null ? ', had not ended' : '';
    const text = `${path}: ${since}${took}${still}`;
    const at = x(begin ?? 0);
    const mark = shape('path', {class: 'mark', d: `M${at - 2.5} ${y + 1}h5l-2.5 5z`, tabindex: -1, role: 'img',
      'aria-label': `${unit.kind} ${unit.slot}: ${text}`});
    return titled(mark, text);
  }

  #tell() {
    const {duration_us: whole} = this.#recording;
    const all = this.#from === 0 && this.#to === whole;
    setText(this.#view.querySelector('output'), all ? `all ${micros(whole)}`
      : `${micros(this.#from)} to ${micros(this.#to)} of ${micros(whole)}`);
    this.#svg.setAttribute('aria-label', `${this.#shown.length} lanes, ${micros(this.#from)} to ${micros(this.#to)}; `
      + 'arrow keys move between requests; the same as numbers in the table below');
    const span = this.#to - this.#from;
    const fits = (from, to) => this.#shapes(from, to) <= mostShapes;
    const can = {left: this.#from > 0, right: this.#to < whole, in: span > 10,
      out: !all && fits(this.#from - span / 2, this.#to + span / 2), whole: !all && fits(0, whole)};
    for (const [move, possible] of Object.entries(can))
      this.#view.querySelector(`[data-move="${move}"]`).setAttribute('aria-disabled', String(!possible));
  }
}
