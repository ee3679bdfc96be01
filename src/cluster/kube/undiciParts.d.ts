/** Loaded only to have them evaluated before the rest of undici, which has no types for its parts. */
declare module 'undici/lib/core/util.js';
declare module 'undici/lib/dispatcher/agent.js';
