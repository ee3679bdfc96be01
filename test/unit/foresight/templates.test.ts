import assert from 'node:assert/strict';
import { templateUses, usesOfText } from '../../../src/cluster/foresight/templates.ts';

const annotations = { 'control.kubestellar.io/expand-templates': 'true' };
const read = (text: string) => usesOfText(text, '.x').map((use) => (use.kind === 'reference' ? use.property : `? ${use.text}`));

describe('References of templates', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['plain } text {', []],
    ['{{ .region }}', ['region']],
    ['{{.a}}-{{ .b_2 }}}}', ['a', 'b_2']],
    ['cluster {{ .clusterName }} URL is {{ .clusterURL }}, region is {{ .region }}', ['clusterName', 'clusterURL', 'region']],
    ['{{- .a -}}', ['a']],
    ['{{-\n.a\t-}}', ['a']],
    ['{{ .a | printf "%q" }}', ['a']],
    ['{{ printf "}} %s-%s" .a (print .b 1 true) | html }}', ['a', 'b']],
    ['{{ (.a) }}', ['a']],
    ['{{ `raw {{` }}{{ .a }}', ['a']],
    ['{{/* .no }} */}}{{- /* .no */ -}}{{ .yes }}', ['yes']],
    ['{{ 5 }}{{ "x" }}', []],
    // What needs a look: conditions, variables, chains, short-circuits, keys that are computed, functions that Go has not.
    ...[
      '{{ if .a }}',
      '{{ $x }}',
      '{{ $.a }}',
      '{{ . }}',
      '{{ .a.b }}',
      '{{ and .a .b }}',
      '{{ index . "a" }}',
      '{{ .a | quote }}',
      '{{ eq .a "x" }}',
      '{{ template "x" }}',
      // What Go refuses, so that the Binding fails.
      '{{ }}',
      '{{.a-}}',
      '{{-.a}}',
      '{{ .a .b }}',
      '{{ "x" .a }}',
      '{{ .a | .b }}',
      '{{ .a"x" }}',
      '{{ printf }}',
      '{{ printf 5 .a }}',
      '{{ len .a .b }}',
      '{{ (.a }}',
      '{{ .a) }}',
      '{{ 5x }}',
      String.raw`{{ "\q" }}`,
    ].map((text) => [text, [`? ${text}`]] as const),
    ['{{ .a', ['? {{ .a']],
    ['{{ .a }} {{ "}}', ['a', '? {{ "}}']],
    ['{{ .a }}{{ range .b }}{{ .c }}{{ end }}', ['a', '? {{ range .b }}', 'c', '? {{ end }}']],
  ];
  for (const [text, uses] of table) {
    it(JSON.stringify(text), () => assert.deepEqual(read(text), uses));
  }

  it('are looked for in leaf strings that are delivered, and only where the annotation is exactly "true"', () => {
    const object = {
      kind: '{{ .kind }}',
      metadata: {
        name: 'x',
        generateName: '{{ .no }}',
        finalizers: ['{{ .no }}'],
        labels: { '{{ .no }}': '{{ .label }}' },
        annotations: { ...annotations, 'kubectl.kubernetes.io/last-applied-configuration': '{{ .no }}', other: '{{ .note }}' },
      },
      spec: { containers: [{ image: 'x' }, { image: '{{ .image }}', replicas: 3 }], status: '{{ .inner }}' },
      status: { text: '{{ .no }}' },
    };
    assert.deepEqual(
      templateUses(object).map((use) => `${use.where}: ${use.kind === 'reference' ? use.property : use.text}`),
      [
        '.kind: kind',
        '.metadata.labels.{{ .no }}: label',
        '.metadata.annotations.other: note',
        '.spec.containers[1].image: image',
        '.spec.status: inner',
      ],
    );
    for (const value of ['True', 'yes', '', undefined]) {
      assert.deepEqual(templateUses({ metadata: { annotations: { 'control.kubestellar.io/expand-templates': value } }, data: '{{ .a }}' }), []);
    }
  });
});
