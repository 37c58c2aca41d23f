// Runs before the first paint, so that a dark page is never shown light.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('orrery.theme');
  } catch {
    // Without storage the preference of the system counts.
  }
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
