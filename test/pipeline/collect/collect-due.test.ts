import { expect, it } from 'vitest';
import { HOUR } from '../../../src/domain/time.js';
import { openWorld, type Sky, type World } from './weather-scenario.js';

/** Runs two hours apart, and what each asked the macro source for; `null` where nothing was due. */
async function macroOf(world: World, skies: readonly Sky[]) {
  const runs = [];
  for (const sky of skies) {
    const { macro, ok } = await world.collect(sky);
    runs.push({ ok, asked: macro === null ? null : macro.series.map(({ series }) => series) });
    world.clock.advance(2 * HOUR);
  }
  return runs;
}

async function inWorld(use: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld();
  await use(world).finally(() => world.close());
}

const BOTH = ['CPIAUCSL', 'UNRATE'];

it('asks for macro series every six hours', () =>
  inWorld(async (world) => {
    const runs = await macroOf(world, [{}, {}, {}, {}]);
    expect(runs.map(({ asked }) => asked)).toEqual([BOTH, null, null, BOTH]);
  }));

it('asks again for a series that failed, and for it alone; the others are there, so the run is well', () =>
  inWorld(async (world) => {
    const down: Sky = { macro: () => ({ status: 500 }) };
    expect(await macroOf(world, [down, down, {}])).toEqual([
      { ok: true, asked: BOTH },
      { ok: true, asked: ['UNRATE'] },
      { ok: true, asked: ['UNRATE'] },
    ]);
  }));

it('does not ask again so soon for a series that nobody has', () =>
  inWorld(async (world) => {
    const unknown: Sky = { macro: () => ({ status: 404 }) };
    const runs = await macroOf(world, [unknown, unknown]);
    expect(runs.map(({ asked }) => asked)).toEqual([BOTH, null]);
  }));
