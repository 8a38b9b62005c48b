/** One family of numbers that Prometheus can scrape. */
export interface MetricFamily {
  /** `[a-zA-Z_:][a-zA-Z0-9_:]*`, with the unit at its end. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** No two with the same labels; names of labels are `[a-zA-Z_][a-zA-Z0-9_]*`. */
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * Numbers in the text format of Prometheus, as the textfile collector of node_exporter takes it: without times (it refuses them), HELP
 * and TYPE once a family, families and labels in order of their names, a line end after the last line. Families without a
 * sample are left out. NaN and infinities are written as such. Source: "Exposition formats", prometheus.io, version 0.0.4.
 */
export function* prometheusText(families: readonly MetricFamily[]): Generator<string> {
  for (const { name, help, type, samples } of [...families].sort((a, b) => compare(a.name, b.name))) {
    if (samples.length === 0) continue;
    yield `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    for (const { labels, value } of samples) yield `${name}${labelText(labels)} ${numberText(value)}\n`;
  }
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .sort(compare)
    .map((name) => `${name}="${escapeLabel(labels[name] as string)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replace(/"/g, '\\"');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
