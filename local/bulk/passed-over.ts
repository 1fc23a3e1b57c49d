import { extname } from "node:path";

/** Of photos that are none for the codec; whoever has them thinks that they were done. */
const unread = new Set(
  ".heic .heif .hif .jxl .jp2 .bmp .psd .dng .nef .nrw .cr2 .cr3 .crw .arw .srf .raf .orf .rw2 .pef .srw .3fr .iiq .x3f".split(
    " ",
  ),
);

/** What of a folder was passed over and had better be said. Memory does not grow with its number. */
export class PassedOver {
  private readonly files = new Map<string, number>();
  private folders = 0;

  clear(): void {
    this.files.clear();
    this.folders = 0;
  }

  file(name: string): void {
    const extension = extname(name).toLowerCase();
    if (unread.has(extension)) this.files.set(extension, (this.files.get(extension) ?? 0) + 1);
  }

  /** One with the results of another batch. */
  results(): void {
    this.folders++;
  }

  /** Sentences; none where there is nothing to be said. */
  sentences(): readonly string[] {
    const kinds = [...this.files].sort((a, b) => b[1] - a[1]);
    const total = kinds.reduce((sum, [, count]) => sum + count, 0);
    const list = kinds.map(([extension, count]) => `${extension} ${count}`).join(", ");
    const many = this.folders > 1 ? `${this.folders} folders` : "A folder";
    return [
      ...(total === 0
        ? []
        : [`Passed over: ${total} of formats that cannot be read (${list}). Export them as JPEG, PNG or TIFF.`]),
      ...(this.folders === 0
        ? []
        : [`${many} with results of other batches ${this.folders > 1 ? "were" : "was"} passed over.`]),
    ];
  }
}
