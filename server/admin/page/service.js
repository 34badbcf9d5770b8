// One service's section: its numbers, its units, its charts.
import {Charts} from './charts.js';
import {duration, formats, lookUp, setAttribute, setText} from './format.js';
import {History} from './history.js';
import {whoWaits} from './waits.js';
import {Recent, shareText, sharesOf} from './recent.js';
import {Stripes} from './stripes.js';
import {showEndpoints, showHistory, showStripes} from './tables.js';
import {UnitGrid} from './units.js';
import {explain, serviceSigns, states, unitsTitle, wordsOf} from './words.js';

const sum = (object) => Object.values(object ?? {}).reduce((total, value) => total + value, 0);

// Values that are shown but not part of the service's status.
function derived(status) {
  return {...whoWaits(status), refused: sum(status.totals?.refused),
    idleClosed: status.totals?.idle_closed && sum(status.totals.idle_closed),
    lostLines: status.totals?.lost_log_lines && sum(status.totals.lost_log_lines)};
}

// A watched service's status is untrusted: lists longer than our own limits would freeze the page.
function bounded(status) {
  return {...status, units: status.units?.slice(0, 1024), workers: status.workers?.slice(0, 2048),
    endpoints: status.endpoints?.slice(0, 64)};
}

const stateOfService = (status) => (typeof status?.state === 'string' ? status.state : 'starting');

export class Service {
  history = new History();
  state = null;   // as announced
  #section;
  #slots = {};
  #fields;
  #recent = new Recent();
  #grid;
  #stripes;
  #charts;
  #legend = {};

