// A minimal client for the API of `npx impasto serve`, used by the other examples. It needs Node 20.19 or newer and no packages.
// IMPASTO_URL is the address that the server prints, with its token: http://127.0.0.1:8000/?token=…

const address = process.env.IMPASTO_URL;
if (!address) {
  console.error(
    'Set IMPASTO_URL to the address that `npx impasto serve --port 8000 --no-open` prints, with its token.',
  );
  process.exit(2);
}
const authorization = `Bearer ${new URL(address).searchParams.get('token')}`;

/** Sends a request to a path under /api and returns the response; an error response becomes an exception with its explanation. */
export async function request(path, options = {}) {
  const response = await fetch(new URL(`/api${path}`, address), {
    ...options,
    headers: { authorization, ...options.headers },
  });
  if (!response.ok) throw new Error((await response.json()).detail);
  return response;
}

/** GETs JSON. */
export const get = async (path) => (await request(path)).json();

/** POSTs an object as JSON and returns the answer. */
export async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  return (await request(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

/** Yields events as objects with a `type`. The first is a snapshot of the current state. `path` is /events, or /events?job=ID. */
export async function* events(path) {
  let text = '';
  const response = await request(path);
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop();
    for (const message of messages) {
      const data = message.split('\n').find((line) => line.startsWith('data:'));
      if (data) yield JSON.parse(data.slice('data:'.length));
    }
  }
  throw new Error('The server closed the stream of events.');
}
