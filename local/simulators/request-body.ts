/** A request's body. */
export type Body = {
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
  readonly isTooLarge: boolean;
};

/** The largest body that a simulator takes, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * A body, read as text and as JSON.
 *
 * @param size of the whole body, of which what is beyond the limit need not be there
 */
export function bodyOf(bytes: Buffer, size = bytes.length): Body {
  const text = bytes.toString();
  return { bytes, text, json: parseJson(text), isTooLarge: size > MAX_BODY_BYTES };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
