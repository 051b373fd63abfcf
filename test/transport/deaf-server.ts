/** Makes ssh2's server deaf to the client's wish to hear about signature algorithms (RFC 8308). */
export function silenceExtInfo(client: object): void {
  let kex: object | undefined;
  Object.defineProperty(Reflect.get(client, '_protocol'), '_kex', {
    get: () => kex,
    set: (value: object | undefined) => {
      kex = value;
      if (kex) Object.defineProperty(kex, 'remoteExtInfoEnabled', { get: () => false, set: () => undefined });
    },
  });
}
