
const languages = JSON.parse(at('words').textContent);
const [ticket, wanted] = location.hash.slice(1).split('.');
const language = [wanted, ...navigator.languages.map(one => one.slice(0, 2))].find(one => languages[one]) ?? 'en';
const words = languages[language];
let timer;

// From here on the address opens nothing, neither in the history nor for whoever looks over a shoulder.
history.replaceState(null, '', location.pathname);
document.documentElement.lang = language;
for (const id of ['expiry', 'cvv', 'code', 'first', 'again']) at(`${id}-label`).textContent = words[`${id}_label`];
at('code-send').textContent = words.send;
at('save').textContent = words.save;

function say(what, bad = false) {
  at('says').textContent = words[what] ?? '';
  at('says').className = bad ? 'bad' : '';
  tellHeight();
}

// To whoever frames us, and nobody else; who that may be is the policy's business. What they say to us is not listened to.
function tell(message) {
  const origin = location.ancestorOrigins?.[0] ?? (document.referrer ? new URL(document.referrer).origin : undefined);
  if (parent !== window && origin && origin !== 'null') parent.postMessage(message, origin);
}

function tellHeight() {
  tell({ type: 'height', height: document.documentElement.offsetHeight });
}

function wipe() {
  clearInterval(timer);
  for (const id of ['cvv', 'expiry', 'pin', 'first', 'again']) {
    at(id).textContent = '';
    if ('value' in at(id)) at(id).value = '';
  }

  at('number').textContent = at('number').textContent && `•••• •••• •••• ${at('number').dataset.last}`;
  at('face').classList.add('gone');
  at('actions').replaceChildren();
  for (const id of ['pin', 'time', 'hides', 'choose', 'code']) show(id, false);
}

function end(what, bad) {
  wipe();
  say(what, bad);
  tell({ type: 'expired' });
}

function countDown(seconds) {
  const until = performance.now() + seconds * 1000;
  say('');
  for (const id of ['time', 'hides']) show(id);
  const tick = () => {
    const left = Math.max(0, until - performance.now());
    at('left').style.width = `${left / seconds / 10}%`;
    at('hides').textContent = words.hides.replace('{0}', Math.ceil(left / 1000));
    if (left === 0) end('over');
  };
  tick();
  timer = setInterval(tick, 250);
  tellHeight();
}

function drawFace({ embossed_name: owner, card_level: level, last_digits: last, theme, gradient }) {
  at('face').style.setProperty('--card', gradient);
  at('face').classList.toggle('light', theme === 'light');
  at('level').textContent = level.replace('_', ' ');
  at('owner').textContent = owner;
  at('number').dataset.last = last;
  at('number').textContent = `•••• •••• •••• ${last}`;
  at('expiry').textContent = '••/••';
  at('cvv').textContent = '•••';
  show('face');
}

function copies(what, label, text) {
  const button = Object.assign(document.createElement('button'), { id: `copy-${what}`, textContent: label, className: 'plain' });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = words.copied;
    } catch {
      button.textContent = words.not_copied;
    }

    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

async function showDetails(jwe, pair, seconds) {
  const { number, expiry_month: month, cvv } = await unseal(jwe, pair);
  at('number').textContent = number.match(/.{4}/g).join(' ');
  at('expiry').textContent = `${month.slice(5)}/${month.slice(2, 4)}`;
  at('cvv').textContent = cvv;
  at('actions').replaceChildren(
    copies('number', words.copy_number, () => at('number').textContent.replace(/ /g, '')),
    copies('cvv', words.copy_cvv, () => at('cvv').textContent));
  countDown(seconds);
}

async function showPin(jwe, pair, seconds) {
  at('pin').textContent = (await unseal(jwe, pair)).pin;
  show('pin');
  countDown(seconds);
}

// Until one is taken, or the page can do no more: whoever types a weak one may try again.
function choosePin(opened) {
  say('choose');
  show('choose');
  at('first').focus();
  tellHeight();
  entered('choose', async () => {
    const pin = at('first').value;
    if (!/^[0-9]{4}$/.test(pin)) return say('four_digits', true);
    if (pin !== at('again').value) return say('differ', true);

    show('choose', false);
    const sealed = { ticket, sealed_pin: await seal({ pin }, opened.public_key) };
    const answer = await authenticated(`${location.pathname}/new_pin`, sealed, opened.sandbox).catch(() => ({ status: 0 }));
    if (answer.status === 200) return end('saved');
    if (answer.said?.errors?.[0]?.code !== 'weak_pin') return fail(answer);
    show('choose');
    say('weak', true);
  });
}

function fail({ status, said }) {
  const why = { 410: 'gone', 412: 'denied', 428: said?.code === 'sca_not_enrolled' ? 'not_enrolled' : 'failed' };
  end(why[status] ?? (said?.code === 'not_found' ? 'denied' : 'failed'), true);
}

async function start() {
  if (!ticket) return end('gone', true);
  say('wait');
  const pair = await makeKey();
  const { status, said: opened } = await post(`${location.pathname}/open`, { ticket, public_key: await showKey(pair) });
  if (status !== 200) return fail({ status, said: opened });

  at('title').textContent = words[opened.kind];
  drawFace(opened.card);
  tell({ type: 'ready' });
  if (opened.kind === 'set_pin') return choosePin(opened);

  const path = opened.kind === 'details' ? 'details' : 'pin';
  const answer = await authenticated(`${location.pathname}/${path}`, { ticket }, opened.sandbox);
  if (answer.status !== 200) return fail(answer);
  return (opened.kind === 'details' ? showDetails : showPin)(answer.said.jwe, pair, opened.seconds_shown);
}

// Left, and come back to out of the history: nothing of it is there any more.
addEventListener('pagehide', () => end('over'));
addEventListener('pageshow', event => { if (event.persisted) end('over'); });

// Out of sight: what was shown ends. Whoever is still approving in another window comes back to it.
document.addEventListener('visibilitychange', () => { if (document.hidden && !at('time').hidden) end('over'); });
start().catch(() => end('failed', true));
