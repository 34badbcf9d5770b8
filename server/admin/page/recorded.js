// What a recording says of each unit.

export const mostLanes = 64;

// How long the unit was in which state, in microseconds, and its requests.
function activityOf(recording) {
  const all = recording.units.map((unit, index) => {
    const times = {};
    for (const [from, to, , state] of unit.events) times[state] = (times[state] ?? 0) + to - from;
    const rested = times.idle ?? 0;
    const busy = Object.values(times).reduce((sum, time) => sum + time, 0) - rested;
    return {unit, index, times, busy, requests: []};
  });
  for (const request of recording.requests) all[request[2]]?.requests.push(request);
  return all;
}

// The units to be drawn, in their own order: those that were longest in another state than idle, or all where none was.
// `busy`: how many were.
export function busiest(recording, most) {
  const all = activityOf(recording);
  const busy = all.filter((one) => one.busy > 0);
  const chosen = [...(busy.length ? busy : all)].sort((a, b) => b.busy - a.busy || a.index - b.index).slice(0, most);
  return {shown: chosen.sort((a, b) => a.index - b.index), busy: busy.length};
}

// The states that lie between two times at least in part.
export const statesWithin = (events, begin, end) => events.filter(([from, to]) => from < end && to > begin);

// The requests that begin between two times; what began before the recording is shown at its beginning.
export const marksWithin = (requests, begin, end) => requests.filter(([from]) => (from ?? 0) >= begin && (from ?? 0) < end);
