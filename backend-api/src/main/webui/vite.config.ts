import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

const target = process.env.ORRERY_CONSOLE_TARGET ?? '../../../target/console-files';
const edge = `http://127.0.0.1:${process.env.ORRERY_BACKEND_API_PORT ?? 8080}`;

/** Writes compressed copies and the list of files, from which the edge serves them. */
function forTheEdge(): Plugin {
  const folder = join(target, 'console');
  const walk = (at: string): string[] =>
    readdirSync(at).flatMap((name) => {
      const path = join(at, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });
  return {
    name: 'orrery-edge',
    apply: 'build',
    closeBundle() {
      const files = walk(folder);
      for (const file of files) {
        if (/\.(html|js|css|svg|txt)$/.test(file)) {
          const plain = readFileSync(file);
          writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
          writeFileSync(`${file}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        }
      }
      const names = files.map((file) => relative(folder, file).replaceAll('\\', '/')).sort();
      writeFileSync(join(folder, 'files.txt'), `${names.join('\n')}\n`);
    },
  };
}

export default defineConfig({
  base: '/console/',
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false }), forTheEdge()],
  build: {
    outDir: join(target, 'console'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '^/(auth|v1|system|docs)(/|$)': { target: edge, changeOrigin: false } } },
});
