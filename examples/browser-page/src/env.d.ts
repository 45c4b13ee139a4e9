interface ImportMetaEnv {
  readonly VITE_FICHERO_URL: string;
  readonly VITE_FICHERO_KEY: string;
}
