import type { TreePlan } from '../../kernels/tree-memory.js';

/** Scratch for as many tasks as run at once: whoever starts takes a free slot, so that memory grows with threads, not with tasks. */
export interface SlotPlan {
  /** One i32 a slot: 1 while taken. */
  readonly flags: number;
  readonly first: number;
  readonly bytes: number;
  readonly count: number;
}

export function planSlots(plan: TreePlan, count: number, bytes: number): SlotPlan {
  const size = Math.ceil(bytes / 64) * 64;
  return { flags: plan.take(count * 4), first: plan.take(count * size), bytes: size, count };
}

/** All slots free: memory may hold anything before. */
export function freeSlots(buffer: ArrayBuffer, plan: SlotPlan): void {
  new Int32Array(buffer, plan.flags, plan.count).fill(0);
}

/** Takes a free slot. There is one for each task that runs at once. */
export function takeSlot(buffer: ArrayBuffer, plan: SlotPlan): { readonly at: number; release(): void } {
  const flags = new Int32Array(buffer, plan.flags, plan.count);
  for (let slot = 0; slot < plan.count; slot++) {
    if (Atomics.compareExchange(flags, slot, 0, 1) !== 0) continue;
    return { at: plan.first + slot * plan.bytes, release: () => Atomics.store(flags, slot, 0) };
  }
  throw new Error(`More than ${plan.count} tasks work on the same trees at once.`);
}
