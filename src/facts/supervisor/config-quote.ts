const LONGEST = 60;

/** Text of a host for a message: at most 60 characters. */
export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Like `shorten`, quoted and with control characters escaped. Not for values that may be secret. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}
