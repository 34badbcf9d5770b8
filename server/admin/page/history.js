// A service's last two minutes, one sample per second, kept in the browser.

export const span = 120;
export const series = ['rate', 'p50', 'p90', 'p99'];

// Drops values that a curve cannot show: nonsense from one watched service would spoil the common scale.
function plausible(value) {
  return typeof value === 'number' && (value === 0 || (value >= 1e-6 && value < 1e12)) ? value : null;
}

export class History {
  #samples = [];   // oldest first: {at, rate, p50, p90, p99}; null: unknown

  // `status` is null while the service is unreachable: a gap in the curves.
  add(at, status) {
    const latency = status?.rates?.latency_ms;
    const rate = status?.rates?.exchanges_per_second;
    const [p50, p90, p99] = [latency?.p50, latency?.p90, latency?.p99].map(plausible);
    this.#samples.push({at, rate: plausible(rate), p50, p90, p99});
    while (this.#samples[0].at < at - span) this.#samples.shift();
  }

  // As points of a chart whose x is in seconds, 0 being `now`.
  points(name, now) {
    return this.#samples.map((sample) => ({x: sample.at - now, y: sample[name]}));
  }

  values(...names) {
    return this.#samples.flatMap((sample) => names.map((name) => sample[name])).filter((value) => value !== null);
  }

  // The sample nearest to `at`, if one lies within two seconds.
  near(at) {
    let best = null;
    for (const sample of this.#samples)
      if (!best || Math.abs(sample.at - at) < Math.abs(best.at - at)) best = sample;
    return best && Math.abs(best.at - at) <= 2 ? best : null;
  }
}
