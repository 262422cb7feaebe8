// Names the sliders' handles and the groups of radio buttons for readers of screens, and says
// which language the page has. ipywidgets sets labels beside them without tying the two together.
(() => {
  if (window.shuanggaoLabels) return;
  window.shuanggaoLabels = true;
  const set = (node, name, value) => {
    if (node && value && node.getAttribute(name) !== value) node.setAttribute(name, value);
  };
  const fix = () => {
    for (const root of document.querySelectorAll('.sg-explorer')) {
      const said = root.querySelector('[data-lang]');
      const lang = said && said.dataset.lang === 'en' ? 'en' : 'zh-CN';
      set(root, 'lang', lang);
      if (document.body.dataset.voila) set(document.documentElement, 'lang', lang);
      for (const control of root.querySelectorAll('.sg-control')) {
        const label = control.querySelector('.widget-label');
        const words = label && label.textContent.trim();
        set(control.querySelector('.noUi-handle'), 'aria-label', words);
        const group = control.querySelector('.widget-radio-box');
        set(group, 'role', 'radiogroup');
        set(group, 'aria-label', words);
        const readout = control.querySelector('.widget-readout');
        set(readout, 'aria-label', words);
      }
    }
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; fix(); }, 100);
  };
  new MutationObserver(later).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
  fix();
})();
