import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/pipeline/cron/expression.js';
import { kubernetesCronJob } from '../../../src/pipeline/cron/kubernetes.js';
import { calendarEvents, systemdUnits } from '../../../src/pipeline/cron/systemd.js';

const cron = (text: string) => parseCron(text, '--hourly');

describe('a systemd timer', () => {
  // Expected forms are what `systemd-analyze calendar` (systemd 252) prints as normalized, or an equivalent it accepts.
  it.each([
    ['5 * * * *', ['*-*-* *:05:00']],
    ['30 2 * * 2-6', ['Tue,Wed,Thu,Fri,Sat *-*-* 02:30:00']],
    ['*/30 9-10 1 jan,jul *', ['*-01,07-01 09,10:00,30:00']],
    ['0 0 13 * fri', ['*-*-13 00:00:00', 'Fri *-*-* 00:00:00']],
  ])('fires at the times of %j', (text, events) => {
    expect(calendarEvents(cron(text))).toEqual(events);
  });

  it('runs the program with quoted words, from the folder, and makes up for what was missed', () => {
    const [service, timer] = systemdUnits('nightly', cron('30 2 * * 2-6'), {
      node: '/usr/bin/node',
      launcher: '/opt/my tools/openalpha.js',
      folder: '/srv/100%/quant',
      config: null,
      envFile: '/srv/$HOME/"x"/.env',
      db: '/srv/back\\slash.db',
      modelsDir: '/srv/models',
    });
    expect(service).toMatchObject({ name: 'openalpha-nightly.service' });
    expect(service.text).toContain('WorkingDirectory=/srv/100%%/quant\n');
    expect(service.text).toContain(
      'ExecStart=/usr/bin/node "/opt/my tools/openalpha.js" run nightly --dotenv "/srv/$$HOME/\\"x\\"/.env" --db "/srv/back\\\\slash.db" --models-dir /srv/models\n',
    );
    expect(timer.text).toContain('OnCalendar=Tue,Wed,Thu,Fri,Sat *-*-* 02:30:00\nPersistent=true\n');
  });
});

describe('a Kubernetes CronJob', () => {
  const options = {
    image: 'registry/openalpha:1',
    timeZone: 'America/New_York',
    secret: 'keys',
    claim: 'data',
    db: null,
    dbFromSecret: false,
  };
  it('has the schedule in the cluster’s own cron, the command and the volume', () => {
    const text = kubernetesCronJob('hourly', cron('5 * * * 7'), options);
    expect(text).toContain('\nkind: CronJob\nmetadata:\n  name: openalpha-hourly\n');
    expect(text).toContain('\n  schedule: "5 * * * 0"\n  timeZone: "America/New_York"\n');
    expect(text).toContain(
      '\n              args: ["run", "hourly", "--db", "/var/lib/openalpha/openalpha.db", "--models-dir", ',
    );
    expect(text).toContain('persistentVolumeClaim: { claimName: "data" }\n');
    // Every value of a person is a JSON string, so none can end its line and begin another field.
    expect(kubernetesCronJob('hourly', cron('5 * * * *'), { ...options, image: 'a"\nb: c' })).toContain(
      '\n              image: "a\\"\\nb: c"\n',
    );
  });

  it('takes the URL of a store with a password from the secret, and says nothing of it', () => {
    const text = kubernetesCronJob('hourly', cron('5 * * * *'), { ...options, timeZone: null, dbFromSecret: true });
    expect(text).not.toContain('--db');
    expect(text).not.toContain('timeZone');
    expect(text).toContain(
      '                - secretRef:\n                    name: "keys"\n                    optional: false\n',
    );
  });
});
