// A recording of this service: asked for by the button, drawn as lanes, told as a table.
import {duration, formats, setText} from './format.js';
import {Lanes} from './lanes.js';
import {make} from './process_box.js';
import {busiest, mostLanes} from './recorded.js';
import {states, stateOf, wordsOf} from './words.js';

const milliseconds = 500;
const button = document.getElementById('record');
const panel = document.getElementById('recording');
const part = (name) => panel.querySelector(`[data-part="${name}"]`);

let lanes = null;

async function fetchRecording() {
  const response = await fetch(`/timeline?for=${milliseconds}ms&format=json`,
    {cache: 'no-store', signal: AbortSignal.timeout(milliseconds + 20_000)});
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `status ${response.status}`);
  return body;
}

function sentence(recording, shown, busy) {
  const {unit, units} = wordsOf(recording.model);
  const count = recording.units_total;
  const told = [`${duration(recording.duration_us / 1e6)} of ${recording.model}: `
    + `${formats.count(recording.requests.length)} requests on ${formats.count(count)} ${count === 1 ? unit : units}.`];
  if (busy > shown.length) told.push(`The busiest ${shown.length} are drawn; ${formats.count(busy - shown.length)} more are not.`);
  if (count > busy) told.push(`${formats.count(count - busy)} rested all the time${busy ? ' and are not drawn' : ''}.`);
  if (recording.lost > 0) told.push(`There was no room for more: ${formats.count(recording.lost)} later changes were lost.`);
  return told.join(' ');
}

function costOf({cost}) {
  if (cost.ns_per_event === null) return 'No unit changed its state.';
  return `Writing ${formats.count(cost.events)} changes took the units about ${duration(cost.cpu_us / 1e6)} of processor `
    + `time: ${formats.count(cost.ns_per_event)} ns each, the median of ${formats.count(cost.events_measured)} measured.`;
}

function row(cells, tag) {
  const element = document.createElement('tr');
  cells.forEach((text, i) => {
    const cell = document.createElement(tag ?? (i === 0 ? 'th' : 'td'));
    if (tag || i === 0) cell.scope = tag ? 'col' : 'row';
    setText(cell, text);
    element.append(cell);
  });
  return element;
}

// The text alternative: how long each unit was in which state.
function showTable(recording, shown) {
  const present = Object.keys(states).filter((state) => shown.some(({times}) => times[state] > 0));
  const head = row(['unit', 'thread', 'requests', ...present.map((state) => `${state} ms`)], 'th');
  const rows = shown.map(({unit, times, requests}) => row([`${unit.kind} ${unit.slot} of ${unit.pid}`, String(unit.tid),
    formats.count(requests.length), ...present.map((state) => ((times[state] ?? 0) / 1e3).toFixed(2))]));
  const table = part('table');
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(...rows);
}

function showLegend(shown) {
  const items = Object.keys(states).filter((state) => shown.some(({times}) => times[state] > 0)).map((state) => {
    const item = document.createElement('li');
    const swatch = make('span', 'swatch');
    swatch.dataset.state = state;
    swatch.setAttribute('aria-hidden', 'true');
    setText(swatch, stateOf(state).sign);
    item.append(swatch, ` ${state}: ${stateOf(state).means}`);
    return item;
  });
  const mark = document.createElement('li');
  mark.append(make('span', 'mark-key'), ' a request begins');
  part('legend').replaceChildren(...items, mark);
}

function show(recording) {
  const {shown, busy} = busiest(recording, mostLanes);
  setText(part('sentence'), sentence(recording, shown, busy));
  setText(part('cost'), costOf(recording));
  const link = part('trace');
  link.href = `/timeline?id=${recording.id}&format=chrome`;
  link.download = `tricorn-${recording.model}-${recording.id}.trace.json`;
  showLegend(shown);
  showTable(recording, shown);
  lanes ??= new Lanes(part('lanes'), part('view'), panel);
  lanes.show(recording, shown);
  panel.hidden = false;
  panel.dataset.id = recording.id;
  panel.scrollIntoView({block: 'start'});
  part('title').focus({preventScroll: true});
}

function tell(text) {
  setText(document.getElementById('announce'), text);
  const trouble = document.getElementById('record-trouble');
  setText(trouble, text.startsWith('✕') ? text : '');
  trouble.hidden = !text.startsWith('✕');
}

async function record() {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');   // not `disabled`: it would lose the focus
  setText(button, 'Recording …');
  tell('Recording half a second');
  try {
    show(await fetchRecording());
    tell('The recording is shown below the services');
  } catch (error) {
    tell(`✕ No recording: ${error.message}`);
  }
  button.removeAttribute('aria-disabled');
  setText(button, 'Record half a second');
}

button.addEventListener('click', record);
