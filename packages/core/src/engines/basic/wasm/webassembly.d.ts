/** What is used of WebAssembly: Node has it, and its types do not. */
declare namespace WebAssembly {
  type Module = { readonly module: unique symbol };
  type Memory = { readonly buffer: ArrayBuffer };
  type Instance = { readonly exports: Partial<Record<string, (...values: number[]) => void>> };
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Memory: new (pages: { initial: number }) => Memory;
  const Instance: new (module: Module, imports: { env: { memory: Memory } }) => Instance;
}
