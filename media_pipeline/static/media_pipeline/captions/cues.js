/* What can be done with a list of cues {id, start, end, text}. Nothing is changed in place: each returns a new list. */

const LEAST = 0.1;
const USUAL = 2;
/* A person reads some nine Chinese characters a second; Latin letters count half. */
export const MOST_PER_SECOND = 9;

let last = 0;
export const make = (start, end, text = "") => ({ id: (last += 1), start, end, text });

export const fromRows = (rows) => rows.map(([start, end, text]) => make(start, end, text));
export const toRows = (cues) => cues.map(({ start, end, text }) => [start, end, text]);

const ordered = (cues) => [...cues].sort((one, other) => one.start - other.start || one.end - other.end);
const round = (seconds) => Math.round(seconds * 1000) / 1000;

export const change = (cues, id, fields) => {
  const changed = cues.map((cue) => (cue.id === id ? { ...cue, ...fields } : cue));
  return "start" in fields ? ordered(changed) : changed;
};

/* A new cue begins now and lasts a moment, at most until the next one begins. */
export const addAt = (cues, now, duration) => {
  const start = round(now);
  const next = cues.find((cue) => cue.start > start);
  const end = round(Math.min(start + USUAL, next?.start ?? Infinity, duration || Infinity));
  const added = make(start, Math.max(end, round(start + LEAST)));
  const before = cues.map((cue) => (cue.start < start && cue.end > start ? { ...cue, end: start } : cue));
  return { cues: ordered([...before, added]), id: added.id };
};

/* Splits where the cursor is; the time is shared by the length of the words. */
export const split = (cues, id, cursor) => {
  const cue = cues.find((one) => one.id === id);
  const [head, tail] = [cue.text.slice(0, cursor).trim(), cue.text.slice(cursor).trim()];
  const share = cue.text ? Math.min(0.9, Math.max(0.1, cursor / cue.text.length)) : 0.5;
  const at = round(cue.start + (cue.end - cue.start) * share);
  const second = make(at, cue.end, tail);
  return {
    cues: cues.flatMap((one) => (one.id === id ? [{ ...one, end: at, text: head }, second] : [one])),
    id: second.id,
  };
};

/* Two Chinese lines are joined as they are, others with a space. */
const join = (first, second) => {
  const latin = /[\w,.!?]$/.test(first) && /^\w/.test(second);
  return `${first}${latin ? " " : ""}${second}`;
};

export const mergeNext = (cues, id) => {
  const at = cues.findIndex((cue) => cue.id === id);
  const next = cues[at + 1];
  if (!next) return null;
  const merged = { ...cues[at], end: Math.max(cues[at].end, next.end), text: join(cues[at].text, next.text) };
  return [...cues.slice(0, at), merged, ...cues.slice(at + 2)];
};

export const remove = (cues, id) => cues.filter((cue) => cue.id !== id);

export const replaceAll = (cues, find, replacement) => {
  let count = 0;
  const replaced = cues.map((cue) => {
    const parts = cue.text.split(find);
    count += parts.length - 1;
    return parts.length > 1 ? { ...cue, text: parts.join(replacement) } : cue;
  });
  return { cues: replaced, count };
};

export const findFrom = (cues, id, find) => {
  const at = cues.findIndex((cue) => cue.id === id);
  const around = [...cues.slice(at + 1), ...cues.slice(0, at + 1)];
  return around.find((cue) => cue.text.includes(find)) ?? null;
};

export const at = (cues, second) => cues.find((cue) => cue.start <= second && second < cue.end) ?? null;

export const rate = ({ start, end, text }) => {
  let weight = 0;
  for (const character of text) weight += /\s/.test(character) ? 0 : character > "\u2e7f" ? 1 : 0.5;
  return weight / Math.max(LEAST, end - start);
};

/* Returns the names of what is wrong with a cue, the worst first. */
export const faults = (cue, next, duration) => {
  const found = [];
  if (cue.end <= cue.start) found.push("reversed");
  if (duration && cue.end > duration + 0.001) found.push("beyond");
  if (next && cue.end > next.start) found.push("overlap");
  if (!cue.text.trim()) found.push("noWords");
  if (cue.end > cue.start && rate(cue) > MOST_PER_SECOND) found.push("tooFast");
  if (cue.text.trim().split("\n").length > 2) found.push("tooManyLines");
  return found;
};

/* The captions as text, to be compared by eye. */
export const asText = (cues, format) =>
  cues.map((cue) => `${format(cue.start)} – ${format(cue.end)}\n${cue.text}`).join("\n\n");

export const equal = (one, other) =>
  one.length === other.length &&
  one.every((cue, index) => {
    const twin = other[index];
    return cue.start === twin.start && cue.end === twin.end && cue.text === twin.text;
  });
