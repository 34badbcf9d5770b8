// Draws one chart of the report from its description: series of [x, y, low, high, valid].
'use strict';

const shapes = {process: 'rect', thread: 'triangle', pool: 'rectRot', coroutine: 'circle', control: 'circle',
  other1: 'rect', other2: 'rectRot', other3: 'circle', other4: 'circle', first: 'rect', second: 'rect', ceiling: 'line'};
const hollow = new Set(['control', 'other4']);

// A canvas cannot use colours of a style sheet directly.
function colorOf(variable) {
  const probe = document.createElement('i');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

// Draws the interval of each point as a line with end caps.
const whiskers = {
  id: 'whiskers',
  afterDatasetsDraw(chart) {
    const {ctx, chartArea: {left, top, width, height}, options: {indexAxis}} = chart;
    const sideways = indexAxis === 'y';
    const scale = sideways ? chart.scales.x : chart.scales.y;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left - 6, top - 6, width + 12, height + 12);
    ctx.clip();
    ctx.lineWidth = 1.5;
    chart.data.datasets.forEach((dataset, index) => {
      if (dataset.bound) return;
      ctx.strokeStyle = dataset.type === 'bar' ? chart.ink : dataset.borderColor;
      chart.getDatasetMeta(index).data.forEach((element, i) => {
        const {low, high} = dataset.data[i];
        if (low === high) return;
        const [from, to] = [low, high].map((value) => scale.getPixelForValue(value));
        const line = (x1, y1, x2, y2) => (sideways ? (ctx.moveTo(y1, x1), ctx.lineTo(y2, x2)) :
          (ctx.moveTo(x1, y1), ctx.lineTo(x2, y2)));
        const at = sideways ? element.y : element.x;
        ctx.beginPath();
        line(at, from, at, to);
        for (const end of [from, to]) line(at - 4, end, at + 4, end);
        ctx.stroke();
      });
    });
    ctx.restore();
  },
};

// Where the same thing measured twice lies: differences of that size are noise.
const noiseBand = {
  id: 'noiseBand',
  beforeDatasetsDraw(chart) {
    if (!chart.noise) return;
    const {ctx, chartArea: {left, right}, scales: {y}} = chart;
    const [top, bottom] = [chart.noise.high, chart.noise.low].map((value) => y.getPixelForValue(value));
    ctx.save();
    ctx.globalAlpha = 0.3;
    ctx.fillStyle = chart.ink;
    ctx.fillRect(left, top, right - left, Math.max(2, bottom - top));
    ctx.restore();
  },
};

// Writes each bar's value above it.
const barValues = {
  id: 'barValues',
  afterDatasetsDraw(chart) {
    if (!chart.unit) return; // The first call precedes the colours and the unit.
    const {ctx, chartArea} = chart;
    ctx.save();
    ctx.fillStyle = chart.ink;
    ctx.font = '13px system-ui, sans-serif';
    ctx.textAlign = 'center';
    chart.data.datasets.forEach((dataset, index) => {
      if (dataset.type !== 'bar') return;
      chart.getDatasetMeta(index).data.forEach((element, i) => {
        const {value, high} = dataset.data[i];
        const top = Math.min(element.y, chart.scales.y.getPixelForValue(high));
        ctx.fillText(quantity(value, chart.unit), element.x, Math.max(top - 6, chartArea.top + 10));
      });
    });
    ctx.restore();
  },
};

const isCategory = (chart) => chart.x.scale === 'category';

// Bars start at zero; a logarithmic axis has no zero, so it shows points.
function typeOf(chart, series) {
  return isCategory(chart) && !chart.sideways && chart.y.scale === 'linear' && !series.bound ? 'bar' : 'line';
}

function pointOf(chart, [x, y, low, high, valid]) {
  return {...(chart.sideways ? {x: y, y: x} : {x, y}), low, high, valid, place: x, value: y};
}

// Long lines get a marker at intervals, staggered per line, because colour alone does not distinguish them.
function radii(chart, series, {length}) {
  if (length <= 60) return 4.5;
  const measured = chart.series.filter((each) => !each.bound);
  const every = Math.ceil(length / 10);
  const first = Math.floor(every * (measured.indexOf(series) + 0.5) / measured.length);
  return Array.from({length}, (_, i) => (measured.length > 1 && i % every === first ? 4.5 : 0));
}

function dataset(chart, series) {
  const data = series.points.map((point) => pointOf(chart, point));
  const boundRadius = isCategory(chart) ? 16 : 0;
  return {
    type: typeOf(chart, series), label: series.name, look: series.look, bound: series.bound, data,
    showLine: !isCategory(chart), borderWidth: series.bound ? 1.5 : 2, borderDash: series.bound ? [5, 4] : [],
    pointStyle: data.map(({valid}) => (valid ? shapes[series.look] ?? 'circle' : 'crossRot')),
    pointRadius: series.bound ? boundRadius : radii(chart, series, data), pointHoverRadius: 6,
    pointBorderWidth: data.map(({valid}) => (valid ? 1.5 : 3)), maxBarThickness: 56,
    grouped: chart.series.filter((each) => !each.bound).length < chart.categories.length, order: series.bound ? 0 : 1,
  };
}

