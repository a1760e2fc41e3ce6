// A person with a browser, as far as the pages need one: a cookie, forms, and the last address that leads away.

const decode = text => text.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>')
  .replaceAll('&#x2B;', '+').replaceAll('&amp;', '&')

export class Person {
  #cookie = ''

  constructor(base, email, password) {
    Object.assign(this, { base, email, password })
  }

  /** Opens the address that an application built, does what the pages ask, and gives the address to which it is sent back. */
  async answer(address, decision = 'allow') {
    let reply = await this.#go(address)
    for (let step = 0; step < 6; step++) {
      const location = reply.headers.get('location')
      if (location !== null) {
        const target = new URL(location, this.base)
        if (target.origin !== new URL(this.base).origin) return target
        reply = await this.#go(target)
        continue
      }

      const page = await reply.text()
      if (page.includes('action="/oauth2/sign-in"')) {
        reply = await this.#send(page, '/oauth2/sign-in', { email: this.email, password: this.password })
      } else if (page.includes('action="/oauth2/consent"')) {
        reply = await this.#send(page, '/oauth2/consent', { decision })
      } else {
        throw new Error(`a page that leads nowhere: ${reply.status}`)
      }
    }

    throw new Error('the pages lead in a circle')
  }

  async #send(page, action, fields) {
    const form = page.match(new RegExp(`<form[^>]*action="${action}".*?</form>`, 's'))[0]
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, decode(value)])
    return this.#go(new URL(action, this.base), { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(fields)]) })
  }

  async #go(address, request = {}) {
    const reply = await fetch(address, { ...request, redirect: 'manual', headers: { cookie: this.#cookie } })
    const set = reply.headers.get('set-cookie')
    if (set !== null) this.#cookie = set.split(';')[0]
    return reply
  }
}
