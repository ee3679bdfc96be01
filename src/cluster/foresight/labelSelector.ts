import { checkLabelKey, checkLabelValue, invalid, valid, type Validation } from '../../shared/validation.ts';

export type Labels = Readonly<Record<string, string>>;
export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  /** One or more for In and NotIn, none for the others. */
  readonly values: readonly string[];
}

/** A LabelSelector of Kubernetes whose every part is well-formed. Without a requirement it selects everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly Requirement[];
}

/** OR over the list, AND within an entry: an empty list selects nothing, an entry `{}` everything (kubestellar.md 3.1). */
export function selects(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.some(
    ({ matchLabels, matchExpressions }) =>
      Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
      matchExpressions.every((requirement) => meets(requirement, labelOf(labels, requirement.key))),
  );
}

function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Of the keys that a label map has itself: `constructor` is a legal label key. */
function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/**
 * Reads `spec.clusterSelectors` as the API gives it. Whatever the controller would refuse (apimachinery's NewRequirement) or isn't
 * known here is refused with the reason, never guessed: one bad entry keeps the controller from evaluating any of the list.
 */
export function parseLabelSelectors(raw: unknown): Validation<readonly LabelSelector[]> {
  if (raw === undefined || raw === null) {
    return valid([]);
  }
  if (!Array.isArray(raw)) {
    return invalid('its clusterSelectors are no list');
  }
  const selectors: LabelSelector[] = [];
  for (const [index, entry] of raw.entries()) {
    const selector = parseLabelSelector(entry);
    if (!selector.valid) {
      return invalid(`its cluster selector ${index + 1} ${selector.reason}`);
    }
    selectors.push(selector.value);
  }
  return valid(selectors);
}

function parseLabelSelector(raw: unknown): Validation<LabelSelector> {
  if (!isObject(raw)) {
    return invalid('is no object');
  }
  const { matchLabels = {}, matchExpressions = [], ...others } = raw;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return invalid(`has a field "${unknown}" that is not known here`);
  }
  if (!isObject(matchLabels) || !Array.isArray(matchExpressions)) {
    return invalid('has matchLabels or matchExpressions of another form');
  }
  for (const [key, value] of Object.entries(matchLabels)) {
    const reason = typeof value === 'string' ? syntaxProblem(key, [value]) : `has a value of "${key}" that is no text`;
    if (reason !== undefined) {
      return invalid(reason);
    }
  }
  const requirements: Requirement[] = [];
  for (const entry of matchExpressions) {
    const requirement = parseRequirement(entry);
    if (!requirement.valid) {
      return requirement;
    }
    requirements.push(requirement.value);
  }
  return valid({ matchLabels: matchLabels as Labels, matchExpressions: requirements });
}

function parseRequirement(raw: unknown): Validation<Requirement> {
  if (!isObject(raw)) {
    return invalid('has an expression that is no object');
  }
  const { key, operator, values: given } = raw;
  const values: unknown = given ?? [];
  if (typeof key !== 'string' || !Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    return invalid('has an expression of another form than key, operator, values');
  }
  if (!isOperator(operator)) {
    return invalid(`uses an operator that is not known: ${typeof operator === 'string' ? `"${operator}"` : 'it is no text'}`);
  }
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0) {
    return invalid(wantsValues ? `asks ${operator} of "${key}" without values` : `asks ${operator} of "${key}" with values`);
  }
  const reason = syntaxProblem(key, values);
  return reason === undefined ? valid({ key, operator, values }) : invalid(reason);
}

function syntaxProblem(key: string, values: readonly string[]): string | undefined {
  if (!checkLabelKey(key).valid) {
    return `asks for "${key}", which is no label key`;
  }
  const bad = values.find((value) => !checkLabelValue(value).valid);
  return bad === undefined ? undefined : `asks "${key}" for "${bad}", which is no label value`;
}

function isOperator(value: unknown): value is Operator {
  return value === 'In' || value === 'NotIn' || value === 'Exists' || value === 'DoesNotExist';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As `kubectl get managedclusters -l` takes it. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values }) => {
    switch (operator) {
      case 'In':
      case 'NotIn':
        return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
    }
  });
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
}
