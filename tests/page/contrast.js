// Returns the texts whose contrast with their background is below WCAG's AA, each as "ratio: text". arguments:
// selectors.

const channels = (color) => {
  const numbers = color.match(/[\d.]+/g).map(Number);
  return {rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1};
};

const luminance = (rgb) => {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const over = (above, below) => above.rgb.map((value, i) => value * above.alpha + below[i] * (1 - above.alpha));

// From the document's own colour up to the element's.
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.unshift(channels(getComputedStyle(at).backgroundColor));
  return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
};

const ratio = (element) => {
  const back = behind(element);
  const ink = over(channels(getComputedStyle(element).color), back);
  const [high, low] = [luminance(ink), luminance(back)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

const shown = [...arguments].flatMap((selector) => [...document.querySelectorAll(selector)])
  .filter((element) => hasText(element) && element.checkVisibility());
return {
  looked: shown.length,
  weak: shown.filter((element) => ratio(element) < 4.5)
    .map((element) => `${ratio(element).toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`),
};
