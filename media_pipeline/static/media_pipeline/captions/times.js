/* Times as people read and type them: 1:02.500, 1:00:02.5, 62.5. */

export const format = (seconds) => {
  const all = Math.max(0, Math.round(seconds * 1000));
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor(all / 60_000) % 60;
  const rest = `${String(Math.floor(all / 1000) % 60).padStart(2, "0")}.${String(all % 1000).padStart(3, "0")}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

/* Returns seconds, or null for what is no time. */
export const parse = (text) => {
  const plain = text.trim().replaceAll("：", ":").replaceAll("，", ".").replaceAll(",", ".");
  const found = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{0,3})?)$/.exec(plain);
  if (!found) return null;
  const [, hours, minutes, seconds] = found;
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
};
