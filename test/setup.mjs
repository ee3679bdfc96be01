// Runs on any Node, before node_modules is there: checks what the machine must have and installs the npm packages.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE = 20;
const VSCODES = ['code', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The Node that the scripts run on: the npm package of that name. */
const node = join(root, 'node_modules', '.bin', 'node');
const folders = (process.env.PATH ?? '').split(delimiter);

checkNode();
checkGo();
checkBrowser();
installPackages();

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
    stop(`Node ${process.versions.node} is too old: install Node ${MINIMUM_NODE} or newer (Debian: apt-get install nodejs npm).`);
  }
  if (!onPath('npm')) stop('npm is missing: install it (Debian: apt-get install npm).');
}

/** Only that it is there: the sandbox says which version each of its parts needs. */
function checkGo() {
  if (onPath('go')) return;
  if (isProgram('/usr/local/go/bin/go')) stop('Go, which builds the sandbox, is installed but not on PATH: export PATH=$PATH:/usr/local/go/bin');
  stop('Go, which builds the sandbox, is missing: install it (https://go.dev/doc/install, or on Debian: apt-get install golang-go).');
}

/** The finer choice is made in test/vscode/choose.ts; here it is enough that there is something to choose. */
function checkBrowser() {
  const { VSCODE_EXECUTABLE, CHROMIUM_EXECUTABLE } = process.env;
  const named = [VSCODE_EXECUTABLE, CHROMIUM_EXECUTABLE].find((file) => file);
  if (named && !isProgram(named)) stop(`${named}, named by VSCODE_EXECUTABLE or CHROMIUM_EXECUTABLE, is not a program: correct the variable or unset it.`);
  if (named || VSCODES.some(onPath) || ELSEWHERE.some(isProgram)) return;
  stop('Neither Chromium nor a desktop VS Code was found: install one (Debian: apt-get install chromium) or set CHROMIUM_EXECUTABLE to its path.');
}

/** `npm ci`, when what npm recorded in node_modules isn't what the lock file asks for. */
function installPackages() {
  if (isInstalled()) return;
  console.log('Installing the npm packages of package-lock.json (npm ci)...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) stop('npm ci failed, see above: check that the npm registry can be reached and run the command again.');
  if (!existsSync(node)) stop('npm did not run the install script of the package node: allow it (npm config set ignore-scripts false) and run the command again.');
}

function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(node)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages for other systems are in the lock file only.
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function onPath(name) {
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** One sentence: what is missing and the command that helps. */
function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
