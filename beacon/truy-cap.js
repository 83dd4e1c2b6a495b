// Reports the start of a visit to the counter: no cookie, no identifier, nothing but that. All that stays in
// the browser is the time of the last activity, under one key, for all tabs. src/visits/visit.ts holds
// the same rule for logs. The server sends this without its comments and indentation.
(() => {
  const url = new URL('truy-cap', document.currentScript.src);
  const key = 'truy-cap';
  let last = 0;

  // Whole days in Vietnam, UTC+7.
  const day = (time) => Math.floor((time + 252e5) / 864e5);

  const active = (now, before) => {
    try {
      const stored = localStorage[key];
      localStorage[key] = now;
      before = Number(stored);
    } catch {
      // Without storage a page that was reached from another of this site begins no visit.
      if (!before && document.referrer.startsWith(`${location.origin}/`)) before = now;
    }
    // `!(<)` holds for what is no number, too.
    if (!(Math.abs(now - before) < 18e5) || day(now) !== day(before)) {
      navigator.sendBeacon(url);
      // Long enough for the other tabs to see what was stored.
      return new Promise((done) => setTimeout(done, 99));
    }
  };

  const notice = () => {
    const now = Date.now();
    const before = last;
    // A page that nobody looks at, such as one that was loaded ahead, is no visit.
    if (document.visibilityState !== 'visible' || Math.abs(now - before) < 1e4) return;
    last = now;
    const act = () => active(now, before);
    // One tab at a time, where the browser has locks.
    if (navigator.locks) navigator.locks.request(key, act).catch(act);
    else act();
  };

  for (const event of ['visibilitychange', 'pointerdown', 'keydown', 'scroll'])
    addEventListener(event, notice, { capture: true, passive: true });
  notice();
})();
