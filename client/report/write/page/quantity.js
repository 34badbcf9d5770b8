// Formats numbers like the report (client/results/quantity.cpp): three significant digits and a short unit.
'use strict';

const scalesOf = {
  seconds: [[1, ' s'], [1e-3, ' ms'], [1e-6, ' µs'], [1e-9, ' ns']],
  bytes: [[2 ** 30, ' GiB'], [2 ** 20, ' MiB'], [2 ** 10, ' KiB'], [1, ' B']],
  rate: [[1, '/s']],
  share: [[0.01, ' %']],
  times: [[1, ' ×']],
  number: [[1, '']],
};

function digits(value) {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toPrecision(3);
  if (size >= 99.95 || Number.isInteger(size)) return Math.round(value).toLocaleString('en');
  if (size < 0.0995) return String(Number(value.toPrecision(3)));
  return value.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

function quantity(value, unit) {
  const scales = scalesOf[unit];
  const [factor, name] = scales.find(([each]) => Math.abs(value) >= each * 0.9995) ??
    (value === 0 && unit !== 'bytes' ? scales[0] : scales.at(-1));
  return digits(value / factor) + name;
}

// For an axis: without trailing zeros.
function tick(value, unit) {
  const [, number, name] = quantity(value, unit).match(/^(-?[\d.,e+-]+)(.*)$/);
  const short = number.includes('.') ? number.replace(/\.?0+$/, '') : number;
  return short + name;
}

// 0, 1, 2, 3 on an axis of nines: 0 %, 90 %, 99 %, 99.9 %.
const percentOfNines = (nines) => `${Number((100 * (1 - 10 ** -nines)).toPrecision(6))} %`;
