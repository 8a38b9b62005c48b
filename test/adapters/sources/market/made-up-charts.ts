/** Charts in Yahoo's form with made-up numbers. */
export interface ChartParts {
  readonly symbol?: string;
  readonly currency?: string | null;
  readonly exchange?: string;
  readonly timeZone?: string;
  readonly granularity?: string;
  /** Seconds. */
  readonly timestamp?: readonly number[];
  readonly close?: readonly (number | null)[];
  /** Default: as the close, so that a null is in all of them. */
  readonly open?: readonly (number | null)[];
  readonly volume?: readonly (number | null)[];
  readonly events?: object;
}

export function madeUpChart(parts: ChartParts = {}): object {
  const { timestamp, close = timestamp?.map((_, i) => 100 + i) } = parts;
  const shifted = (by: number) => close?.map((value) => (value === null ? null : value + by));
  return {
    chart: {
      result: [
        {
          meta: {
            currency: parts.currency === undefined ? 'USD' : parts.currency,
            symbol: parts.symbol ?? 'ACME',
            exchangeName: parts.exchange ?? 'NYQ',
            exchangeTimezoneName: parts.timeZone ?? 'America/New_York',
            // The offset of today, for bars of any time of the year.
            gmtoffset: -18_000,
            dataGranularity: parts.granularity ?? '1d',
            priceHint: 2,
          },
          ...(timestamp ? { timestamp } : {}),
          ...(parts.events ? { events: parts.events } : {}),
          indicators: {
            quote: [
              timestamp
                ? {
                    open: parts.open ?? close,
                    high: shifted(1),
                    low: shifted(-1),
                    close,
                    volume: parts.volume ?? close?.map((value) => (value === null ? null : 1_000)),
                  }
                : {},
            ],
          },
        },
      ],
      error: null,
    },
  };
}

export function madeUpError(code: string, description: string): object {
  return { chart: { result: null, error: { code, description } } };
}

/** Seconds of a UTC time. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1_000;
}
