import { PLACES } from '../test/pipeline/collect/weather-scenario.js';
import { fairRows, runSchedule } from './outages/schedule.js';
import { WEATHERS } from './outages/weathers.js';
import { type Trial, type TrialRow, timeLeft } from './trial.js';

/** Seeded weather over the providers, hour after hour, and a quiet hour in the end: nothing lost, doubled or invented. */
export const outages: Trial = async (options) => {
  const { seed, count = 1_000, say } = options;
  const left = timeLeft(options);
  const fair = await fairRows();
  const weathers = new Map<string, number>();
  const kinds = new Map<string, number>();
  const violations: string[] = [];
  let [done, hours, lies, holes] = [0, 0, 0, 0];
  for (; done < count && left(); done++) {
    const found = await runSchedule(seed + done, fair);
    hours += found.hours;
    lies += found.standingLies;
    holes += found.holes;
    for (const name of found.weathers) weathers.set(name, (weathers.get(name) ?? 0) + 1);
    for (const kind of found.failures) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    violations.push(
      ...found.violations.map(
        (words) => `schedule ${done} (alone: --seed ${seed + done} --count 1): ${words}; ${found.weathers.join(', ')}`,
      ),
    );
    if ((done + 1) % 50 === 0) say?.(`${done + 1} of ${count} schedules, ${violations.length} violations`);
  }
  const sorted = (map: ReadonlyMap<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    about: `${done} schedules of weather, ${hours} hours under it, each with a quiet one after; ${fair.length} rows each`,
    rows: [
      ...hoursByPlace(weathers),
      ...sorted(kinds).map(([kind, told]) => ({ what: `told as ${kind}`, failures: told })),
      { what: 'bars that stand as a lie had them', bars: lies },
      { what: 'bars that an answer left out', bars: holes },
    ],
    violations,
  };
};

/** A row a weather: the hours that each place had of it. */
function hoursByPlace(weathers: ReadonlyMap<string, number>): TrialRow[] {
  return WEATHERS.map(({ name }) => ({
    what: name,
    ...Object.fromEntries(PLACES.map((place) => [`${place}_hours`, weathers.get(`${place}: ${name}`) ?? 0])),
  }));
}
