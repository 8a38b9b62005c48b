import type { Schedule } from '../../domain/operation.js';
import type { CronExpression } from './expression.js';
import { batchArguments, type Installation } from './scheduled-command.js';

export interface UnitFile {
  readonly name: string;
  readonly text: string;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * A service and a timer for one batch, for `~/.config/systemd/user` or `/etc/systemd/system`. Times are the machine's own, as
 * with cron; a firing that was missed while the machine was off is made up for (`Persistent`).
 * Source: systemd.service(5), systemd.timer(5), systemd.time(7).
 */
export function systemdUnits(
  schedule: Schedule,
  cron: CronExpression,
  installation: Installation,
): readonly [UnitFile, UnitFile] {
  const name = `openalpha-${schedule}`;
  const words = [installation.node, installation.launcher, ...batchArguments(schedule, installation)];
  const service = `[Unit]
Description=OpenAlpha ${schedule} run
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=${escapePercent(installation.folder)}
ExecStart=${words.map(systemdWord).join(' ')}
# 3: another run holds the store, and this one left at once.
SuccessExitStatus=3
Nice=10
NoNewPrivileges=yes
UMask=0077
`;
  const timer = `[Unit]
Description=OpenAlpha ${schedule} run, by the clock

[Timer]
${calendarEvents(cron)
  .map((event) => `OnCalendar=${event}`)
  .join('\n')}
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
  return [
    { name: `${name}.service`, text: service },
    { name: `${name}.timer`, text: timer },
  ];
}

/** The times of a cron expression as systemd writes them; two where days of either kind will do. */
export function calendarEvents(cron: CronExpression): string[] {
  const months = numbers(cron.months, 12);
  const time = `${numbers(cron.hours, 24)}:${numbers(cron.minutes, 60)}:00`;
  const weekdays = cron.weekdays.length === 7 ? '' : `${cron.weekdays.map((day) => WEEKDAYS[day]).join(',')} `;
  const days = numbers(cron.days, 31);
  if (!cron.eitherDay) return [`${weekdays}*-${months}-${days} ${time}`];
  return [`*-${months}-${days} ${time}`, `${weekdays}*-${months}-* ${time}`];
}

function numbers(values: readonly number[], all: number): string {
  return values.length === all ? '*' : values.map((value) => String(value).padStart(2, '0')).join(',');
}

/** A word of ExecStart: quoted as in C, with % and $ doubled, which systemd would replace. */
function systemdWord(text: string): string {
  const plain = escapePercent(text).replace(/\$/g, '$$$$');
  if (/^[A-Za-z0-9_./:=@+,%$-]+$/.test(plain)) return plain;
  return `"${plain.replace(/["\\]/g, '\\$&')}"`;
}

function escapePercent(text: string): string {
  return text.replace(/%/g, '%%');
}
