// A Mac's clocks.
#pragma once
#include <cstdint>

#include "core/facts.h"

namespace portcullis::macos {

// Microseconds of mach_continuous_time: never jumps, goes on while the Mac sleeps.
int64_t continuousMicros() noexcept;
// A deadline in mach_absolute_time, which stands still during sleep, as `continuousMicros` will show it if the Mac stays awake.
// Ticks are converted: they are no nanoseconds on Apple silicon, and others again under Rosetta.
int64_t microsOfDeadline(uint64_t machAbsolute) noexcept;
WallTime wallTime() noexcept;
// When the system was started, by the clock of now; 0: it does not say.
int64_t bootedAtMillis() noexcept;
// Whether the kernel has begun to shut down or restart.
bool shuttingDown() noexcept;

}  // namespace portcullis::macos
