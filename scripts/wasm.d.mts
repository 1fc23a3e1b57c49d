/** Source → the module that stands for it, relative to the repository. */
export declare const assembled: ReadonlyMap<string, string>;
/** The source of the module that holds WebAssembly text, assembled. */
export declare function moduleOf(text: string, name: string): Promise<string>;
export declare function assemble(): Promise<void>;
