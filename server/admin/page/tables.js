// The two tables of a service: its endpoints, and its charts as numbers.
import {formats, setText} from './format.js';
import {sharesOf} from './recent.js';
import {wantsProcessor} from './waits.js';

const cellCount = {endpoints: 6, history: 5, stripes: 5};

// Makes one row per element of `values`, each a list of texts; reuses existing rows.
function showRows(body, values, columns) {
  while (body.rows.length > values.length) body.deleteRow(-1);
  while (body.rows.length < values.length) {
    const row = body.insertRow();
    const head = document.createElement('th');
    head.scope = 'row';
    row.append(head);
    for (let i = 1; i < columns; ++i) row.insertCell();
  }
  values.forEach((texts, i) => texts.forEach((text, j) => setText(body.rows[i].cells[j], text)));
}

export function showEndpoints(body, endpoints) {
  showRows(body, endpoints.map(({path, exchanges, responses, latency_ms: latency}) => [
    formats.text(path), formats.count(exchanges), formats.count(responses?.['5xx']),
    formats.short(latency?.p50), formats.short(latency?.p90), formats.short(latency?.p99),
  ]), cellCount.endpoints);
}

export function showHistory(body, history, now) {
  const rows = [0, 5, 10, 20, 30, 45, 60, 90, 120].map((ago) => {
    const sample = history.near(now - ago);
    return [ago ? `${ago} s ago` : 'now', formats.rate(sample?.rate), formats.short(sample?.p50),
      formats.short(sample?.p90), formats.short(sample?.p99)];
  });
  showRows(body, rows, cellCount.history);
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;

// `rows` of Recent.busiest().
export function showStripes(body, rows) {
  showRows(body, rows.map(({pid, unit, letters}) => {
    const shares = sharesOf(letters);
    const sum = (wanted) => shares.reduce((total, [name, share]) => total + (wanted(name) ? share : 0), 0);
    const idle = sum((name) => name === 'idle'), wants = sum(wantsProcessor);
    return [`${pid}, ${unit}`, percent(idle), percent(sum(() => true) - idle - wants), percent(wants),
      shares.length ? shares[0][0] : ''];
  }), cellCount.stripes);
}
