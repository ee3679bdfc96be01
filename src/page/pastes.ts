/** Where in a table a text is pasted. */
export type PastePlace = 'key' | 'value' | 'textarea' | 'filter' | 'elsewhere';

export function placeOf(target: EventTarget | null): PastePlace {
  if (target instanceof HTMLTextAreaElement) {
    return 'textarea';
  }
  const field = target instanceof HTMLElement ? target.dataset['field'] : undefined;
  return field === 'key' || field === 'value' || field === 'filter' ? field : 'elsewhere';
}

/** Whether a text is meant as keys and values, not as what is typed in that place: one line may well have a "=" in it as a value, and so may each of several. Pure. */
export function isPairs(text: string, place: PastePlace): boolean {
  if (place === 'textarea' || place === 'filter') {
    return false;
  }
  return text.trim().includes('\n') || (place !== 'value' && /^\s*[^\s=:]+(\s*=|\s*:\s)/.test(text));
}
