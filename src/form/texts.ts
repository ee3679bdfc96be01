import * as vscode from 'vscode';
import type { PageTexts } from '../shared/pageTexts.ts';
import type { FormTarget, SessionTexts } from './formSession.ts';

/** What the page shows, translated. `{0}` stays: the page fills it in. */
export function pageTexts(): PageTexts {
  return { ...wholeForm(), ...rows(), ...sources() };
}

export function sessionTexts({ its, cluster }: FormTarget): SessionTexts {
  const { l10n } = vscode;
  return {
    immutable: l10n.t('The ConfigMap is immutable: its properties can only be read. To change them, delete it and make it anew.'),
    deleting: l10n.t('The ConfigMap is being deleted.'),
    connectFirst: l10n.t('The ITS {0} was not contacted since the window was opened. Connect to see what {1} has now.', its, cluster),
    gone: l10n.t('There is no ManagedCluster {0} on the ITS {1}: it is deregistered, or was never registered.', cluster, its),
  };
}

function wholeForm() {
  const { l10n } = vscode;
  return {
    title: l10n.t('Labels and Properties of {0}'),
    intro: l10n.t('WEC (ManagedCluster) on the ITS {0}. It follows the cluster while it is open.'),
    labels: l10n.t('Labels'),
    properties: l10n.t('Customization Properties'),
    labelsHint: l10n.t('BindingPolicies select WECs by their labels.'),
    propertiesHint: l10n.t('Templates of workloads use them as {{ .key }}. A saved value is used at the next delivery of the workload.'),
    keysHint: l10n.t('Ctrl+Enter adds a row, Alt+Delete removes one, Alt+Z undoes its edit. Lines key=value and YAML can be pasted.'),
    notAccepted: l10n.t('This WEC is not accepted yet: a BindingPolicy that selects it by its labels can hold up the delivery to other WECs, since its mailbox namespace is missing.'),
    anotherCluster: l10n.t('This WEC was deregistered and registered anew since, perhaps as another cluster: what was edited here is not meant for that one. Look at what it has, then discard the changes.'),
    filter: l10n.t('Filter'),
    shownOf: l10n.t('{0} of {1}'),
    none: l10n.t('There is none yet.'),
    addLabel: l10n.t('Add Label'),
    addProperty: l10n.t('Add Property'),
    presets: l10n.t('Usual ones:'),
    addPreset: l10n.t('Add {0}'),
    effective: l10n.t('Effective Properties'),
    effectiveHint: l10n.t('What KubeStellar uses for templates of this WEC once all of this is saved. Later sources win: the built-in, labels, annotations, ConfigMap.'),
    hides: l10n.t('hides the {0} "{1}"'),
    foresight: l10n.t('Before Saving: BindingPolicies'),
    foresightPending: l10n.t('Asking the WDSes…'),
    foresightErrors: l10n.t('To be told once the errors above are mended.'),
    nothingToSave: l10n.t('Nothing is to be saved.'),
    save: l10n.t('Save'),
    saving: l10n.t('Saving…'),
    discard: l10n.t('Discard Changes'),
    undoLastSave: l10n.t('Undo Last Save'),
    connect: l10n.t('Connect'),
    connecting: l10n.t('Connecting…'),
    changes: l10n.t('Changes: {0}'),
    errors: l10n.t('errors: {0}'),
    conflicts: l10n.t('to be decided: {0}'),
    results: l10n.t('Result of the last save'),
  };
}

function rows() {
  const { l10n } = vscode;
  return {
    key: l10n.t('Key'),
    value: l10n.t('Value'),
    state: l10n.t('State'),
    source: l10n.t('Source'),
    actions: l10n.t('Actions'),
    message: l10n.t('Messages'),
    keyOfRow: l10n.t('Key of the new row'),
    valueOfRow: l10n.t('Value of {0}'),
    remove: l10n.t('Remove'),
    removeRow: l10n.t('Remove {0}'),
    undo: l10n.t('Undo'),
    undoRow: l10n.t('Undo the edit of {0}'),
    putBack: l10n.t('Put Back'),
    putBackRow: l10n.t('Put Back {0}'),
    takeTheirs: l10n.t('Take Theirs'),
    takeTheirsRow: l10n.t('Take Theirs for {0}'),
    keepMine: l10n.t('Keep Mine'),
    keepMineRow: l10n.t('Keep Mine for {0}'),
    use: l10n.t('Use {0}'),
    unchanged: l10n.t('unchanged'),
    changed: l10n.t('changed'),
    new: l10n.t('new'),
    removed: l10n.t('removed'),
    conflict: l10n.t('conflict'),
    gone: l10n.t('gone'),
    locked: l10n.t('locked'),
    lockedEdits: l10n.t('What was changed here can\'t be saved while that is so. Wait, or take it back, by row or by Discard.'),
    duplicate: l10n.t('"{0}" is there twice: a key has one value.'),
    notInTemplates: l10n.t('Not usable in templates: the key is no identifier. BindingPolicies can select by it.'),
    changedElsewhere: l10n.t('Changed elsewhere just now; it was {0}.'),
    addedElsewhere: l10n.t('Added elsewhere just now.'),
    removedElsewhere: l10n.t('Removed elsewhere just now.'),
    bothChanged: l10n.t('Changed on both sides: elsewhere it is {0} now, here {1}. Decide which one is to stay.'),
    nothing: l10n.t('not there'),
    hidesLabel: l10n.t('Hides the label of the same key.'),
    hidesAnnotation: l10n.t('Hides the annotation of the same key.'),
    hidesBuiltIn: l10n.t('Hides the built-in clusterName, which is the name of the WEC.'),
    binary: l10n.t('It is in binaryData, and can only be read here.'),
  };
}

function sources() {
  const { l10n } = vscode;
  return {
    sourceBuiltIn: l10n.t('built-in'),
    sourceLabel: l10n.t('label'),
    sourceAnnotation: l10n.t('annotation'),
    sourceData: l10n.t('ConfigMap'),
    sourceBinaryData: l10n.t('ConfigMap (binaryData)'),
  };
}
