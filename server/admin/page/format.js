// Formats numbers for people. Each function takes a raw value, which may be absent.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const none = '–';

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
const whenNumber = (format) => (value) => (isNumber(value) ? format(value) : none);

// About three significant digits.
function short(value) {
  const size = Math.abs(value);
  return size >= 99.95 || size === 0 ? whole.format(value) : value.toFixed(size >= 9.995 ? 1 : 2);
}

function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let power = 0;
  while (value >= 1024 && power < units.length - 1) {
    value /= 1024;
    power += 1;
  }
  return `${power ? short(value) : value} ${units[power]}`;
}

export function duration(seconds) {
  if (!isNumber(seconds)) return none;
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${short(seconds * 1e6)} µs`;
  if (seconds < 1) return `${short(seconds * 1e3)} ms`;
  if (seconds < 60) return `${seconds < 10 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const formats = {
  text: (value) => (value === undefined || value === null ? none : String(value)),
  count: whenNumber((value) => whole.format(value)),
  decimal: whenNumber((value) => value.toFixed(2)),
  rate: whenNumber((value) => (value < 9.95 && !Number.isInteger(value) ? value.toFixed(1) : whole.format(value))),
  short: whenNumber(short),
  bytes: whenNumber(bytes),
  duration,
};

// Looks up a path such as "rates.latency_ms.p50" in an object; undefined if a step is missing.
export function lookUp(object, path) {
  let value = object;
  for (const step of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

// Changes the document only if the text differs: the page calls this thousands of times a minute.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