// The axis includes the intervals, unless they would leave no room for the points.
function reach({series, y: {scale}}) {
  const points = series.flatMap((each) => each.points);
  const most = Math.max(...points.map(([, y]) => y));
  const high = Math.max(...points.map((point) => point[3]));
  const low = Math.min(...points.map((point) => point[2]).filter((value) => value > 0));
  return scale === 'linear' ? {beginAtZero: true, suggestedMax: Math.min(high, most * 2)} :
    {suggestedMin: low, suggestedMax: high};
}

function axis({title, unit, scale}) {
  const common = {title: {display: true, text: title, font: {size: 13}}, ticks: {font: {size: 13}}};
  if (scale === 'category') return {...common, type: 'category', offset: true, title: {display: false}};
  if (scale === 'nines') {
    const callback = (value) => (Number.isInteger(value) ? percentOfNines(value) : null);
    return {...common, type: 'linear', min: 0, ticks: {...common.ticks, stepSize: 1, callback}};
  }
  if (unit === 'bytes') return {...common, ...bytesAxis(scale), ticks: {...common.ticks, callback: (value) => tick(value, unit)}};
  if (scale === 'linear')
    return {...common, type: 'linear', ticks: {...common.ticks, callback: (value) => tick(value, unit), maxTicksLimit: 8}};
  const leading = (value) => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  return {...common, type: 'logarithmic', ticks: {...common.ticks, maxTicksLimit: 9,
    callback: (value) => ([1, 2, 5].includes(leading(value)) ? tick(value, unit) : null)}};
}

// KiB and MiB are not round decimal numbers.
function bytesAxis(scale) {
  const put = (built, values) => { built.ticks = values.map((value) => ({value})); };
  if (scale === 'logarithmic')
    return {type: 'logarithmic', afterBuildTicks: (built) => put(built, Array.from({length: 12}, (_, i) => 4 * 8 ** i)
      .filter((value) => value >= built.min && value <= built.max))};
  return {type: 'linear', afterBuildTicks: (built) => {
    const step = 2 ** Math.round(Math.log2(Math.max(built.max, 1) / 5));
    put(built, Array.from({length: Math.floor(built.max / step) + 1}, (_, i) => i * step));
  }};
}

// With few measured places, these become the ticks of the axis.
function placeAxis(chart) {
  const scale = axis(chart.x);
  const xs = [...new Set(chart.series.flatMap(({points}) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const shared = xs.length <= 8 && chart.series.some(({points}) => points.length === xs.length);
  if (isCategory(chart) || chart.x.scale === 'nines' || !shared) return scale;
  return {...scale, afterBuildTicks: (built) => { built.ticks = xs.map((value) => ({value})); },
    ticks: {...scale.ticks, callback: (value) => tick(value, chart.x.unit)}};
}

function label(chart, {dataset: {label: name}, raw: {value, low, high, valid}}) {
  const range = low === high ? '' : ` [${quantity(low, chart.y.unit)}, ${quantity(high, chart.y.unit)}]`;
  return `${name}: ${quantity(value, chart.y.unit)}${range}${valid ? '' : ' (invalid)'}`;
}

function place(chart, {raw}) {
  if (isCategory(chart)) return chart.categories[raw.place];
  return chart.x.scale === 'nines' ? percentOfNines(raw.place) : `${quantity(raw.place, chart.x.unit)} ${chart.x.title}`;
}

function optionsOf(chart) {
  const values = {...axis(chart.y), ...reach(chart)};
  const places = placeAxis(chart);
  return {
    animation: false, parsing: false, responsive: true, maintainAspectRatio: false, indexAxis: chart.sideways ? 'y' : 'x',
    interaction: {mode: 'nearest', intersect: false, axis: 'xy'}, elements: {line: {tension: 0}},
    plugins: {legend: {display: false}, tooltip: {callbacks: {title: ([first]) => place(chart, first),
      label: (item) => label(chart, item)}}},
    scales: chart.sideways ? {x: values, y: places} : {x: places, y: values},
  };
}

function recolor(drawn) {
  const [quiet, grid, card, ink] = ['--quiet', '--edge', '--card', '--ink'].map(colorOf);
  drawn.ink = ink;
  drawn.heat = Array.from({length: drawn.levels ?? 0}, (_, i) => colorOf(`--heat${i + 1}`));
  for (const each of drawn.data.datasets) {
    const color = colorOf(`--${each.look}`);
    each.borderColor = color;
    each.backgroundColor = hollow.has(each.look) ? card : color;
    each.pointBorderColor = color;
    each.pointBackgroundColor = each.backgroundColor;
    if (each.type === 'bar') each.borderWidth = hollow.has(each.look) ? 2 : 0;
  }
  for (const scale of Object.values(drawn.options.scales)) {
    scale.ticks.color = quiet;
    scale.title.color = quiet;
    scale.grid = {color: grid, borderColor: grid, display: scale.type !== 'category' || drawn.options.indexAxis === 'y'};
  }
  drawn.update('none');
}

// eslint-disable-next-line no-unused-vars
function draw(canvas, chart) {
  if (chart.sideways) canvas.parentElement.style.blockSize = `${chart.categories.length * 24 + 70}px`;
  const drawn = new Chart(canvas, {
    data: {labels: chart.categories, datasets: chart.series.map((series) => dataset(chart, series))},
    options: optionsOf(chart), plugins: [noiseBand, whiskers, barValues],
  });
  drawn.noise = chart.noise;
  drawn.unit = chart.y.unit;
  recolor(drawn);
  return drawn;
}
