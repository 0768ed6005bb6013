#include "core/bridge/disk_tools.h"

#include <array>
#include <string_view>

namespace portcullis {
namespace {

struct Tool {
  std::string_view signingId;
  std::string_view path;  // on the sealed system volume; nobody but an update can put a file there
  DiskTool may = DiskTool::any;
};

// Paths: process and sandbox listings of macOS 12 to 26 (FSKit from 15 on). Signing ids follow the launchd labels and are best
// effort, never read off a Mac by us; either of the two is enough, so that a wrong one keeps no disk from being checked.
constexpr std::array<Tool, 14> kDaemons = {{
    {"com.apple.diskarbitrationd", "/usr/libexec/diskarbitrationd"},                  // probes every disk, asks for mounts
    {"com.apple.diskmanagementd", "/usr/libexec/diskmanagementd", DiskTool::reader},  // behind diskutil and Disk Utility
    {"com.apple.storagekitd", "/System/Library/PrivateFrameworks/StorageKit.framework/Versions/A/Resources/storagekitd", DiskTool::reader},
    {"com.apple.fskitd", "/usr/libexec/fskitd", DiskTool::reader},  // file systems in user space
    {"com.apple.fskit_agent", "/usr/libexec/fskit_agent", DiskTool::reader},
    {"com.apple.fskit_helper", "/usr/libexec/fskit_helper", DiskTool::reader},
    {"com.apple.filesystems.userfsd", "/usr/libexec/userfsd", DiskTool::reader},  // the same before FSKit (macOS 13 on)
    {"com.apple.filesystems.userfs_helper", "/usr/libexec/userfs_helper", DiskTool::reader},
    {"com.apple.filesystems.UVFSService",
     "/System/Library/PrivateFrameworks/UserFS.framework/XPCServices/UVFSService.xpc/Contents/MacOS/UVFSService", DiskTool::reader},
    {"com.apple.apfsd", "/usr/libexec/apfsd"},
    {"com.apple.corestoraged", "/usr/libexec/corestoraged"},
    {"com.apple.fsck", "/sbin/fsck"},
    {"com.apple.fstyp", "/sbin/fstyp"},
    {"com.apple.mount", "/sbin/mount"},
}};

// One tool a file system: fsck_hfs, mount_msdos, exfat.util, fstyp_ntfs, and FSKit's modules.
constexpr std::array<std::string_view, 3> kPrefixes = {"fsck_", "mount_", "fstyp_"};
constexpr std::string_view kSuffix = ".util";
constexpr std::array<std::string_view, 2> kFileSystemFolders = {"/System/Library/Filesystems/", "/sbin/"};
constexpr std::string_view kModules = "/System/Library/ExtensionKit/Extensions/com.apple.fskit.";
constexpr std::string_view kModuleIds = "com.apple.fskit.";
constexpr std::string_view kApple = "com.apple.";

bool isFileSystemTool(std::string_view name) {
  for (const auto prefix : kPrefixes) {
    if (name.starts_with(prefix) && name.size() > prefix.size()) return true;
  }
  return name.ends_with(kSuffix) && name.size() > kSuffix.size();
}

}  // namespace

DiskTool diskToolOf(const ProcessFacts& process) {
  if (process.platformBinary != Tri::yes) return DiskTool::none;
  const std::string_view path = process.path, id = process.signingId;
  // `..` never stands in a path that the system gives; one that has it was not given by the system.
  if (path.find("/../") != std::string_view::npos) return DiskTool::none;
  for (const auto& tool : kDaemons) {
    if (path == tool.path || id == tool.signingId) return tool.may;
  }
  if (path.starts_with(kModules) || id.starts_with(kModuleIds)) return DiskTool::reader;
  if (id.starts_with(kApple) && isFileSystemTool(id.substr(kApple.size()))) return DiskTool::any;
  for (const auto folder : kFileSystemFolders) {
    if (path.starts_with(folder) && isFileSystemTool(path.substr(path.rfind('/') + 1))) return DiskTool::any;
  }
  return DiskTool::none;
}

}  // namespace portcullis
