// Details of the unit that is hovered or focused, shown beside it.
import {duration, formats, setText} from './format.js';
import {stateOf, wordsOf} from './words.js';

const tip = document.getElementById('tip');
let anchor = null;

function shares({running, ready}) {
  const percent = (share) => `${(100 * Math.max(0, share)).toFixed(0)} %`;
  return `ran ${percent(running)}, was ready ${percent(ready)}, waited ${percent(1 - running - ready)}`;
}

function rows(model, unit) {
  const told = [
    [wordsOf(model).unit, `number ${unit.unit}`],
    ['process, thread', `${unit.pid}, ${unit.tid || unit.pid}`],
    ['state', `${unit.state}: ${stateOf(unit.state).means}`],
    ['for', duration(unit.seconds)],
    ['exchanges served', formats.count(unit.exchanges)],
  ];
  if (typeof unit.running === 'number' && typeof unit.ready === 'number') told.push(['in the last second', shares(unit)]);
  if (unit.minute) told.push(['in the last minute', unit.minute]);
  // Method and path are untrusted: they are only inserted as text.
  if (unit.path !== undefined) told.splice(4, 0, ['request', `${unit.method ?? ''} ${unit.path}`]);
  return told;
}

function fill(model, unit) {
  const list = document.createElement('dl');
  for (const [name, value] of rows(model, unit)) {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    setText(dt, name);
    setText(dd, value);
    list.append(dt, dd);
  }
  tip.replaceChildren(list);
}

function place() {
  const cell = anchor.getBoundingClientRect();
  const {width, height} = tip.getBoundingClientRect();
  const room = document.documentElement;
  const left = Math.max(4, Math.min(cell.left, room.clientWidth - width - 4));
  const below = cell.bottom + 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${below + height <= room.clientHeight ? below : Math.max(4, cell.top - height - 6)}px`;
}

export function showTip(cell, model, unit) {
  if (anchor && anchor !== cell) anchor.removeAttribute('aria-describedby');
  anchor = cell;
  cell.setAttribute('aria-describedby', 'tip');
  fill(model, unit);
  tip.hidden = false;
  place();
}

export function hideTip() {
  anchor?.removeAttribute('aria-describedby');
  anchor = null;
  tip.hidden = true;
}

export const tipAnchor = () => anchor;

document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hideTip(); });
// Keys scroll too: a focused cell keeps its details.
document.addEventListener('scroll', () => {
  if (anchor && anchor === document.activeElement) place();
  else hideTip();
}, {capture: true, passive: true});
