// The system's own disk tools: what may open the device node of a disk that is denied, so that it can be probed, checked,
// mounted read-only and repaired. Not `dd`, `authopen`, `newfs_*`, `asr`, `hdiutil`: those carry blocks for a person.
#pragma once
#include "core/facts.h"

namespace portcullis {

// Only a platform binary counts: signed by Apple as part of the system, whatever its file is called.
bool isSystemDiskTool(const ProcessFacts&);

}  // namespace portcullis
