import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { shellNames, type Mode } from '../../packaging/names.mjs';
import { StandIns, type Ended } from './stand-ins.js';

const INSTALLER = resolve(import.meta.dirname, '../../packaging/installer');

/** Lines of `systemextensionsctl list`, as macOS 15 prints them (fields between tabs). */
export function extensionList(...states: readonly string[]): string {
  const head = '--- com.apple.system_extension.endpoint_security (Go to System Settings to modify these)';
  const lines = states.map(
    (state) => `*\t*\tABCDE12345\torg.portcullis.app.bridge (0.1.0/1000.1)\tPortcullis\t[${state}]`,
  );
  const other = '*\t*\tOTHER12345\tcom.example.bridge (1.0/1)\tOther\t[activated enabled]';
  return [
    `${states.length + 1} extension(s)`,
    head,
    'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
    other,
    ...lines,
  ].join('\n');
}

/**
 * A Mac below a folder: the scripts of the package themselves, with a `names.sh` that puts a root before each path, and
 * stand-ins for what only macOS has. launchd keeps its jobs as files.
 */
export class ScratchMac {
  readonly standIns: StandIns;
  private readonly scripts: string;

  constructor(
    readonly root: string,
    private readonly mode: Mode = 'approve',
    packageVersion = '0.1.0.10',
    managed = false,
  ) {
    this.standIns = new StandIns(join(root, 'stand-ins'));
    this.scripts = join(root, 'scripts');
    const path = `${this.standIns.bin}:/usr/bin:/bin`;
    const names = shellNames({ mode, managed, version: '0.1.0', packageVersion, root, path });
    for (const folder of [this.scripts, this.at('/Library/Portcullis')]) {
      for (const script of ['preinstall', 'postinstall', 'uninstall.sh', 'jobs.sh'])
        this.put(INSTALLER, script, folder);
      writeFileSync(join(folder, 'names.sh'), names);
    }
    this.payload();
    this.person('mia');
    this.extensions();
    this.standIns
      .tool(
        'launchctl',
        `jobs="$here/jobs"; mkdir -p "$jobs"; job=$(printf '%s' "$2" | tr / _)
case "$1" in
  print) [ -e "$jobs/$job" ] ;;
  bootout) [ -e "$jobs/$job" ] && rm "$jobs/$job" ;;
  bootstrap) [ -e "$3" ] && touch "$jobs/$(printf '%s' "$2/$(basename "$3" .plist)" | tr / _)" ;;
  asuser) shift 2; exec "$@" ;;
esac`,
      )
      .tool('sudo', 'while [ "${1#-}" != "$1" ]; do [ "$1" = -u ] && shift; shift; done; exec "$@"')
      .tool('id', 'if [ $# -gt 1 ]; then echo 501; else cat "$here/uid" 2>/dev/null || echo 0; fi')
      .tool('ps', 'cat "$here/processes" 2>/dev/null; exit 0')
      .tool(
        'pkgutil',
        `case "$1" in
  --pkg-info) [ -e "$here/receipt" ] && printf 'package-id: %s\\nversion: %s\\nvolume: /\\n' "$2" "$(cat "$here/receipt")" ;;
  --forget) rm "$here/receipt" ;;
esac`,
      )
      .tools('chown', 'open', 'tccutil', 'sleep');
  }

  /** A place on this Mac. */
  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content = ''): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  exists(path: string): boolean {
    return existsSync(this.at(path));
  }

  private put(from: string, name: string, folder: string): void {
    mkdirSync(folder, { recursive: true });
    cpSync(join(from, name), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }

  private payload(): void {
    this.write('/Applications/Portcullis.app/Contents/Info.plist');
    this.app('exit 0');
    this.write('/Library/LaunchAgents/org.portcullis.app.plist');
    this.write('/Library/LaunchDaemons/org.portcullis.agent.plist');
    this.write('/Library/Portcullis/agent/bin/portcullis');
    const files = [
      'agent/bin/portcullis',
      'files.txt',
      'jobs.sh',
      'names.sh',
      'postinstall',
      'preinstall',
      'uninstall.sh',
    ];
    if (this.mode === 'approve') {
      this.write('/Library/LaunchDaemons/org.portcullis.bridge.plist');
      this.write('/Library/Portcullis/bridge/portcullis-bridge');
      files.push('bridge/portcullis-bridge');
    } else {
      this.write(
        '/Applications/Portcullis.app/Contents/Library/SystemExtensions/org.portcullis.app.bridge.systemextension/Contents/Info.plist',
      );
    }
    this.write(
      '/Library/Portcullis/files.txt',
      `${files
        .map((file) => `./${file}`)
        .toSorted()
        .join('\n')}\n`,
    );
  }

  /** The app's executable: a few lines of shell. */
  app(script: string): void {
    const program = '/Applications/Portcullis.app/Contents/MacOS/Portcullis';
    this.write(program, `#!/bin/bash\nhere='${this.at('/stand-ins')}'\n${script}\n`);
    chmodSync(this.at(program), 0o755);
  }

  /** Who sits at the Mac; `root` stands for the login window. */
  person(name: string): void {
    this.standIns.tool('stat', `echo '${name}'`);
  }

  /** States of our extension, as macOS lists them. */
  extensions(...states: readonly string[]): void {
    this.write('/stand-ins/extensions', `${extensionList(...states)}\n`);
    this.standIns.tool('systemextensionsctl', 'cat "$here/extensions"');
  }

  receipt(version: string): void {
    this.write('/stand-ins/receipt', version);
  }

  job(name: string): boolean {
    return this.exists(`/stand-ins/jobs/${name.replaceAll('/', '_')}`);
  }

  startJob(name: string): void {
    this.write(`/stand-ins/jobs/${name.replaceAll('/', '_')}`);
  }

  linkCommand(): void {
    mkdirSync(this.at('/usr/local/bin'), { recursive: true });
    symlinkSync(this.at('/Library/Portcullis/agent/bin/portcullis'), this.at('/usr/local/bin/portcullis'));
  }

  preinstall(): Ended {
    return this.standIns.run(join(this.scripts, 'preinstall'), ['made.pkg', '/', '/', '/']);
  }

  postinstall(): Ended {
    return this.standIns.run(join(this.scripts, 'postinstall'), ['made.pkg', '/', '/', '/']);
  }

  /** `again`: from a copy, since the installed one removes itself. */
  uninstall(args: readonly string[] = [], again = false): Ended {
    return this.standIns.run(
      again ? join(this.scripts, 'uninstall.sh') : this.at('/Library/Portcullis/uninstall.sh'),
      args,
    );
  }
}
