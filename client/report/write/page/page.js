// Draws charts when they come into view and connects the two buttons. Without it the page lacks only the charts.
'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');
  const described = new Map(JSON.parse(document.getElementById('charts').textContent).map((each) => [each.id, each]));
  const drawn = [];

  const show = (canvas) => {
    if (canvas.dataset.drawn) return;
    canvas.dataset.drawn = 'yes';
    const chart = described.get(canvas.dataset.chart);
    drawn.push(chart.kind === 'heat' ? drawHeatMap(canvas, chart) : draw(canvas, chart));
  };
  const canvases = [...document.querySelectorAll('canvas[data-chart]')];
  const watch = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => { watch.unobserve(entry.target); show(entry.target); });
  }, {rootMargin: '800px'});
  canvases.forEach((canvas) => watch.observe(canvas));

  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = document.getElementById('theme');
  const isDark = () => (root.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const recolorAll = () => {
    button.textContent = isDark() ? '☀ Light' : '☾ Dark';
    drawn.forEach(recolor);
  };
  button.hidden = false;
  button.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; recolorAll(); });
  system.addEventListener('change', recolorAll);
  recolorAll();

  // A link into a folded section opens it.
  const unfold = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
    target.querySelectorAll(':scope > details.section').forEach((each) => { each.open = true; });
    target.scrollIntoView();
  };
  addEventListener('hashchange', unfold);
  unfold();

  // Before printing, opens the sections and findings, and draws all charts in the light theme.
  let before, closed = [];
  addEventListener('beforeprint', () => {
    before = root.dataset.theme;
    closed = [...document.querySelectorAll('details.section:not([open]), .opening details:not([open])')];
    closed.forEach((each) => { each.open = true; });
    root.dataset.theme = 'light';
    canvases.forEach(show);
    recolorAll();
  });
  addEventListener('afterprint', () => {
    closed.forEach((each) => { each.open = false; });
    if (before) root.dataset.theme = before; else delete root.dataset.theme;
    recolorAll();
  });

  const save = document.getElementById('save');
  save.hidden = false;
  save.addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([document.getElementById('result').textContent], {type: 'application/json'}));
    link.download = 'tricorn-report.json';
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
