import htm from 'htm';
import { h } from 'preact';

/** Markup in which every value becomes text or an attribute, never markup. */
export const html = htm.bind(h);

/** What a component returns. */
export type View = ReturnType<typeof html>;
