// Of the units that have a request: who waits, who runs, and who is ready but has no processor.

export const wantsProcessor = (state) => state === 'handling' || state === 'cpu' || state === 'starting';
const isShare = (value) => typeof value === 'number' && value >= 0;

const sumOf = (list, name) => (list.some((each) => isShare(each[name]))
  ? list.reduce((total, each) => total + (isShare(each[name]) ? each[name] : 0), 0) : undefined);

// How much of the time in which a thread wanted a processor it had one; null: unknown.
function luck(shares) {
  if (!isShare(shares?.running) || !isShare(shares?.ready)) return null;
  const wanted = shares.running + shares.ready;
  return wanted > 0 ? shares.running / wanted : 1;
}

// Of `units` that share one thread, one runs at a time, unless helper threads of the process compute for it.
function runningOf(units, worker) {
  const shares = luck(units[0]) ?? luck(worker);
  if (shares === null) return null;
  return Math.min(units.length, Math.max(shares, units.length > 1 ? worker?.running ?? 0 : 0));
}

function running(units, workers) {
  const threads = new Map();
  for (const unit of units) {
    if (!threads.has(unit.tid)) threads.set(unit.tid, []);
    threads.get(unit.tid).push(unit);
  }
  let sum = 0;
  for (const list of threads.values()) {
    const more = runningOf(list, workers.find((worker) => worker.pid === list[0].pid));
    if (more === null) return null;
    sum += more;
  }
  return sum;
}

// `run` counts those that are ready too where `ready` is undefined: the system does not tell.
export function whoWaits(status) {
  const [units, workers] = [status.units ?? [], status.workers ?? []];
  const counts = Object.entries(status.units_by_state ?? {});
  const count = (wants) => counts.reduce((sum, [state, number]) =>
    sum + (state !== 'idle' && wantsProcessor(state) === wants ? number : 0), 0);
  const [wait, want] = [count(false), count(true)];
  const seen = units.filter((unit) => wantsProcessor(unit.state));
  const known = want > 0 ? running(seen, workers) : sumOf(workers, 'running');
  const threads = {threadsRunning: sumOf(workers, 'running'), threadsReady: sumOf(workers, 'ready')};
  if (known === null || known === undefined) return {wait, run: want, ready: undefined, ...threads};
  const run = Math.min(want, Math.round(known * want / Math.max(1, seen.length)));
  return {wait, run, ready: want - run, ...threads};
}
