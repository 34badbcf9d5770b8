// Light or dark theme: the system's, or chosen with the button. Runs before the first paint, so nothing flashes.
'use strict';
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');

  // Storage may be forbidden: then the choice lasts as long as the page.
  const stored = () => { try { return localStorage.getItem('tricorn-theme'); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem('tricorn-theme', value); } catch { /* see above */ } };

  const isDark = () => (root.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => {
    const button = document.getElementById('theme');
    if (button) button.textContent = isDark() ? '☀ Light' : '☾ Dark';
    root.dispatchEvent(new Event('theme'));
  };

  if (['light', 'dark'].includes(stored())) root.dataset.theme = stored();
  system.addEventListener('change', tell);
  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('theme').addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      store(root.dataset.theme);
      tell();
    });
    tell();
  });
})();
