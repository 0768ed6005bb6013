/**
 * A stub of libSystem for SDK folders that hold headers only: it defines what the headers declare, so that a call of
 * something that no header knows is an undefined symbol, as on a Mac.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';

/** The headers of what is part of libSystem, as far as the bridge and the app could want them. */
const HEADERS = `
  Block.h CommonCrypto/CommonCrypto.h arpa/inet.h assert.h bootstrap.h copyfile.h ctype.h dirent.h dispatch/dispatch.h dlfcn.h err.h errno.h
  execinfo.h fcntl.h fnmatch.h fts.h getopt.h glob.h grp.h ifaddrs.h langinfo.h libgen.h libkern/OSAtomic.h libproc.h locale.h
  mach-o/dyld.h mach/mach.h mach/mach_error.h mach/mach_time.h malloc/malloc.h math.h membership.h net/if.h netdb.h notify.h
  os/activity.h os/lock.h os/log.h os/signpost.h paths.h poll.h pthread.h pwd.h regex.h removefile.h sched.h semaphore.h setjmp.h
  signal.h spawn.h stdio.h stdlib.h string.h strings.h sys/acl.h sys/attr.h sys/clonefile.h sys/event.h sys/file.h sys/ioctl.h
  sys/mman.h sys/mount.h sys/param.h sys/random.h sys/resource.h sys/select.h sys/socket.h sys/stat.h sys/statvfs.h sys/sysctl.h
  sys/time.h sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/wait.h sys/xattr.h syslog.h termios.h time.h unistd.h util.h utmpx.h
  uuid/uuid.h wchar.h wctype.h xlocale.h xpc/xpc.h
`
  .trim()
  .split(/\s+/);

/**
 * What compilers call without a declaration. `@available` needs the two of `isPlatformVersionAtLeast`, which on a Mac
 * come from the compiler's own library: without it a link is a check and no release.
 */
const IMPLIED = `
  dyld_stub_binder ___error ___stack_chk_fail ___stack_chk_guard ___chkstk_darwin __tlv_bootstrap __Unwind_Resume
  __NSConcreteStackBlock __NSConcreteGlobalBlock __NSConcreteMallocBlock __Block_object_assign __Block_object_dispose
  ___isPlatformVersionAtLeast ___isOSVersionAtLeast
  ___memcpy_chk ___memmove_chk ___memset_chk ___strcpy_chk ___strcat_chk ___strncpy_chk ___strncat_chk ___strlcpy_chk
  ___strlcat_chk ___snprintf_chk ___sprintf_chk ___vsnprintf_chk ___vsprintf_chk
  ___bzero _bzero ___cxa_atexit ___maskrune ___tolower ___toupper __dispatch_main_q __dispatch_queue_attr_concurrent
  __dispatch_source_type_timer __os_log_default __os_log_impl _mach_task_self_ __xpc_error_connection_invalid
  __xpc_error_connection_interrupted __xpc_type_dictionary __xpc_type_connection __xpc_type_error
`
  .trim()
  .split(/\s+/);

/** A declaration at the top of the translation unit, its name before the quoted type. */
const DECLARATION = /^[|`]-(FunctionDecl|VarDecl) .*?(\w+) '/;
/** `__asm("_name$VARIANT")`: the symbol is then not the name with an underscore; a control character may lead. */
const ASM_LABEL = /AsmLabelAttr .*?"[^\w$"]?([\w$.]+)"/;

/**
 * The symbols that a syntax tree, as clang prints it, declares and does not define.
 * @param {string} tree
 * @returns {ReadonlySet<string>}
 */
export function declaredSymbols(tree) {
  /** @type {Set<string>} */
  const symbols = new Set();
  /** @type {string | null} */
  let symbol = null;
  const keep = () => {
    if (symbol !== null) symbols.add(symbol);
    symbol = null;
  };
  for (const line of tree.split('\n')) {
    if (!line.startsWith('|-') && !line.startsWith('`-')) {
      /** @type {RegExpExecArray | null} */
      const label = symbol === null ? null : ASM_LABEL.exec(line);
      if (label?.[1] !== undefined) symbol = label[1];
      else if (line.includes('-CompoundStmt ')) symbol = null; // a body: it is in the header itself
      continue;
    }
    keep();
    const found = DECLARATION.exec(line);
    const name = found?.[2];
    if (name === undefined || / (static|inline)\b/.test(line)) continue;
    if (found?.[1] === 'VarDecl' && !/ extern\b/.test(line)) continue;
    symbol = `_${name}`;
  }
  keep();
  return symbols;
}

/**
 * @param {string} compiler
 * @param {string} sdk
 * @param {readonly string[]} targets
 * @returns {Promise<ReadonlySet<string>>}
 */
export async function libSystemSymbols(compiler, sdk, targets) {
  const input = HEADERS.filter((header) => existsSync(path.join(sdk, 'usr/include', header)))
    .map((header) => `#include <${header}>\n`)
    .join('');
  const symbols = new Set(IMPLIED);
  for (const target of targets) {
    const flags = ['-target', target, '-isysroot', sdk, '-x', 'c', '-fblocks', '-w', '-fsyntax-only'];
    const { code, output } = await run(compiler, [...flags, '-Xclang', '-ast-dump', '-fno-color-diagnostics', '-'], {
      input,
    });
    if (code !== 0) {
      const problem = output.split('\n').find((line) => line.includes('error:')) ?? output.slice(0, 400);
      throw new Trouble(`the headers of \`${sdk}\` do not compile for ${target}: ${problem}`);
    }
    for (const symbol of declaredSymbols(output)) symbols.add(symbol);
  }
  return symbols;
}
