// macOS-shaped: names and flags as in its <sys/mount.h>.
#pragma once
#include <cstdint>
#define MNT_RDONLY 0x00000001
#define MNT_NOEXEC 0x00000004
#define MNT_UPDATE 0x00010000
struct statfs {
  uint32_t f_flags;
  char f_fstypename[16];
  char f_mntonname[1024];
  char f_mntfromname[1024];
};
