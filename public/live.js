// What a page gains by JavaScript: buttons that print, figures that follow the database, and what has changed
// since the last look. Without it everything else works.
(() => {
  const EVERY_MS = 10_000;
  const LONGEST_WAIT_MS = 30_000;
  /** A look at the page ends when it has not been loaded for so long. */
  const LOOK_MS = 30 * 60_000;
  const UNITS = { visits: 'lượt', sellers: 'người bán', products: 'sản phẩm', orders: 'đơn' };
  /** A change that is longer than the figure's column is shown without its time. */
  const LONGEST_CHANGE = 27;

  const root = document.documentElement;
  const get = (selector, from = document) => from.querySelector(selector);
  const number = new Intl.NumberFormat('vi-VN');
  const signed = (change) => (change > 0n ? '+' : '') + number.format(change);
  const digits = (text) => BigInt(text.replace(/\D/g, ''));
  const figures = () => [...document.querySelectorAll('[data-figure]')];

  /** A browser that keeps nothing, as in a private window, forgets this too. */
  function remembered(key, value) {
    try {
      if (value !== undefined) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  const message = document.createElement('p');
  message.setAttribute('role', 'status');
  message.className = 'unseen';
  document.body.append(message);

  root.classList.add('with-script');

  let downloads = false;
  // Parts of the page are replaced by fresh ones, so the document listens for them.
  document.addEventListener('click', ({ target }) => {
    if (target.id === 'print') window.print();
    downloads = target.closest('#copies a') !== null;
  });
  get('#print-submission')?.addEventListener('click', () => {
    root.classList.add('for-submission');
    window.print();
    root.classList.remove('for-submission');
  });

  // The browser keeps this page until the next one has been read: after a second it says why nothing comes.
  addEventListener('beforeunload', () => {
    if (downloads) return;
    setTimeout(() => {
      message.className = 'waiting';
      message.textContent = 'Đang đọc số liệu từ cơ sở dữ liệu…';
    }, 1000);
  });

  const toggle = get('#live');
  if (!toggle) return;

  // Since the last look.
  const sinceToggle = get('#since');
  const looks = lastLooks();

  function lastLooks() {
    const seen = Object.fromEntries(
      figures().map((cell) => [cell.dataset.figure, cell.textContent]),
    );
    const at = Date.parse(get('#status').dataset.readAt);
    const look = { at, period: get('.period').textContent, seen };
    let { previous, latest } = rememberedLooks();
    if (!latest || at - latest.at > LOOK_MS) previous = latest;
    latest = look;
    remembered('lan-xem', JSON.stringify({ previous, latest }));
    return { previous: previous?.period === look.period ? previous : undefined };
  }

  function rememberedLooks() {
    try {
      return JSON.parse(remembered('lan-xem')) ?? {};
    } catch {
      return {};
    }
  }

  function showSince() {
    const isOn = remembered('so-lan-xem') !== 'off';
    sinceToggle.setAttribute('aria-checked', isOn);
    for (const cell of figures()) {
      const { figure } = cell.dataset;
      const before = looks.previous?.seen[figure];
      const change = isOn && before ? digits(cell.textContent) - digits(before) : 0n;
      if (change === 0n) delete cell.dataset.since;
      else cell.dataset.since = changeSince(figure, change, new Date(looks.previous.at));
    }
  }

  function changeSince(figure, change, instant) {
    const unit = UNITS[figure.split('_')[0]] ?? 'đồng';
    const [day, time] = [
      instant.toLocaleDateString('vi-VN', {
        timeZone: 'Asia/Ho_Chi_Minh',
        day: '2-digit',
        month: '2-digit',
      }),
      clockOf(instant).slice(0, 5),
    ];
    const text = `${signed(change)} ${unit}`;
    const whole = `${text} từ ${day.replace('-', '/')} ${time}`;
    return whole.length > LONGEST_CHANGE ? text : whole;
  }

  sinceToggle.addEventListener('click', () => {
    remembered('so-lan-xem', remembered('so-lan-xem') === 'off' ? 'on' : 'off');
    showSince();
  });
  showSince();

  // Live figures.
  let on = false;
  let busy = false;
  let timer;
  let lost = false;
  let shownAt = performance.now();
  let due = shownAt + interval();

  function interval() {
    return Math.max(EVERY_MS, 10 * Number(get('#status').dataset.tookMs));
  }

  /** The time in Vietnam by the database's clock: that of the last read, and what has passed since. */
  function clock() {
    const at = Date.parse(get('#status').dataset.readAt) + performance.now() - shownAt;
    return clockOf(new Date(at));
  }

  function clockOf(instant) {
    return instant.toLocaleTimeString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh', hour12: false });
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

  /** Figures that cannot be read again stay, greyed, with the time at which they were true. */
  function lose(why = `Mất kết nối từ ${clock()}`) {
    if (lost) return;
    lost = true;
    const status = get('#status');
    get('#stale').textContent = `⚠ Số liệu lúc ${get('time', status).textContent}`;
    // The words are fewer than before: their place stays as large.
    const { width, height } = status.getBoundingClientRect();
    status.style.minWidth = `${width}px`;
    status.style.minHeight = `${height}px`;
    get('.status-text', status).textContent = why;
    document.body.classList.add('lost');
    figures().forEach(settle);
    message.textContent = why;
  }

  function show(fresh) {
    if (get('.period', fresh)?.textContent !== get('.period').textContent) {
      location.reload(); // It is another year now.
      return;
    }
    const changed = [];
    for (const cell of figures()) {
      const now = get(`[data-figure="${cell.dataset.figure}"]`, fresh);
      const change = digits(now.textContent) - digits(cell.textContent);
      settle(cell);
      if (change === 0n) continue;
      cell.dataset.change = signed(change);
      cell.replaceChildren(...now.childNodes);
      void cell.offsetWidth; // The tint begins again.
      cell.classList.add('changed');
      const label = [...cell.parentElement.querySelectorAll('.label')].at(-1).textContent;
      changed.push(`${label}: ${cell.dataset.change}`);
    }
    for (const part of ['#status', '#copies', '.notices', '.sums', 'p.read', '.paper']) {
      get(part).replaceWith(get(part, fresh));
    }
    get('.form').className = get('.form', fresh).className;
    shownAt = performance.now();
    lost = false;
    document.body.classList.remove('lost');
    showSince();
    if (changed.length === 1) message.textContent = changed[0];
    if (changed.length > 1) message.textContent = `${changed.length} chỉ tiêu thay đổi`;
  }

  function settle(cell) {
    cell.classList.remove('changed');
    delete cell.dataset.change;
  }

  toggle.addEventListener('click', () => {
    due = 0;
    turn(!on);
    remembered('tu-cap-nhat', on ? 'on' : 'off');
  });
  document.addEventListener('visibilitychange', schedule);
  turn(remembered('tu-cap-nhat') === 'on');
})();
