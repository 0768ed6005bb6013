// The system's own disk tools: what may open the device node of a disk that is denied, so that it can be probed, checked,
// mounted read-only and repaired. Not `dd`, `authopen`, `newfs_*`, `asr`, `hdiutil`: those carry blocks for a person.
#pragma once
#include "core/facts.h"

namespace portcullis {

// What one of the system's own disk tools may have on a disk where policy denies something.
enum class DiskTool : uint8_t {
  none,    // no such tool: judged as any program
  reader,  // daemons that also carry blocks for a person (FSKit, Disk Utility): read always, write where policy lets write
  any,     // probes, checks and mounts: read and write
};
// Only a platform binary counts: signed by Apple as part of the system, whatever its file is called.
DiskTool diskToolOf(const ProcessFacts&);

}  // namespace portcullis
