// The models and the states of a unit, in words and signs.

// Each model's unit, and about ten words on what waits.
const models = {
  prefork: {unit: 'process', units: 'processes',
    waits: () => 'Many small processes, one connection each: a process waits.'},
  thread: {unit: 'thread', units: 'threads',
    waits: (processes) => `A thread for each connection, in ${processes}: a thread waits.`},
  pool: {unit: 'pooled thread', units: 'pooled threads',
    waits: (processes) => `A fixed crew of threads in ${processes}: idle connections hold none.`},
  coroutine: {unit: 'coroutine', units: 'coroutines',
    waits: (processes, count) => `${count > 1 ? `${count} threads` : 'One thread'}: `
      + 'each connection is a coroutine, suspended while it waits.'},
};
export const modelNames = Object.keys(models);   // from the heaviest unit to the lightest
const unknown = {unit: 'unit', units: 'units', waits: () => ''};

export function wordsOf(model) {
  return Object.hasOwn(models, model) ? models[model] : unknown;
}

export function explain(model, workerCount) {
  return wordsOf(model).waits(workerCount === 1 ? 'one process' : `${workerCount} processes`, workerCount);
}

// States are shown by colour first, then by sign. In the order of the legend.
export const states = {
  idle: {sign: '·', means: 'waits for a request or a connection'},
  reading: {sign: 'R', means: 'reads a request'},
  handling: {sign: 'H', means: 'computes an answer'},
  cpu: {sign: 'C', means: 'computes for long (/cpu)'},
  db: {sign: 'D', means: 'waits for the database'},
  upstream: {sign: 'U', means: 'waits for another server (/fetch)'},
  delay: {sign: 'Z', means: 'sleeps (/delay)'},
  writing: {sign: 'W', means: 'writes the answer'},
  closing: {sign: 'X', means: 'closes its connection'},
  starting: {sign: 'S', means: 'starts'},
};

export function stateOf(name) {
  return Object.hasOwn(states, name) ? states[name] : {sign: '?', means: 'an unknown state'};
}

// A sign for the state of a service, shown beside its colour.
export const serviceSigns = {ready: '●', starting: '◔', degraded: '▲', draining: '▽', gone: '✕'};

// The heading over the grid.
export function unitsTitle(model, count) {
  const processes = count === 1 ? '1 worker process' : `${count.toLocaleString('en')} worker processes`;
  if (model === 'prefork') return `${processes}, each one unit`;
  return `${processes} and ${count === 1 ? 'its' : 'their'} ${wordsOf(model).units}`;
}
