#include <libproc.h>

#include "macos/installing.h"

namespace portcullis::macos {

ProcessTable processTableOfSystem() {
  return {.pathOf =
              [](int32_t pid) {
                char path[PROC_PIDPATHINFO_MAXSIZE];
                const int length = proc_pidpath(pid, path, sizeof path);
                return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
              },
          .parentOf =
              [](int32_t pid) {
                struct proc_bsdinfo info = {};
                const int size = proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info);
                return size == static_cast<int>(sizeof info) ? static_cast<int32_t>(info.pbi_ppid) : 0;
              }};
}

}  // namespace portcullis::macos
