/** The news that an edit or a batch came to its end. */
export interface Announcement {
  /** The same news has the same id, however often it is announced: `<subject id>.<type>`. */
  readonly id: string;
  readonly type:
    | "edit.succeeded"
    | "edit.failed"
    | "edit.stopped"
    | "batch.succeeded"
    | "batch.failed"
    | "batch.stopped";
  /** Whose it is. */
  readonly principal: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The record, as the API shows it; without the links, which expire. At most 200 KiB as JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whom to call, where the person named somebody: an https URL. */
  readonly webhook: string | null;
}

/** Tells the world, without waiting for it: a queue and an event bus on AWS, this process on one machine. */
export interface Announcer {
  announce(news: Announcement): Promise<void>;
}
