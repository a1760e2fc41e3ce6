
const at = id => document.getElementById(id);
const show = (id, shown = true) => { at(id).hidden = !shown; };

// One call of this page's own; what is said is JSON.
async function post(path, body, headers = {}) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  });
  const text = await answer.text();
  return { status: answer.status, said: text ? JSON.parse(text) : {} };
}

const pressed = (...buttons) => new Promise(done => {
  at('actions').replaceChildren(...buttons.map(([name, label, plain]) => {
    const button = Object.assign(document.createElement('button'), { id: name, textContent: label, className: plain ? 'plain' : '' });
    button.addEventListener('click', () => { at('actions').replaceChildren(); done(name); }, { once: true });
    return button;
  }));
  tellHeight();
});

// By the button or the Enter key. No form: a sandboxed frame submits none unless whoever frames it allows that.
function entered(id, act) {
  at(id).onclick = event => { if (event.target.tagName === 'BUTTON') act(); };
  at(id).onkeydown = event => { if (event.key === 'Enter' && event.target.tagName === 'INPUT' && !event.repeat) act(); };
}

const typed = () => new Promise(done => {
  show('code');
  tellHeight();
  at('code-text').value = '';
  at('code-text').focus();
  entered('code', () => done(at('code-text').value.trim()));
});

// Asks, has the member authenticate by the first means that they have, and asks again.
async function authenticated(path, body, sandbox) {
  for (const way of sandbox ? ['mock'] : ['paired-device', 'passkey', 'sms-otp']) {
    const asked = await post(path, body, { 'X-Qonto-2fa-Preference': way });
    if (asked.status !== 428) return asked;
    if (asked.said.code === 'sca_not_enrolled') continue;

    const token = asked.said.sca_session_token;
    const again = headers => post(path, body, { 'X-Qonto-Sca-Session-Token': token, ...headers });
    if (way === 'sms-otp') return byCode(again);
    return (way === 'mock' ? await byMock(token) : await elsewhere(token, asked.said.approval_url)) ? again() : { status: 412, said: {} };
  }

  return { status: 428, said: { code: 'sca_not_enrolled' } };
}

// Beside this page's own address: reveal/{client} stands below the root of the API.
const root = location.pathname.replace(/reveal\/[^/]*$/, '');

async function byMock(token) {
  say('mock');
  const choice = await pressed(['allow', words.approve], ['deny', words.refuse, true]);
  await post(`${root}v2/mocked_sca_sessions/${token}/${choice}`);
  return choice === 'allow';
}

// On another device, or in a window of its own, where the browser has the member's passkey.
async function elsewhere(token, address) {
  say(address ? 'window' : 'device');
  if (address) {
    const link = { className: 'button', textContent: words.open, href: address, target: '_blank', rel: 'noopener' };
    at('actions').replaceChildren(Object.assign(document.createElement('a'), link));
    tellHeight();
  }

  for (;;) {
    await new Promise(done => setTimeout(done, 1000));
    const answer = await fetch(`${root}v2/sca_sessions/${token}`, { cache: 'no-store', credentials: 'omit' });
    const { result } = await answer.json();
    if (result === 'waiting') continue;
    at('actions').replaceChildren();
    return result === 'allow';
  }
}

async function byCode(again) {
  say('code');
  for (;;) {
    const answer = await again({ 'X-Qonto-MFA': await typed() });
    if (answer.said.code !== 'sca_otp_invalid') {
      show('code', false);
      return answer;
    }

    say('wrong_code', true);
  }
}
