declare module '@vercel/ncc' {
  /** The part of ncc's JS API that the build uses; ncc ships no types. */
  export default function ncc(
    input: string,
    options: {
      readonly cache: false;
      readonly esm: false;
      readonly externals: readonly string[];
      readonly filename: string;
      readonly filterAssetBase: string;
      readonly minify: false;
      readonly quiet: true;
      readonly sourceMap: false;
    },
  ): Promise<{
    readonly code: string;
    readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
  }>;
}
