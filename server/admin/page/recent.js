// The states of a service's units in the last minute: a letter for each of ten samples a second, kept in the browser.
import {states} from './words.js';

export const kept = 600;   // samples: 60 s

// The letters of /status: the signs of the legend, but for idle, whose sign is a dot.
export const stateByLetter = Object.fromEntries(
  Object.entries(states).map(([name, {sign}]) => [name === 'idle' ? 'I' : sign, name]));

const nobody = '-';
const unknown = '?';
const keyOf = ({pid, unit}) => `${pid}/${unit}`;
const isCount = (value) => Number.isInteger(value) && value >= 0;

// How often each state occurs; letters that stand for none are left out.
function tally(letters) {
  const counts = {};
  for (const letter of letters)
    if (Object.hasOwn(stateByLetter, letter)) counts[stateByLetter[letter]] = (counts[stateByLetter[letter]] ?? 0) + 1;
  return counts;
}

function activity(letters) {
  let sum = 0;
  for (const letter of letters) if (letter !== 'I' && Object.hasOwn(stateByLetter, letter)) sum += 1;
  return sum;
}

// Shares of the known samples, the largest first: [['db', 0.83], …].
export function sharesOf(...rows) {
  const counts = {};
  for (const letters of rows)
    for (const [name, count] of Object.entries(tally(letters))) counts[name] = (counts[name] ?? 0) + count;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.entries(counts).map(([name, count]) => [name, count / all]).sort((a, b) => b[1] - a[1]);
}

export const shareText = (shares) => shares.filter(([, share]) => share >= 0.005)
  .map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`).join(', ');

export class Recent {
  #units = new Map();   // key → {worker, pid, unit, letters}
  #taken = null;        // of the service's samples, so far

  add({samples, units = []}) {
    if (!isCount(samples?.taken)) return;
    if (this.#taken === null || samples.taken < this.#taken) {   // the admin process is another one
      this.#units.clear();
      this.#taken = samples.taken - kept;
    }
    const fresh = Math.min(samples.taken - this.#taken, kept);
    this.#taken = samples.taken;
    if (fresh === 0) return;
    const listed = new Set();
    for (const {worker, pid, unit, recent} of units) {
      const key = keyOf({pid, unit});
      listed.add(key);
      this.#append(key, {worker, pid, unit}, typeof recent === 'string' ? recent : '', fresh);
    }
    this.#pass(listed, fresh);
  }

  #append(key, unit, recent, fresh) {
    const before = this.#units.get(key)?.letters;
    const news = before === undefined ? recent : unknown.repeat(Math.max(0, fresh - recent.length)) + recent.slice(-fresh);
    this.#units.set(key, {...unit, letters: ((before ?? '') + news).slice(-kept)});
  }

  // Those that are not listed any more.
  #pass(listed, fresh) {
    for (const [key, unit] of this.#units) {
      if (listed.has(key)) continue;
      unit.letters = (unit.letters + nobody.repeat(fresh)).slice(-kept);
      if (!/[^-?]/.test(unit.letters)) this.#units.delete(key);
    }
  }

  // Of the unit, oldest first.
  of(unit) { return this.#units.get(keyOf(unit))?.letters ?? ''; }

  // The busiest `most` units, in the order of the grid; `all`: how many there are.
  busiest(most) {
    let rows = [...this.#units.values()];
    const all = rows.length;
    if (all > most) {
      rows = rows.map((row) => ({row, busy: activity(row.letters)})).sort((a, b) => b.busy - a.busy).slice(0, most)
        .map(({row}) => row);
    }
    return {all, rows: rows.sort((a, b) => a.worker - b.worker || a.pid - b.pid || a.unit - b.unit)};
  }
}
