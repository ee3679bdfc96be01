/** Names of the texts that the form's page shows; its host translates them and sends them. `{0}` is filled in by the page. */
export const pageTextNames = [
  ...['title', 'intro', 'labels', 'properties', 'labelsHint', 'propertiesHint', 'keysHint', 'notAccepted', 'anotherCluster'],
  ...['key', 'value', 'state', 'source', 'actions', 'message'],
  ...['keyOfRow', 'valueOfRow', 'filter', 'shownOf', 'none'],
  ...['addLabel', 'addProperty', 'remove', 'removeRow', 'undo', 'undoRow', 'putBack', 'putBackRow', 'takeTheirs', 'takeTheirsRow', 'keepMine', 'keepMineRow', 'use'],
  ...['presets', 'addPreset', 'effective', 'effectiveHint', 'hides', 'foresight', 'foresightPending', 'foresightErrors', 'nothingToSave'],
  ...['save', 'saving', 'discard', 'undoLastSave', 'connect', 'connecting', 'changes', 'errors', 'conflicts', 'results'],
  ...['unchanged', 'changed', 'new', 'removed', 'conflict', 'gone', 'locked', 'lockedEdits'],
  ...['duplicate', 'notInTemplates', 'changedElsewhere', 'addedElsewhere', 'removedElsewhere', 'bothChanged', 'nothing'],
  ...['hidesLabel', 'hidesAnnotation', 'hidesBuiltIn', 'binary', 'sourceBuiltIn', 'sourceLabel', 'sourceAnnotation', 'sourceData', 'sourceBinaryData'],
] as const;

export type PageTextName = (typeof pageTextNames)[number];
export type PageTexts = Readonly<Record<PageTextName, string>>;

export function fill(template: string, ...args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const arg = args[Number(index)];
    return arg === undefined ? whole : String(arg);
  });
}
