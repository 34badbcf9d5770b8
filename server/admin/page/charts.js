// One service's two charts of the last two minutes: requests per second, and latency.
import {span} from './history.js';

const Chart = window.Chart;   // chart.js is a plain script

const lines = {
  rate: [{name: 'rate', color: '--rate', dash: []}],
  latency: [{name: 'p50', color: '--p50', dash: []}, {name: 'p90', color: '--p90', dash: [6, 3]},
    {name: 'p99', color: '--p99', dash: [2, 3]}],
};

// A canvas cannot use colours from style sheets directly.
function colorOf(variable) {
  const probe = document.createElement('i');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

const isPowerOfTen = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

function axes(kind) {
  const y = kind === 'latency'
    ? {type: 'logarithmic', ticks: {callback: (value) => (isPowerOfTen(value) ? String(value) : null)}}
    : {type: 'linear', min: 0, ticks: {callback: (value) => value.toLocaleString('en')}};
  const ago = {0: 'now', [-span / 2]: '1 min', [-span]: '2 min ago'};
  const x = {type: 'linear', min: -span, max: 0,
    ticks: {stepSize: span / 2, maxRotation: 0, align: 'inner', callback: (value) => ago[value] ?? null}};
  return {x, y};
}

function options(kind) {
  return {
    animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, events: [],
    plugins: {legend: {display: false}, tooltip: {enabled: false}, decimation: {enabled: false}},
    elements: {point: {radius: 0}, line: {borderWidth: 2, tension: 0}},
    scales: axes(kind),
  };
}

function newChart(canvas, kind) {
  const datasets = lines[kind].map(({name, dash}) => ({label: name, data: [], borderDash: dash}));
  return new Chart(canvas, {type: 'line', data: {datasets}, options: options(kind)});
}

export class Charts {
  #charts = {};

  constructor(section) {
    for (const canvas of section.querySelectorAll('canvas[data-chart]'))
      this.#charts[canvas.dataset.chart] = newChart(canvas, canvas.dataset.chart);
    this.recolor();
  }

  recolor() {
    const ink = colorOf('--quiet');
    const grid = colorOf('--edge');
    for (const [kind, chart] of Object.entries(this.#charts)) {
      chart.data.datasets.forEach((dataset, i) => { dataset.borderColor = colorOf(lines[kind][i].color); });
      for (const scale of Object.values(chart.options.scales)) {
        scale.ticks.color = ink;
        scale.grid = {color: grid, borderColor: grid, tickLength: 3};
      }
      chart.update('none');
    }
  }

  // `scales`: common to all services, so that their curves can be compared by eye.
  draw(history, now, scales) {
    for (const [kind, chart] of Object.entries(this.#charts)) {
      chart.data.datasets.forEach((dataset) => { dataset.data = history.points(dataset.label, now); });
      const {ticks, ...range} = scales[kind];
      Object.assign(chart.options.scales.y, range);
      Object.assign(chart.options.scales.y.ticks, ticks);
      chart.update('none');
      chart.canvas.setAttribute('aria-label', this.#inWords(kind, history));
    }
  }

  remove() {
    for (const chart of Object.values(this.#charts)) chart.destroy();
  }

  #inWords(kind, history) {
    const told = lines[kind].map(({name}) => {
      const values = history.values(name);
      if (values.length === 0) return `${name}: no data yet`;
      const [last, least, most] = [values.at(-1), Math.min(...values), Math.max(...values)];
      return `${name}: now ${last.toPrecision(3)}, minimum ${least.toPrecision(3)}, maximum ${most.toPrecision(3)}`;
    });
    const what = kind === 'rate' ? 'Requests per second' : 'Latency in milliseconds';
    return `${what} over the last two minutes. ${told.join('; ')}. The numbers are in the table below.`;
  }
}

// Rounds up to a round number whose half is also round.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].find((step) => step * power >= value) * power;
}

export function commonScales(histories) {
  const rates = histories.flatMap((history) => history.values('rate'));
  const latencies = histories.flatMap((history) => history.values('p50', 'p99')).filter((value) => value > 0);
  const low = latencies.length ? Math.min(...latencies) : 0.1;
  const high = latencies.length ? Math.max(...latencies) : 1;
  const top = roundUp(Math.max(10, ...rates));
  const floor = 10 ** Math.floor(Math.log10(low));
  return {
    rate: {max: top, ticks: {stepSize: top / 2}},
    latency: {min: floor, max: Math.max(floor * 10, 10 ** Math.ceil(Math.log10(high)))},
  };
}
