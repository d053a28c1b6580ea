/* What the editor asks of the server. Each answer is {status, body}; a lost line is status 0. */

const ask = async (address, options, csrf) => {
  try {
    const answer = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": csrf, ...options.headers },
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: {} };
  }
};

export const save = ({ save: address, csrf }, body) =>
  ask(address, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }, csrf);

export const read = ({ read: address, csrf }, file) => {
  const body = new FormData();
  body.append("file", file);
  return ask(address, { method: "POST", body }, csrf);
};

export const recognise = ({ recognise: address, csrf }) => ask(address, { method: "POST" }, csrf);

export const recognising = ({ recognising: address, csrf }) => ask(address, {}, csrf);
