// What a page gains by JavaScript: a button that prints, and figures that follow the database.
(() => {
  const EVERY_MS = 10_000;
  const LONGEST_WAIT_MS = 30_000;
  const REMEMBERED = 'tu-cap-nhat';
  const get = (selector, from = document) => from.querySelector(selector);
  const number = new Intl.NumberFormat('vi-VN');

  function element(tag, attributes, text = '') {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  }

  const print = element('button', { type: 'button' }, 'In');
  print.addEventListener('click', () => window.print());
  get('#copies')?.append(print);

  // A closed year is told without a dot, and does not go on.
  if (!get('.form') || !get('#status .dot')) return;

  const message = element('p', { role: 'status', class: 'unseen' });
  const stale = element('p', { class: 'warning stale', hidden: '' });
  const toggle = element(
    'button',
    { type: 'button', role: 'switch', class: 'live' },
    'Tự cập nhật',
  );
  get('#status').after(toggle);
  get('.form').before(stale);
  document.body.append(message);

  let on = false;
  let busy = false;
  let timer;
  let lostSince;
  let shownAt = performance.now();
  let due = shownAt + interval();

  function interval() {
    return Math.max(EVERY_MS, 10 * Number(get('#status').dataset.tookMs));
  }

  /** The time in Vietnam by the database's clock: that of the last read, and what has passed since. */
  function clock() {
    const at = Date.parse(get('#status').dataset.readAt) + performance.now() - shownAt;
    return new Date(at).toLocaleTimeString('vi-VN', {
      timeZone: 'Asia/Ho_Chi_Minh',
      hour12: false,
    });
  }

  function schedule() {
    clearTimeout(timer);
    if (on && !busy && !document.hidden) timer = setTimeout(refresh, due - performance.now());
  }

  function turn(now) {
    on = now;
    toggle.setAttribute('aria-checked', on);
    schedule();
  }

  async function refresh() {
    busy = true;
    let wait = interval();
    try {
      const signal = AbortSignal.timeout(Math.max(LONGEST_WAIT_MS, wait));
      const answer = await fetch(location.href, { cache: 'no-store', signal });
      if (!on) return;
      if (answer.status === 401) {
        turn(false);
        lose('Cần đăng nhập lại: hãy tải lại trang');
      } else if (answer.ok) {
        show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
        wait = interval();
      } else {
        wait = Math.max(wait, 1000 * Number(answer.headers.get('Retry-After')));
        lose();
      }
    } catch {
      if (on) lose();
    } finally {
      busy = false;
      due = performance.now() + wait;
      schedule();
    }
  }

  /** Figures that cannot be read anew stay, and say of what time they are. */
  function lose(why) {
    if (lostSince) return;
    lostSince = clock();
    const text = why ?? `Mất kết nối từ ${lostSince}`;
    stale.textContent = `⚠ Số liệu dưới đây đọc lúc ${get('#status time').textContent}, không phải số liệu mới.`;
    stale.hidden = false;
    document.body.classList.add('lost');
    document.querySelectorAll('[data-change]').forEach(settle);
    get('#status .status-text').replaceChildren(text);
    message.textContent = text;
  }

  function show(fresh) {
    if (get('.period', fresh)?.textContent !== get('.period').textContent) {
      location.reload(); // Another year has begun.
      return;
    }
    const said = lostSince ? ['Đã kết nối lại'] : [];
    for (const cell of document.querySelectorAll('[data-figure]')) {
      const now = get(`[data-figure="${cell.dataset.figure}"]`, fresh);
      const change = digits(now) - digits(cell);
      settle(cell);
      if (change === 0n) continue;
      cell.dataset.change = (change > 0n ? '+' : '') + number.format(change);
      cell.replaceChildren(...now.childNodes);
      void cell.offsetWidth; // The tint begins anew.
      cell.classList.add('changed');
      const label = [...cell.parentElement.querySelectorAll('.label')].at(-1).textContent;
      said.push(`${label} ${number.format(digits(cell))} (${cell.dataset.change})`);
    }
    for (const part of ['#status', '.sums', 'p.read', '.paper']) {
      get(part).replaceWith(get(part, fresh));
    }
    shownAt = performance.now();
    lostSince = undefined;
    stale.hidden = true;
    document.body.classList.remove('lost');
    if (said.length > 0) message.textContent = `${clock()}: ${said.join('; ')}`;
  }

  function settle(cell) {
    cell.classList.remove('changed');
    delete cell.dataset.change;
  }

  function digits(cell) {
    return BigInt(cell.textContent.replace(/\D/g, ''));
  }

  /** A browser that keeps nothing forgets this too. */
  function remembered(change) {
    try {
      if (change) localStorage.setItem(REMEMBERED, change);
      return localStorage.getItem(REMEMBERED) === 'on';
    } catch {
      return false;
    }
  }

  toggle.addEventListener('click', () => {
    due = 0;
    turn(!on);
    remembered(on ? 'on' : 'off');
  });
  document.addEventListener('visibilitychange', schedule);
  turn(remembered());
})();
