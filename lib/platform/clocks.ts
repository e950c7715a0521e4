/** The clocks of two functions may be so far apart, in milliseconds; AWS keeps them within seconds. */
export const CLOCKS_APART_MS = 10_000;