  constructor(name) {
    this.name = name;
    const copy = document.getElementById('service').content.cloneNode(true);
    this.#section = copy.querySelector('section');
    this.#section.dataset.service = name;
    for (const slot of copy.querySelectorAll('[data-slot]')) this.#slots[slot.dataset.slot] = slot;
    this.#fields = [...copy.querySelectorAll('[data-format]')];
    setText(this.#slots.name, name);
    document.getElementById('services').append(copy);
    this.#section.setAttribute('aria-label', name);
    this.#makeLegend();
    this.#grid = new UnitGrid(this.#slots.grid, name, (unit) => shareText(sharesOf(this.#recent.of(unit))));
    const swatches = Object.fromEntries(Object.entries(this.#legend).map(([state, {swatch}]) => [state, swatch]));
    this.#stripes = new Stripes(this.#slots.stripes, swatches, (row) => this.#grid.point(row));
    this.#charts = new Charts(this.#section);
    for (const name of ['history', 'stripe-table'])
      this.#slots[name].addEventListener('toggle', () => this.#showTables(this.now));
  }

  get element() { return this.#section; }

  // `entry` of /services; `now` in seconds of the page's clock.
  update(entry, now) {
    this.now = now;
    this.history.add(now, entry.reachable ? entry.status : null);
    this.state = entry.reachable ? stateOfService(entry.status) : 'gone';
    this.#showState(this.state);
    this.#showTrouble(entry.reachable ? null : `✕ Gone: ${entry.error || 'no answer'}.`, entry.age_seconds);
    try {
      if (entry.status) this.#showStatus(bounded(entry.status), now);
    } catch {   // another program's JSON, perhaps: the other services are still shown
      this.state = 'unknown';
      this.#showState(this.state);
      this.#showTrouble('? Unknown: this page does not understand its status.', entry.age_seconds);
    }
  }

  #showStatus(status, now) {
    const page = derived(status);
    this.#showFields({...status, page});
    setAttribute(this.#section, 'data-split', page.ready === undefined ? 'no' : 'yes');
    this.#showMeters(status);
    this.#showUnits(status, now);
    this.#showWords(status);
    this.#showTables(now, status);
  }

  // Called when the admin port does not respond; `age` of the data in seconds.
  lose(age) {
    this.#showState('unknown');
    this.#showTrouble('? Unknown: the admin port does not respond.', age);
  }

  draw(now, scales) {
    this.#charts.draw(this.history, now, scales);
    this.#stripes.draw();
  }

  recolor() {
    this.#charts.recolor();
    this.#stripes.draw();
  }

  remove() {
    this.#charts.remove();
    this.#section.remove();
  }

  #makeLegend() {
    for (const [name, {sign, means}] of Object.entries(states)) {
      const item = document.createElement('li');
      const swatch = document.createElement('span');
      swatch.className = 'swatch';
      swatch.dataset.state = name;
      swatch.setAttribute('aria-hidden', 'true');
      setText(swatch, sign);
      const count = document.createElement('b');
      count.dataset.field = `units_by_state.${name}`;
      item.append(swatch, ` ${name} `, count);
      item.title = means;
      this.#slots.legend.append(item);
      this.#legend[name] = {item, count, swatch};
    }
  }

  // `trouble`: the error, or null; `age` of the data in seconds.
  #showTrouble(trouble, age) {
    setAttribute(this.#section, 'data-reachable', trouble === null ? 'true' : 'false');
    const {gone} = this.#slots;
    gone.hidden = trouble === null;
    if (trouble === null) return;
    const old = typeof age === 'number' ? `The data shown is ${duration(Math.floor(age))} old.` : 'No status received yet.';
    setText(gone, `${trouble} ${old}`);
  }

  #showState(state) {
    setAttribute(this.#section, 'data-state', state);
    const sign = Object.hasOwn(serviceSigns, state) ? serviceSigns[state] : '?';
    setAttribute(this.#slots.state, 'data-value', state);
    setText(this.#slots.state, `${sign} ${state}`);
  }

  #showFields(view) {
    for (const element of this.#fields) {
      const value = lookUp(view, element.dataset.field);
      setAttribute(element, 'data-value', value === undefined || value === null ? '' : String(value));
      setText(element, formats[element.dataset.format](value));
      if ('bad' in element.dataset) element.classList.toggle('bad', value > 0);
    }
  }

  #showMeters(status) {
    for (const row of this.#section.querySelectorAll('[data-meter]')) {
      const [value, most] = [lookUp(status, row.dataset.meter), lookUp(status, row.dataset.of)];
      const known = typeof value === 'number' && typeof most === 'number';
      row.classList.toggle('absent', !known);
      const meter = row.querySelector('meter');
      setAttribute(meter, 'aria-label', row.firstElementChild.textContent);
      meter.max = known ? most : 1;
      meter.value = known ? value : 0;
    }
  }

  #showUnits(status, now) {
    this.#recent.add(status);
    this.#grid.update(status, now);
    this.#stripes.update(this.#recent, status.model);
    for (const [name, {item, count}] of Object.entries(this.#legend)) {
      const value = status.units_by_state?.[name] ?? 0;
      setAttribute(count, 'data-value', String(value));
      setText(count, formats.count(value));
      item.classList.toggle('zero', value === 0);
    }
    const shown = status.units?.length ?? 0;
    const {'grid-note': note} = this.#slots;
    note.hidden = shown > 0 && shown >= status.units_total;
    if (shown === 0) setText(note, `No ${wordsOf(status.model).unit} now: each connection gets one.`);
    else setText(note, `The busiest ${formats.count(shown)} of ${formats.count(status.units_total)}.`);
  }

  #showWords(status) {
    const count = status.workers?.length ?? 0;
    setText(this.#slots.explanation, explain(status.model, status.limits?.workers ?? count));
    setText(this.#slots['units-noun'], wordsOf(status.model).units);
    setText(this.#slots['units-title'], unitsTitle(status.model, count));
    setAttribute(this.#section, 'data-model', status.model);
    setAttribute(this.#section, 'data-named', this.name === status.model ? 'model' : 'otherwise');
  }

  // Closed tables are not updated.
  #showTables(now, status) {
    if (this.#slots.history.open) showHistory(this.#slots.history.querySelector('tbody'), this.history, now);
    if (this.#slots['stripe-table'].open) showStripes(this.#slots['stripe-table'].querySelector('tbody'), this.#stripes.rows);
    if (status) showEndpoints(this.#slots.endpoints.tBodies[0], status.endpoints ?? []);
  }
}
