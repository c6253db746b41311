// The few platform globals that every host of the shared code has (Node, browser, worker). Declared here because
// the shared project compiles with neither Node's nor the DOM's types, so that nothing else of theirs slips in.
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
declare class URL {
  constructor(url: string, base?: string);
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  readonly href: string;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
declare function atob(data: string): string;
declare function btoa(data: string): string;
