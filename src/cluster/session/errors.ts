import { ClusterError } from '../errors.ts';

/** No kubeconfig file has a context of this name (any more). */
export class ContextUnknownError extends ClusterError {
  readonly kind = 'contextUnknown';
  constructor(context: string) {
    super(`The kubeconfig has no context "${context}". Choose another context, or add it to the kubeconfig.`);
  }
}
