// Builds static/build/ from static/src/: one stylesheet for the pages, one for the console, a module for each, images as they are.
import { build } from 'esbuild'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAsync } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const source = join(here, 'src')
const built = join(here, 'build')
// Whoever reads the assets meanwhile finds the last ones whole.
const target = join(here, `build.${process.pid}`)
const sheets = { main: 'main.scss', console: 'console.scss' }

await mkdir(target, { recursive: true })
for (const [name, file] of Object.entries(sheets)) {
  const { css } = await compileAsync(join(source, file), {
    style: 'compressed',
    loadPaths: [join(here, '..', 'node_modules')],
    quietDeps: true
  })
  await writeFile(join(target, `${name}.css`), css)
}
await build({
  entryPoints: [join(source, 'main.js'), join(source, 'console.js')],
  outdir: target,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning'
})
await cp(join(source, 'images'), target, { recursive: true })
await rm(built, { recursive: true, force: true })
await rename(target, built)
