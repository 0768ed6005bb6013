// Unix stream sockets, with the difference between systems in one place.
#pragma once
#include <optional>
#include <string>

#include <sys/types.h>

#include "core/files/files.h"

namespace portcullis {

// Listens at `path`, mode 0600, in place of a socket that nobody serves any more. Throws std::runtime_error.
File listenAt(const std::string& path);
// nullopt-like empty File: nobody listens there.
File connectTo(const std::string& path);
// The next connection; empty when the listener is closed.
File acceptFrom(const File& listener);
// User id of the process at the other end.
std::optional<uid_t> peerUser(int fd);

}  // namespace portcullis
