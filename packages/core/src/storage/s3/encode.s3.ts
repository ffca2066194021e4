import { latest } from "../../latest.ts";

/** AWS encodes five characters more than JavaScript. */
export const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, percent);

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Most keys are ids, of which nothing is to be encoded. */
export const encodePath = (key: string): string =>
  /^[\w./-]*$/.test(key) ? key : key.split("/").map(encode).join("/");

/**
 * Encodes the parameters of requests, each with `&` before it, in the order of their names. The URLs of a list differ
 * in few of them: what the last one had is neither sorted nor encoded again.
 */
export function parametersEncoder(): (query: Record<string, string>) => string {
  const inOrder = latest((...names: string[]) => names.toSorted());
  const last = new Map<string, { value: string; text: string }>();
  const encoded = (name: string, value: string): string => {
    const known = last.get(name);
    if (known?.value === value) return known.text;
    const text = `&${name}=${encode(value)}`;
    last.set(name, { value, text });
    return text;
  };
  return (query) => {
    let text = "";
    for (const name of inOrder(...Object.keys(query))) text += encoded(name, query[name] ?? "");
    return text;
  };
}
