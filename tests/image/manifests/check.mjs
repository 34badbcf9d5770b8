// node check.mjs FOLDER FILE...: validates Kubernetes manifests with Kubernetes' schemas, without a cluster. FOLDER
// contains package.json's installed dependencies; a file for the compiler is written there. The schemas check types,
// values and missing fields; the compiler checks field names, which the schemas do not restrict. Prints "FILE: error"
// for each finding; exits with 1 if there is any.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const packages = join(resolve(folder), "node_modules");
const load = (path) => import(pathToFileURL(join(packages, path)));
const { parseAllDocuments } = await load("yaml/dist/index.js");

const findings = [];
const found = (file, what) => findings.push(`${file}: ${what}`);

// apps/v1 and Deployment: apps/v1/Deployment
const moduleOf = (manifest) => `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;

async function judgeBySchema(file, manifest) {
    const { [manifest.kind]: Kind } = await load(`${moduleOf(manifest)}.js`);
    try {
        new Kind(manifest).validate();
    } catch (error) {
        found(file, error.message);
    }
}

async function readManifests(file) {
    const manifests = [];
    for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
        document.errors.forEach((error) => found(file, error.message));
        const manifest = document.errors.length ? null : document.toJS();
        if (!manifest) continue;
        if (!existsSync(join(packages, `${moduleOf(manifest)}.js`))) {
            found(file, `there is no ${manifest.kind} in ${manifest.apiVersion}`);
            continue;
        }
        await judgeBySchema(file, manifest);
        manifests.push({ file, manifest });
    }
    if (!manifests.length && !findings.length) found(file, "holds no manifest");
    return manifests;
}

// Each manifest becomes a literal of its kind's type, on one line: the compiler refuses fields that the type does not
// have.
function judgeNames(manifests) {
    const source = join(resolve(folder), "manifests.ts");
    const lines = manifests.map(({ manifest }, i) =>
        `export const manifest${i}: import("${moduleOf(manifest)}").I${manifest.kind} = ${JSON.stringify(manifest)};`);
    writeFileSync(source, lines.join("\n") + "\n");
    try {
        execFileSync(process.execPath, [join(packages, "typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck",
            "--module", "nodenext", "--target", "es2022", "--pretty", "false", source], { cwd: resolve(folder) });
    } catch (error) {
        for (const line of String(error.stdout).split("\n").filter(Boolean)) {
            const at = /manifests\.ts\((\d+),\d+\): (.*)/.exec(line);
            found(at ? manifests[at[1] - 1].file : "tsc", at ? at[2] : line);
        }
    }
}

const manifests = [];
for (const file of files) manifests.push(...(await readManifests(file)));
judgeNames(manifests);
findings.forEach((line) => console.log(line));
process.exit(findings.length ? 1 : 0);
