/** By what a run that was killed is told from one that goes on. */
export const SIGNS_OF_LIFE = `
ALTER TABLE runs ADD COLUMN process TEXT;
ALTER TABLE runs ADD COLUMN heartbeat_at INTEGER;
`;
