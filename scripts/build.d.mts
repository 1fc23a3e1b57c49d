/** Builds dist/ from the sources. */
export declare function build(): Promise<void>;
