#include "macos/es/message_facts.h"

#include <bsm/libbsm.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "core/bridge/mount_source.h"
#include "macos/es/overlay.h"

namespace portcullis::macos::es {

namespace {

#ifdef FWRITE
static_assert(kOpenRead == FREAD && kOpenWrite == FWRITE);
#endif

ProcessFacts processOf(const es_message_t& m) { return es::processOf(*m.process); }

MountFlags flagsOf(uint64_t flags) { return {.readOnly = (flags & MNT_RDONLY) != 0, .noexec = (flags & MNT_NOEXEC) != 0}; }

MountOrigin originOf(std::optional<Disposition> disposition) {
  if (!disposition) return MountOrigin::unknown;
  switch (*disposition) {
    case Disposition::external: return MountOrigin::external;
    case Disposition::internal: return MountOrigin::internal;
    case Disposition::network: return MountOrigin::network;
    case Disposition::virtual_: return MountOrigin::image;
    case Disposition::nullfs: return MountOrigin::nullMount;
    case Disposition::unknown: break;
  }
  return MountOrigin::unknown;  // also a number that a later system brings
}

}  // namespace

std::string textOf(es_string_token_t token) { return token.data ? std::string(token.data, token.length) : std::string(); }

ProcessFacts processOf(const es_process_t& process) {
  ProcessFacts p;
  p.pid = audit_token_to_pid(process.audit_token);
  p.path = textOf(process.executable->path);
  p.signingId = textOf(process.signing_id);
  p.platformBinary = process.is_platform_binary ? Tri::yes : Tri::no;
  return p;
}

std::optional<MountFacts> mountOf(const struct statfs& fs) {
  return mountFrom(fs.f_mntfromname, fs.f_mntonname, fs.f_fstypename, flagsOf(fs.f_flags));
}

MountRequest mountRequestOf(const es_message_t& m) {
  MountRequest request;
  request.remount = m.event_type == ES_EVENT_TYPE_AUTH_REMOUNT;
  const struct statfs& fs = request.remount ? *m.event.remount.statfs : *m.event.mount.statfs;
  request.source = fs.f_mntfromname;
  request.mountPoint = fs.f_mntonname;
  request.fileSystem = fs.f_fstypename;
  request.flags = flagsOf(fs.f_flags);
  request.process = processOf(m);
  if (!request.remount) {
    request.origin = originOf(dispositionOf(m, m.event.mount));
    return request;
  }
  // Asked about before it is done (xnu, mac_mount_check_remount): the statfs still shows the mount as it is now, and what it is
  // to become stands in remount_flags alone.
  if (const auto tail = remountOf(m, m.event.remount)) {
    request.flags = flagsOf(tail->remountFlags);
    request.origin = originOf(static_cast<Disposition>(tail->disposition));
  } else {
    request.flagsKnown = false;
  }
  return request;
}

OpenRequest openRequestOf(const es_message_t& m) {
  const auto& event = m.event.iokit_open;
  OpenRequest request;
  request.userClientClass = textOf(event.user_client_class);
  request.parentId = parentOf(m, event);
  request.parentPath = parentPathOf(m, event);
  request.process = processOf(m);
  return request;
}

RawOpenRequest rawOpenRequestOf(const es_message_t& m) {
  RawOpenRequest request;
  request.path = textOf(m.event.open.file->path);
  const auto flags = static_cast<uint32_t>(m.event.open.fflag);
  request.read = (flags & kOpenRead) != 0;
  request.write = (flags & kOpenWrite) != 0;
  request.process = processOf(m);
  return request;
}

}  // namespace portcullis::macos::es
