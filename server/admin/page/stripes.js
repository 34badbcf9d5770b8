// A stripe for each unit: its states in the last minute, the newest at the right.
import {setAttribute, setText} from './format.js';
import {kept, shareText, sharesOf, stateByLetter} from './recent.js';
import {wordsOf} from './words.js';

const mostRows = 64;
const transparent = [0, 0, 0, 0];

// Pixels of the screen for each stripe, with the gap below it.
const heightFor = (rows) => [[8, 10], [16, 6], [32, 4], [mostRows, 3]].find(([most]) => rows <= most)[1];

export class Stripes {
  #figure;
  #canvas;
  #caption;
  #swatches;
  #picture = document.createElement('canvas');   // a pixel for each sample; in 3 lines, as lines blend
  #shown = {rows: [], all: 0};
  #height = 0;

  // `swatches`: state → an element that shows its colour. Calls `point(row)` for the stripe under the pointer, or
  // point(null).
  constructor(figure, swatches, point) {
    this.#figure = figure;
    this.#canvas = figure.querySelector('canvas');
    this.#caption = figure.querySelector('[data-part=caption]');
    this.#swatches = swatches;
    this.#picture.width = kept;
    this.#canvas.addEventListener('pointermove', ({offsetY}) => point(this.#shown.rows[Math.floor(offsetY / this.#height)]));
    this.#canvas.addEventListener('pointerleave', () => point(null));
    new ResizeObserver(() => this.draw()).observe(this.#canvas.parentElement);
  }

  get rows() { return this.#shown.rows; }

  update(recent, model) {
    this.#shown = recent.busiest(mostRows);
    const {rows, all} = this.#shown;
    this.#figure.hidden = rows.length === 0;
    if (rows.length === 0) return;
    const {unit, units} = wordsOf(model);
    const which = all > rows.length ? `the busiest ${rows.length} of ${all} ${units}` : `each ${unit}`;
    setText(this.#caption, `Last minute of ${which}`);
    const told = shareText(sharesOf(...rows.map((row) => row.letters)));
    setAttribute(this.#canvas, 'aria-label', `The last minute of ${which}, a stripe for each: ${told}`);
  }

  draw() {
    const {rows} = this.#shown;
    const width = this.#canvas.parentElement.clientWidth;
    if (document.hidden || rows.length === 0 || width === 0) return;
    this.#paint(rows);
    const ratio = window.devicePixelRatio || 1;
    this.#height = heightFor(rows.length);
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(rows.length * this.#height * ratio);
    this.#canvas.style.blockSize = `${rows.length * this.#height}px`;
    const context = this.#canvas.getContext('2d');
    const high = this.#height * ratio;
    rows.forEach((_, i) => context.drawImage(this.#picture, 0, 3 * i + 1, kept, 1,
      0, i * high, this.#canvas.width, high - Math.max(1, Math.round(ratio))));
  }

  #paint(rows) {
    this.#picture.height = 3 * rows.length;
    const colors = this.#colors();
    const image = new ImageData(kept, 3 * rows.length);
    const line = 4 * kept;
    rows.forEach(({letters}, i) => {
      const first = 3 * i * line;
      let at = first + 4 * (kept - letters.length);
      for (const letter of letters) {
        image.data.set(colors.get(letter) ?? transparent, at);
        at += 4;
      }
      for (const copy of [1, 2]) image.data.copyWithin(first + copy * line, first, first + line);
    });
    this.#picture.getContext('2d').putImageData(image, 0, 0);
  }

  // As the legend has them now; idle is pale, and what is unknown or not there is nothing.
  #colors() {
    const colors = new Map();
    for (const [letter, name] of Object.entries(stateByLetter)) {
      const style = getComputedStyle(this.#swatches[name]);
      const idle = name === 'idle';
      const [red, green, blue] = (idle ? style.color : style.backgroundColor).match(/[\d.]+/g).map(Number);
      colors.set(letter, [red, green, blue, idle ? 50 : 255]);
    }
    return colors;
  }
}
