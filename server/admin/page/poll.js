// Polls /services: one request at a time, slower while the page is hidden, with backoff while there is no response.

const second = 1000;
const pace = {seen: second, hidden: 10 * second, patience: 5 * second, longest: 15 * second};

// Calls heard(services), or lost(reason, milliseconds until the next try).
export function poll(heard, lost) {
  let failures = 0;
  let timer = 0;
  let asking = false;

  function again(begun) {
    const period = document.hidden ? pace.hidden : pace.seen;
    const wait = failures ? Math.min(second * 2 ** (failures - 1), pace.longest) : period - (performance.now() - begun);
    timer = setTimeout(ask, Math.max(wait, 100));
    return wait;
  }

  async function ask() {
    if (asking) return;
    asking = true;
    const begun = performance.now();
    let services, reason;
    try {
      services = await fetchServices();
      failures = 0;
    } catch (error) {
      failures += 1;
      reason = error.name === 'TimeoutError' ? 'no answer within 5 s' : error.message;
    }
    asking = false;
    const wait = again(begun);
    if (services) heard(services);
    else lost(reason, wait);
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden || asking) return;
    clearTimeout(timer);
    ask();
  });
  ask();
}

async function fetchServices() {
  const response = await fetch('/services', {cache: 'no-store', signal: AbortSignal.timeout(pace.patience)});
  if (!response.ok) throw new Error(`status ${response.status}`);
  const body = await response.json();
  if (!Array.isArray(body.services)) throw new Error('an answer without services');
  return body.services;
}
