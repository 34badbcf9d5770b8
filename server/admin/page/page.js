// The live page: polls /services once a second and shows a section for each service.
import {commonScales} from './charts.js';
import {duration, setAttribute, setText} from './format.js';
import {poll} from './poll.js';
import {Service} from './service.js';
import {modelNames as models} from './words.js';

const main = document.getElementById('services');
const link = document.getElementById('link');
const announcer = document.getElementById('announce');

let sections = [];
let lastHeard = null;   // seconds of the page's clock
let loss = null;        // {reason, retry} while the admin port does not respond

const clock = () => performance.now() / 1000;

// By how much a unit weighs, whatever the order of /services. One that was never heard comes last.
function ordered(entries) {
  const place = (entry) => (models.indexOf(entry.status?.model) + models.length + 1) % (models.length + 1);
  return [...entries].sort((a, b) => place(a) - place(b));
}

// Another name at a position means other services, or another order.
function sectionsFor(entries) {
  const same = sections.length === entries.length && entries.every((entry, i) => entry.name === sections[i].name);
  if (!same) {
    const kept = new Map(sections.map((section) => [section.name, section]));
    const next = entries.map(({name}) => {
      const section = kept.get(name) ?? new Service(name);
      kept.delete(name);
      return section;
    });
    for (const section of sections) if (!next.includes(section)) section.remove();
    main.append(...next.map((section) => section.element));
    main.dataset.count = entries.length;
    sections = next;
  }
  return sections;
}

// Screen readers announce state changes, not every update.
function announce(changes) {
  if (changes.length) setText(announcer, changes.join('. '));
}

function changeOf(section, before, entry) {
  if (before === null || before === section.state) return [];
  if (section.state === 'gone') return [`${section.name} is gone: ${entry.error}`];
  return [before === 'gone' ? `${section.name} is back: ${section.state}` : `${section.name}: ${section.state}`];
}

function heard(services) {
  const entries = ordered(services);
  const now = clock();
  const changes = loss ? ['The admin port answers again'] : [];
  lastHeard = now;
  loss = null;
  sectionsFor(entries).forEach((section, i) => {
    const before = section.state;
    section.update(entries[i], now);
    changes.push(...changeOf(section, before, entries[i]));
  });
  announce(changes);
  setAttribute(link, 'data-state', 'live');
  setText(link, '● live');
  draw(now);
}

function draw(now) {
  if (document.hidden) return;
  const scales = commonScales(sections.map((section) => section.history));
  for (const section of sections) section.draw(now, scales);
}

function lost(reason, wait) {
  if (!loss) announce(['The admin port does not answer']);
  loss = {reason, retry: clock() + wait / 1000};
  for (const section of sections) section.history.add(clock(), null);
  showLoss();
}

function showLoss() {
  if (!loss) return;
  const age = lastHeard === null ? null : clock() - lastHeard;
  const retry = Math.max(0, Math.ceil(loss.retry - clock()));
  setAttribute(link, 'data-state', 'lost');
  setText(link, `✕ The admin port does not answer (${loss.reason}). `
    + `${age === null ? '' : `The data shown is ${duration(Math.floor(age))} old. `}Trying again in ${retry} s.`);
  for (const section of sections) section.lose(age);
}

document.documentElement.addEventListener('theme', () => { for (const section of sections) section.recolor(); });
window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
window.Chart.defaults.font.size = 11;
setInterval(showLoss, 1000);
poll(heard, lost);
