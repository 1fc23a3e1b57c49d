/** The objects that Distributed Maps read their items from and write their results to. */
export interface MapObjects {
  read(bucket: string, key: string): AsyncIterable<Uint8Array>;
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
  write(bucket: string, key: string, pieces: AsyncIterable<Uint8Array>): Promise<number>;
}

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
}
