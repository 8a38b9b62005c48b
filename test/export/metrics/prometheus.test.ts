import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricFamily, prometheusText } from '../../../src/export/metrics/prometheus.js';
import { METRICS } from '../../../src/pipeline/monitor/metric-catalog.js';

const textOf = (families: readonly MetricFamily[]) => [...prometheusText(families)].join('');

interface Parsed {
  readonly help: string;
  readonly type: string;
  readonly samples: { labels: Record<string, string>; value: number }[];
}

/** A small reader of the text format 0.0.4: refuses what the textfile collector of node_exporter refuses. */
function parse(text: string): Record<string, Parsed> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const found: Record<string, Parsed> = {};
  const series = new Set<string>();
  let help: [string, string] | undefined;
  let family = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const about = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) ([\s\S]*)$/.exec(line);
    if (about?.[1] === 'HELP') {
      if (found[about[2]!] !== undefined) throw new Error('a second HELP');
      help = [about[2]!, unescape(about[3]!, false)];
    } else if (about?.[1] === 'TYPE') {
      if (help?.[0] !== about[2] || !['gauge', 'counter'].includes(about[3]!)) throw new Error(`TYPE: ${line}`);
      family = about[2]!;
      found[family] = { help: help![1], type: about[3]!, samples: [] };
    } else {
      const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([\s\S]*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(
        line,
      );
      if (sample === null || sample[1] !== family) throw new Error(`no sample of ${family}: ${line}`);
      if (series.has(`${sample[1]}{${sample[2]}}`)) throw new Error(`twice: ${line}`);
      series.add(`${sample[1]}{${sample[2]}}`);
      const number = sample[3]!.replace('Inf', 'Infinity');
      found[family]!.samples.push({ labels: labelsOf(sample[2] ?? ''), value: Number(number) });
    }
  }
  return found;
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/sy;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) throw new Error(`no labels: ${text}`);
    labels[match[1]!] = unescape(match[2]!, true);
  }
  return labels;
}

function unescape(text: string, quotes: boolean): string {
  return text.replace(quotes ? /\\(["\\n])/g : /\\([\\n])/g, (_whole, letter) => (letter === 'n' ? '\n' : letter));
}

describe('metrics as Prometheus text', () => {
  it('is what the documentation of the format shows', () => {
    const text = textOf([
      {
        name: 'b_ratio',
        help: 'Of b.',
        type: 'gauge',
        samples: [{ labels: { z: 'C:\\DIR', a: 'say "x"\nno' }, value: 1.5 }],
      },
      { name: 'a_total', help: 'Line\nand \\ "this".', type: 'counter', samples: [{ labels: {}, value: Number.NaN }] },
      { name: 'without', help: 'Nothing.', type: 'gauge', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP a_total Line\\nand \\\\ "this".\n# TYPE a_total counter\na_total NaN\n' +
        '# HELP b_ratio Of b.\n# TYPE b_ratio gauge\nb_ratio{a="say \\"x\\"\\nno",z="C:\\\\DIR"} 1.5\n',
    );
  });

  it('comes back whole from a reader of the format, whatever stands in labels and helps', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/);
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\\"\n{},= a]{0,12}$/));
    const sample = fc.record({
      labels: fc.dictionary(name, text, { maxKeys: 4, noNullPrototype: true }),
      value: fc.double(),
    });
    const family = fc.record({
      name,
      help: text,
      type: fc.constantFrom('gauge' as const, 'counter' as const),
      samples: fc.uniqueArray(sample, {
        minLength: 1,
        maxLength: 4,
        selector: ({ labels }) => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
      }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(family, { maxLength: 5, selector: ({ name: of }) => of }), (families) => {
        const back = parse(textOf(families));
        expect(Object.keys(back)).toEqual(families.map(({ name: of }) => of).sort());
        for (const { name: of, help, type, samples } of families) {
          expect(back[of]).toMatchObject({ help, type });
          // -0 is 0 to the format.
          expect(back[of]!.samples).toEqual(samples.map((s) => ({ ...s, value: s.value === 0 ? 0 : s.value })));
        }
      }),
    );
  });

  it('has names and units that Prometheus takes for every number there is', () => {
    for (const [name, { help }] of Object.entries(METRICS)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(help).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
