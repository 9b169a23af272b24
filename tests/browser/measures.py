"""What the browser itself is asked about a page: contrast, names of controls, how far things moved."""

from __future__ import annotations

CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const rgba = (colour, under) => {
    canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }
    return '#fff';
  };
  const found = {};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.offsetParent || element.closest('legend')) continue;
    const style = getComputedStyle(element), under = ground(element);
    const one = light(rgba(style.color, under)), two = light(rgba(under, '#fff'));
    const ratio = (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
    const name = `${element.tagName}.${element.className} ${style.color} on ${under}`;
    found[name] = Math.min(found[name] ?? 99, ratio);
  }
  return found;
}"""
"""The contrast of every text with what is behind it, by WCAG 2.2, as ratios by kind of element."""

LABELS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary, a[href]')].filter(one => {
  const ids = (one.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
  const said = [one.getAttribute('aria-label'), ...ids.map(id => document.getElementById(id)?.textContent)];
  if (['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName)) said.push(...[...one.labels ?? []].map(label => label.textContent));
  else said.push(one.textContent);
  const described = (one.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
  return !said.some(text => text?.trim()) || described.some(id => !document.getElementById(id));
}).map(one => one.outerHTML.slice(0, 160))"""
"""The controls and links without a name, or described by something that is not there."""

SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; }).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 150)));
})"""
"""The sum of the layout shifts of a page that has loaded (Web Vitals: cumulative layout shift, all windows together)."""
