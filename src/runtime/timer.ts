import type { Timer } from '../ports/timer.js';

export const systemTimer: Timer = {
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};
