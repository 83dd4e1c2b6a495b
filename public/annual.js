// The copy buttons of the yearly report. Without this script they stay hidden, and all else works.
(() => {
  const status = document.getElementById('da-chep');
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll('button.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = button.dataset.copy;
      try {
        await navigator.clipboard.writeText(text);
        status.textContent = `Đã chép ${text}`;
        button.classList.add('copied');
        button.textContent = 'Đã chép';
      } catch {
        status.textContent = 'Trình duyệt không cho chép: hãy chọn số và chép bằng tay';
      }
    });
  }
})();
