// What every sandbox has (docs: the lines that it prints at its start).

export const base = process.env.CARDKEEP_URL ?? 'http://127.0.0.1:8080'
export const clientId = '019e1cfa-0005-7a00-8000-000000000001'
export const clientSecret = 'cardkeep-demo-secret'
export const redirect = 'http://127.0.0.1:53117/callback'
export const owner = ['dolores.koulechov@acme.example', 'cardkeep-demo']
