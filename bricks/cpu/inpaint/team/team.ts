/**
 * Threads that run the same function over the same memory (single program, multiple data). Work is cut into pieces that
 * do not depend on the number of threads, and a piece reads nothing that another piece of the same round writes; so
 * the result is the same for one thread and for many.
 */
export interface Team {
  /** Runs `piece(0)` … `piece(count − 1)`, each once, on whichever member is free; returns when all are done. */
  share(count: number, piece: (index: number) => void): void;
  /** Runs on one member while the others wait. */
  alone(work: () => void): void;
}

/** A team of one, for work that is itself a piece of a larger team's. */
export const solo: Team = {
  share(count, piece) {
    for (let i = 0; i < count; i++) piece(i);
  },
  alone(work) {
    work();
  },
};

/** Length of a team's control block, in 32-bit words. */
export const CONTROL_WORDS = 4;
const ARRIVED = 0;
const ROUND = 1;
const TICKET = 2;

/** This thread's membership in a team of `size` threads that share `control` (zeroed at the start). */
export function joinTeam(control: Int32Array, size: number): Team {
  if (size === 1) return solo;
  const barrier = () => {
    const round = Atomics.load(control, ROUND);
    if (Atomics.add(control, ARRIVED, 1) === size - 1) {
      Atomics.store(control, ARRIVED, 0);
      Atomics.store(control, TICKET, 0);
      Atomics.add(control, ROUND, 1);
      Atomics.notify(control, ROUND);
    } else {
      while (Atomics.load(control, ROUND) === round) Atomics.wait(control, ROUND, round);
    }
  };
  const share = (count: number, piece: (index: number) => void) => {
    for (let i = Atomics.add(control, TICKET, 1); i < count; i = Atomics.add(control, TICKET, 1)) piece(i);
    barrier();
  };
  return { share, alone: (work) => share(1, work) };
}
