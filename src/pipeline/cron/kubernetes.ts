import type { Schedule } from '../../domain/operation.js';
import type { CronExpression } from './expression.js';

export interface ClusterOptions {
  readonly image: string;
  /** IANA name; the cluster's own when `null`. */
  readonly timeZone: string | null;
  /** Secret whose entries become environment variables: keys, OPENALPHA_DB with a password. */
  readonly secret: string;
  /** Claim that holds the store's file (SQLite) and the models. */
  readonly claim: string;
  /** Postgres without a password; `null`: a SQLite file on the claim. */
  readonly db: string | null;
  /** True when the secret gives OPENALPHA_DB. */
  readonly dbFromSecret: boolean;
}

/** Where the claim is seen in the container. */
const FOLDER = '/var/lib/openalpha';

/**
 * A CronJob for one batch, as YAML. Values are written as JSON strings, which YAML reads as they are.
 * Source: Kubernetes batch/v1 CronJob; its cron has no 7 for Sunday and no names with `@`.
 */
export function kubernetesCronJob(schedule: Schedule, cron: CronExpression, options: ClusterOptions): string {
  const text = JSON.stringify;
  const db = options.db ?? `${FOLDER}/openalpha.db`;
  const args = [
    'run',
    schedule,
    ...(options.dbFromSecret ? [] : ['--db', db]),
    '--models-dir',
    `${FOLDER}/ml-models`,
    '--log-format',
    'json',
  ];
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: openalpha-${schedule}
  labels:
    app.kubernetes.io/name: openalpha
spec:
  schedule: ${text(clusterCron(cron))}
${options.timeZone === null ? '' : `  timeZone: ${text(options.timeZone)}\n`}  # The store has a lock of its own; this keeps pods from queueing up before it.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 1800
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      # What failed is tried again by the next run, from where it was.
      backoffLimit: 0
      template:
        metadata:
          labels:
            app.kubernetes.io/name: openalpha
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
          containers:
            - name: openalpha
              image: ${text(options.image)}
              command: ["openalpha"]
              args: ${text(args).replaceAll('","', '", "')}
              workingDir: ${text(FOLDER)}
              envFrom:
                - secretRef:
                    name: ${text(options.secret)}
                    optional: ${options.dbFromSecret ? 'false' : 'true'}
              resources:
                requests: { cpu: "1", memory: "512Mi" }
                limits: { memory: "2Gi" }
              securityContext:
                allowPrivilegeEscalation: false
                capabilities: { drop: ["ALL"] }
              volumeMounts:
                - { name: data, mountPath: ${text(FOLDER)} }
          volumes:
            - name: data
              persistentVolumeClaim: { claimName: ${text(options.claim)} }
`;
}

function clusterCron(cron: CronExpression): string {
  const fields = cron.text.split(' ');
  if (!/7/.test(fields[4] as string)) return cron.text;
  return [...fields.slice(0, 4), cron.weekdays.join(',')].join(' ');
}
