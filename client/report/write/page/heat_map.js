// Draws the heat map over time: one rectangle per cell, in the colour of its share's class.
'use strict';

// Rounds to whole pixels, so that neighbours share an edge without a seam.
function rectangle({x, y}, {column: [begin, end], band: [low, high]}) {
  const [left, right] = [begin, end].map((value) => Math.round(x.getPixelForValue(value)));
  const [bottom, top] = [low, high].map((value) => Math.round(y.getPixelForValue(value)));
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)];
}

const heatCells = {
  id: 'heatCells',
  beforeDatasetsDraw(chart) {
    if (!chart.heat) return; // The first call precedes the colours.
    const {ctx, scales, data: {datasets: [{data}]}} = chart;
    ctx.save();
    for (const each of data) {
      ctx.fillStyle = chart.heat[each.level];
      ctx.fillRect(...rectangle(scales, each));
    }
    ctx.restore();
  },
};

// Invisible points at the centres of the cells receive the pointer's hits.
function heatPoints({columns, bands, cells, classes}) {
  return cells.map(([column, band, count]) => {
    const [[begin, end, total], [low, high]] = [columns[column], bands[band]];
    const level = classes.findLastIndex((from) => count >= from * total);
    return {x: (begin + end) / 2, y: Math.sqrt(low * high), column: columns[column], band: bands[band], count, total, level};
  });
}

function heatLabel(map, {raw: {band: [low, high], count, total}}) {
  const [from, to] = [low, high].map((value) => quantity(value, map.y.unit));
  return `${from} to ${to}: ${quantity(count / total, 'share')} (${quantity(count, 'number')} of ${quantity(total, 'number')})`;
}

const rounded = (seconds) => Number(seconds.toFixed(1));

function heatOptions(map) {
  const ends = (values) => ({min: values[0][0], max: values.at(-1)[1]});
  return {
    animation: false, parsing: false, responsive: true, maintainAspectRatio: false,
    interaction: {mode: 'nearest', intersect: false, axis: 'xy'},
    plugins: {legend: {display: false}, tooltip: {displayColors: false, callbacks: {
      title: ([{raw: {column: [begin, end]}}]) => `second ${rounded(begin)} to ${rounded(end)}`,
      label: (item) => heatLabel(map, item)}}},
    scales: {x: {...axis(map.x), ...ends(map.columns)}, y: {...axis(map.y), ...ends(map.bands)}},
  };
}

// eslint-disable-next-line no-unused-vars
function drawHeatMap(canvas, map) {
  const drawn = new Chart(canvas, {
    type: 'scatter', data: {datasets: [{data: heatPoints(map), look: 'quiet', pointRadius: 0, pointHoverRadius: 0}]},
    options: heatOptions(map), plugins: [heatCells],
  });
  drawn.levels = map.classes.length;
  recolor(drawn);
  return drawn;
}
