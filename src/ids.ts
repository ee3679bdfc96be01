/** Every id that package.json and the code share; test/unit/manifest.test.ts holds the two against each other. */

export const viewContainer = 'kubestellar';

export const views = {
  its: 'kubestellar.its',
  wecs: 'kubestellar.wecs',
} as const;

export const commands = {
  registerWec: 'kubestellar.wec.register',
  registerSeveral: 'kubestellar.wec.registerSeveral',
  joinWec: 'kubestellar.wec.join',
  waitForRequest: 'kubestellar.request.wait',
  cancelRun: 'kubestellar.run.cancel',
  dismissRun: 'kubestellar.run.dismiss',
  reviewRequest: 'kubestellar.request.review',
  checkContext: 'kubestellar.context.check',
  findItses: 'kubestellar.context.findItses',
  toggleOtherContexts: 'kubestellar.context.toggleOthers',
  filterClusters: 'kubestellar.its.filterClusters',
  clearFilter: 'kubestellar.its.clearFilter',
  groupClusters: 'kubestellar.its.groupClusters',
  muteRequests: 'kubestellar.its.muteRequests',
  unmuteRequests: 'kubestellar.its.unmuteRequests',
  acceptRequests: 'kubestellar.request.accept',
  denyRequests: 'kubestellar.request.deny',
  retryFailed: 'kubestellar.request.retryFailed',
  acceptReviewed: 'kubestellar.review.accept',
  denyReviewed: 'kubestellar.review.deny',
  toggleOtherRequests: 'kubestellar.request.toggleOthers',
  deleteStaleRequests: 'kubestellar.request.deleteStale',
  suspendClusters: 'kubestellar.cluster.suspend',
  resumeClusters: 'kubestellar.cluster.resume',
  editForm: 'kubestellar.cluster.editForm',
  editLabels: 'kubestellar.cluster.editLabels',
  addLabel: 'kubestellar.cluster.addLabel',
  removeLabels: 'kubestellar.cluster.removeLabels',
  undoLabelChange: 'kubestellar.cluster.undoLabelChange',
  exportWecs: 'kubestellar.cluster.export',
  diffFile: 'kubestellar.file.diff',
  applyFile: 'kubestellar.file.apply',
  undoApply: 'kubestellar.file.undoApply',
  deregisterClusters: 'kubestellar.cluster.deregister',
  cleanWec: 'kubestellar.wec.clean',
  copyAsCommand: 'kubestellar.object.copyAsCommand',
  copyJoinCommand: 'kubestellar.its.copyJoinCommand',
  getToken: 'kubestellar.its.getToken',
  checkItsReadiness: 'kubestellar.its.checkReadiness',
  removeOrphans: 'kubestellar.its.removeOrphans',
  createPropertiesNamespace: 'kubestellar.its.createPropertiesNamespace',
  verify: 'kubestellar.cluster.verify',
  diagnose: 'kubestellar.cluster.diagnose',
  showTimeline: 'kubestellar.cluster.showTimeline',
  copyTimeline: 'kubestellar.cluster.copyTimeline',
  collectDiagnostics: 'kubestellar.cluster.collectDiagnostics',
  diagnosisNextStep: 'kubestellar.diagnosis.nextStep',
  diagnosisContext: 'kubestellar.diagnosis.chooseContext',
  diagnosisLogs: 'kubestellar.diagnosis.showLogs',
  showYaml: 'kubestellar.object.showYaml',
  toggleManagedFields: 'kubestellar.object.toggleManagedFields',
  showAgentLogs: 'kubestellar.wec.showAgentLogs',
  showLog: 'kubestellar.log.show',
} as const;

/** Types of webview panels, by which the editor brings them back after a reload. */
export const webviews = {
  form: 'kubestellar.form',
} as const;

export const settings = {
  section: 'kubestellar',
  kubeconfig: 'kubeconfig',
  clusteradmPath: 'clusteradmPath',
  guardedContexts: 'guardedContexts',
  watchInBackground: 'watchInBackground',
  approveProved: 'approveProved',
  notifyNewRequests: 'notifyNewRequests',
  docsBaseUrl: 'docsBaseUrl',
} as const;

export const contextKeys = {
  /** `loading`, `noKubeconfig`, `noIts`, `notChecked` or `some`: which welcome view the ITS view shows. */
  itsView: 'kubestellar.itsView',
} as const;

/** Words of `contextValue`, joined by spaces in one place (tree/contextValue.ts) and matched by regex in package.json. */
export const rowWords = {
  its: 'its',
  context: 'context',
  clusters: 'clusters',
  filtered: 'filtered',
  cluster: 'cluster',
  pendingAcceptance: 'pendingAcceptance',
  accepted: 'accepted',
  suspended: 'suspended',
  deleting: 'deleting',
  requests: 'requests',
  request: 'request',
  /** Of an add-on, or a renewal: nobody accepts it. */
  otherRequest: 'otherRequest',
  /** Property ConfigMaps whose WEC is gone. */
  orphans: 'orphans',
  orphan: 'orphan',
  failed: 'failed',
  run: 'run',
  stage: 'stage',
  /** States and traits that menus go by. */
  ready: 'ready',
  problem: 'problem',
  notChecked: 'notChecked',
  registrable: 'registrable',
  registered: 'registered',
  muted: 'muted',
  running: 'running',
  ended: 'ended',
  deregistration: 'deregistration',
} as const;

/** Scheme of read-only documents: review of a request, full command. */
export const documentScheme = 'kubestellar';

/** Of the names of documents that are read as prose: package.json has their lines wrapped. */
export const reportEnding = '.kubestellar.txt';

/** Tools for language models, as package.json declares them. */
export const assistantTools = {
  listItses: 'kubestellar_listItses',
  explainWec: 'kubestellar_explainWec',
  diagnoseWec: 'kubestellar_diagnoseWec',
} as const;
