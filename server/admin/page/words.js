// The models and the states of a unit, in words and signs.

// What a model's unit is, and in about ten words who waits.
const models = {
  prefork: {unit: 'process', units: 'processes',
    waits: () => 'Many small processes, one connection each: a process waits.'},
  thread: {unit: 'thread', units: 'threads',
    waits: (workers) => `${workers} with a thread for each connection: a thread waits.`},
  pool: {unit: 'pooled thread', units: 'pooled threads',
    waits: (workers) => `${workers}, a fixed crew of threads: idle connections need none.`},
  coroutine: {unit: 'coroutine', units: 'coroutines',
    waits: (workers, count) => `${count > 1 ? 'Busy threads' : 'One busy thread'}: `
      + 'connections are suspended coroutines, which cost next to nothing.'},
};
const unknown = {unit: 'unit', units: 'units', waits: () => ''};

export function wordsOf(model) {
  return Object.hasOwn(models, model) ? models[model] : unknown;
}

export function explain(model, workerCount) {
  return wordsOf(model).waits(workerCount === 1 ? 'One process' : `${workerCount} processes`, workerCount);
}

// Colour is the first channel, the sign the second. In the order of the legend.
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
  return Object.hasOwn(states, name) ? states[name] : {sign: '?', means: 'a state this page does not know'};
}

// A sign for the state of a service, beside its colour.
export const serviceSigns = {ready: '●', starting: '◔', degraded: '▲', draining: '▽', gone: '✕'};
